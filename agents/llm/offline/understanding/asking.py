"""Asks about what was not understood, rather than passing it over: what was left over, and what may have been meant."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

from agents.llm.offline.grammar import Answer, Turn
from agents.llm.offline.understanding.clauses import Clause
from agents.llm.offline.understanding.language import Language
from agents.llm.offline.understanding.nearest import MOST, Nearest, question

LONGEST = 300  # characters of what the nearest example is looked for, and of what is quoted


class NearestGrammar:
    """See `agents.llm.offline.grammar.Grammar`. Where nobody has understood, it offers the nearest examples."""

    about = ""
    examples: tuple[str, ...] = ()
    is_guess = True

    def __init__(self, name: str, language: Callable[[], Language], tools: Callable[[], frozenset[str]]) -> None:
        self.name = name
        self.language = language
        self._tools = tools

    @property
    def tools(self) -> frozenset[str]:
        return self._tools()

    @cached_property
    def nearest(self) -> Nearest:
        return Nearest(self.language())

    def answer(self, turn: Turn) -> Answer | None:
        """Ask whether one of the nearest was meant; None where nothing is near. Nothing is called."""
        if turn.results or not turn.tools or len(turn.text) > LONGEST:
            return None
        offered = self.nearest.offered(turn.text, turn.tools)
        if not offered:
            return None
        # One that writes bears values that nobody said: it shows how to ask, and is not to be pressed.
        choices = [each for each in offered if self.nearest.only_reads(each)]
        return Answer(f"I did not understand that. {question(offered)}", choices=choices, understood=False)

    def hint(self, turn: Turn) -> str:
        return ""

    def warm_up(self) -> None:
        """Read the table of vectors, which those that answer then share."""
        self.nearest.scores("")


def left_over(clauses: Sequence[Clause], nearest: Nearest, tools: frozenset[str]) -> str:
    """Say what was understood of a message and what was not, and ask for the latter."""
    understood = _quoted([clause.text for clause in clauses if clause.intent])
    lost = [clause.text for clause in clauses if not clause.intent]
    offered = list(dict.fromkeys(each for text in lost for each in nearest.offered(text, tools)))[:MOST]
    asked = question(offered) or "Please say that part in other words, or leave it out."
    return f"I understood {understood}, but not {_quoted(lost)}, so nothing is done yet. {asked}"


def _quoted(texts: Sequence[str]) -> str:
    cut = [text if len(text) <= LONGEST else f"{text[:LONGEST]}…" for text in texts]
    return " and ".join(f"“{' '.join(text.split())}”" for text in cut)
