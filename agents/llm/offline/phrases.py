"""Phrases: the least that a domain says to the offline model, one sentence for one tool.

    phrase("add plant {name}", tool="add_plant", about="keep your plants", example="Add plant basil")

A domain that is talked to at length writes a grammar instead (`agents.llm.offline.grammar`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from agents import patterns as re
from agents import registry
from agents.llm.model import Called
from agents.llm.offline.grammar import Answer, Ask, Grammar, Turn

Words = Callable[[Called], str]
Data = Callable[[Called], dict[str, Any]]
_BLANK = re.compile(r"\{(\w+)\}")


def phrase(
    sentence: str, *, tool: str, about: str, example: str, answer: Words | None = None, data: Data | None = None
) -> Phrase:
    """Let the offline model call `tool` when somebody says `sentence`, whatever its case and full stop.

    Each `{name}` in it is any words, and the tool's argument of that name. `about` reads on from "I can "; `example` is
    a message that works. `answer` words what came of it from `called.data`; without it, and when the tool refused,
    its own text is said. An agent that has to answer with data answers with what `data` makes of `called.data`, or with
    that itself. Only agents that have the tool understand it. Errors: `ImproperlyConfigured`.
    """
    declared = Phrase(sentence, tool, about, (example,), answer, data)
    if declared.arguments(example) is None:
        raise ImproperlyConfigured(f"{example!r} is no example of the phrase {sentence!r}.")
    registry.grammars.add(declared.name, declared)
    return declared


@dataclass
class Phrase:
    """A grammar of one sentence."""

    sentence: str
    tool: str
    about: str
    examples: tuple[str, ...]
    words: Words | None = None
    data: Data | None = None

    def __post_init__(self) -> None:
        self.name = f"{self.tool}: {self.sentence}"
        self.tools = frozenset({self.tool})

    @cached_property
    def _pattern(self) -> re.Pattern:
        """Every other piece of the sentence is a blank's name."""
        pieces = _BLANK.split(self.sentence)
        written = [r"\s+".join(re.escape(word) for word in piece.split()) for piece in pieces[::2]]
        return re.compile(r"\s+(\S.*?)\s*".join(written), re.IGNORECASE)

    def arguments(self, text: str) -> dict[str, str] | None:
        """Return the tool's arguments in what somebody said, or None when it is something else."""
        found = self._pattern.fullmatch(text.strip().rstrip(".!?").rstrip())
        return dict(zip(_BLANK.findall(self.sentence), found.groups(), strict=True)) if found else None

    def answer(self, turn: Turn) -> Answer | None:
        """Call the tool; once it has answered, say what came of it."""
        arguments = self.arguments(turn.text)
        if arguments is None or self.tool not in turn.tools:
            return None
        called = next((result for result in turn.results if result.name == self.tool), None)
        if called is None:
            return Answer(calls=[Ask(self.tool, dict(arguments))])
        if not called.ok:
            return Answer(called.output)
        said = self.words(called) if self.words else called.output
        return Answer(said, data=self.data(called) if self.data else called.data)

    def hint(self, turn: Turn) -> str:
        return self.examples[0]

    def warm_up(self) -> None:
        """Nothing takes long."""


def those_for(turn: Turn) -> list[Grammar]:
    """Return what may answer this turn: phrases first, as they are exact, then grammars; what was asked before it last.

    One that names its `tools` speaks only to agents that have one of them; an agent without any hears all.
    """
    able = [each for each in registry.grammars if _is_able(each, turn)]
    return sorted(able, key=lambda each: 3 if is_guess(each) else 2 if is_exact(each) else not isinstance(each, Phrase))


def is_exact(grammar: Grammar) -> bool:
    """Whether it is asked before small talk and all others."""
    return getattr(grammar, "is_exact", False)


def is_guess(grammar: Grammar) -> bool:
    """Whether it is asked when nobody else has understood."""
    return getattr(grammar, "is_guess", False)


def _is_able(grammar: Grammar, turn: Turn) -> bool:
    tools: frozenset[str] = getattr(grammar, "tools", frozenset())
    return not turn.tools or not tools or bool(turn.tools & tools)
