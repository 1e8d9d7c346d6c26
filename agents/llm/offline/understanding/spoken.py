"""A grammar over a `Language`: what its files say is understood, called and answered.

    speak("store", language, words={"spending": lambda called: …}, missing=hand_over)

Each file is a grammar of its own to whoever asks what is understood here (`name`, `about`, `examples`, `exact`); all
of them read a message together. A message of which every request is understood is carried out, request by request; one
of which some words are left over is asked about, and one that nobody understood meets the nearest example (`asking`).

An intent comes to calls (`arguments`), and is answered by `words` of its tool, by its own `answer` (a template over the
tool's data), or as the tool says it. Its file may also say:

    reply = "…"                  # said, with no call at all
    after = "customer number"    # it is meant only where this was said last
    absent = "…"                 # said where its tool is not there
    alone = ["recommend"]        # beside another request but these it is a remark, and nothing is called for it
    means = [{intent = "add", slots = {track = "new"}}, …]   # it stands for these, one after the other
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress

from agents import registry
from agents.llm.model import Called, Said
from agents.llm.offline.grammar import Answer, Ask, Grammar, Turn
from agents.llm.offline.understanding import arguments, outcomes
from agents.llm.offline.understanding.arguments import NotMeant
from agents.llm.offline.understanding.asking import NearestGrammar, left_over
from agents.llm.offline.understanding.clauses import Clause, understand
from agents.llm.offline.understanding.language import Intent, Language, Part
from agents.llm.offline.understanding.manners import bare
from agents.llm.offline.understanding.references import Unclear
from agents.llm.offline.understanding.strange import without_slips
from agents.llm.offline.values.span import Scene

#: Says what is done where the tool of an intent is not there; None where that is nothing.
Missing = Callable[[Turn, Ask], Answer | None]

LONGEST = 600  # characters of a request


class Spoken:
    """One language, as it is spoken with."""

    def __init__(
        self, language: Language, words: Mapping[str, outcomes.Words] | None = None, missing: Missing | None = None
    ) -> None:
        language.check()
        self.language = language
        self.words = words or {}
        self.missing = missing
        self._known: dict[bool, tuple[tuple[str, object, str], list[Clause]]] = {}

    def understood(self, turn: Turn, *, guessing: bool = False) -> list[Clause]:
        """Return what each request of the message comes to; `guessing` goes by files of guesses alone."""
        before = said_last(turn)
        key = (turn.text, turn.now, before)
        known = self._known.get(guessing)
        if known is None or known[0] != key:
            self._known[guessing] = known = key, self._understand(turn, before, guessing)
        return known[1]

    def _understand(self, turn: Turn, before: str, guessing: bool) -> list[Clause]:
        if len(turn.text) > LONGEST:
            return []
        clauses = understand(
            without_slips(bare(turn.text), self.language.vocabulary),
            self.language,
            Scene(turn.now),
            lambda intent: intent.guess == guessing and intent.data.get("after", "") in before,
        )
        intents = {intent.name: intent for intent in self.language.intents}
        asked = {clause.intent.name for clause in clauses if clause.intent and "alone" not in clause.intent.data}
        wishes = [clause for clause in clauses if clause.intent is None or not _is_remark(clause.intent, asked)]
        return [each for clause in wishes for each in clause.meant(intents)]

    def answer(self, turn: Turn, *, guessing: bool = False) -> Answer | None:
        """Carry out a message of which all is understood; None for any other."""
        clauses = self.understood(turn, guessing=guessing)
        if not clauses or not all(clause.intent for clause in clauses):
            return None
        if questions := [question for clause in clauses for question in clause.unclear]:
            return Answer(" ".join(dict.fromkeys(questions)))
        results, said = list(turn.results), []
        try:
            for clause in clauses[1:]:
                self._may_be_meant(clause, turn)
            for clause, following in zip(clauses, [*clauses[1:], None], strict=True):
                done = turn.results[: len(turn.results) - len(results)]
                answer = self._carried_out(clause, self._wishes(clause, turn, done), turn, results)
                if answer is None or answer.calls:
                    return answer
                said.append(answer.text)
                if following and following.start == clause.start and _has_failed(turn, results):
                    break  # half of what was meant is not what was meant
        except NotMeant:
            return None
        except Unclear as question:
            said.append(str(question))
        return Answer("\n\n".join(said))

    def _may_be_meant(self, clause: Clause, turn: Turn) -> None:
        """Errors: `NotMeant`. What "it" is may be told by the requests before it."""
        with suppress(Unclear):
            self._wishes(clause, turn)

    def are_meant(self, clauses: Sequence[Clause], turn: Turn) -> bool:
        """Whether what was understood needs nothing that is not there."""
        try:
            return any([self._wishes(clause, turn) is not None for clause in clauses if clause.intent])
        except Unclear:
            return True
        except NotMeant:
            return False

    def _wishes(self, clause: Clause, turn: Turn, done: Sequence[Called] = ()) -> list[arguments.Wish]:
        """Return its calls; "it" may be what the requests before it have `done`. Errors: `Unclear`, `NotMeant`."""
        before = turn.items[: len(turn.items) - len(turn.results)]
        return arguments.wishes_of(clause, self.language, (*before, *done))

    def _carried_out(
        self, clause: Clause, wishes: Sequence[arguments.Wish], turn: Turn, results: list[Called]
    ) -> Answer | None:
        assert clause.intent is not None
        intent = clause.intent
        if "reply" in intent.data:
            return Answer(str(intent.data["reply"]))
        able = [wish for wish in wishes if wish.ask.tool in turn.tools or _has_answered(wish, turn)]
        if not able:
            if "absent" in intent.data:
                return Answer(str(intent.data["absent"]))
            return self.missing(turn, wishes[0].ask) if self.missing else None
        _drop_foreign(results, able)
        ask, beside, done = outcomes.gone_on(able, results)
        if ask is not None:
            return Answer(beside, calls=[ask])
        return Answer(outcomes.said_of(done, self._words(intent), _nothing(wishes[0].ask, self.hint(turn))))

    def _words(self, intent: Intent) -> Mapping[str, outcomes.Words]:
        template = intent.data.get("answer")
        if not template:
            return self.words
        return dict.fromkeys(arguments.tools_of(intent), lambda called: str(template).format_map(called.data))

    def hint(self, turn: Turn) -> str:
        """Return an example that works with the tools that are there."""
        return next(
            (each for part in self.language.parts.values() for each in part.examples if self.works(each, turn)), ""
        )

    def works(self, example: str, turn: Turn) -> bool:
        """Whether the tools that an example comes to are there."""
        intents = [intent for intent in self.language.intents if example in intent.examples]
        tools = {tool for intent in intents for tool in arguments.tools_of(intent)}
        return not turn.tools or bool(tools & turn.tools)


class SpokenPart:
    """See `agents.llm.offline.grammar.Grammar`. One file: it answers where the first request is one of its own."""

    def __init__(self, spoken: Spoken, part: Part) -> None:
        self.spoken = spoken
        self.part = part
        self.name = part.name
        self.about = part.about
        self.examples = part.examples
        self.is_exact = bool(part.data.get("exact"))
        self.is_guess = bool(part.data.get("guess"))
        self.tools = tools_of_part(spoken.language, part)

    def answer(self, turn: Turn) -> Answer | None:
        """Carry out the message, or None."""
        clauses = self.spoken.understood(turn, guessing=self.is_guess)
        if not clauses or clauses[0].intent is None or clauses[0].intent.part != self.part.name:
            return None
        if self.is_guess and len(clauses) > 1:
            return None
        return self.spoken.answer(turn, guessing=self.is_guess)

    def hint(self, turn: Turn) -> str:
        return next(iter(self.examples), "")

    def warm_up(self) -> None:
        """Nothing takes long."""


class LeftOver:
    """See `agents.llm.offline.grammar.Grammar`. It asks about a message of which only a part was understood."""

    about = ""
    examples: tuple[str, ...] = ()
    is_guess = True

    def __init__(self, spoken: Spoken, nearest: NearestGrammar) -> None:
        self.spoken = spoken
        self.nearest = nearest
        self.name = nearest.name.replace("nearest", "left over")

    @property
    def tools(self) -> frozenset[str]:
        return self.nearest.tools

    def answer(self, turn: Turn) -> Answer | None:
        """Ask, where some of it is understood and some is not."""
        clauses = self.spoken.understood(turn)
        if turn.results or len({clause.intent is None for clause in clauses}) < 2:
            return None
        return (
            Answer(left_over(clauses, self.nearest.nearest, turn.tools), understood=False)
            if self.spoken.are_meant(clauses, turn)
            else None
        )

    def hint(self, turn: Turn) -> str:
        return ""

    def warm_up(self) -> None:
        """Nothing takes long."""


def speak(
    name: str, language: Language, words: Mapping[str, outcomes.Words] | None = None, missing: Missing | None = None
) -> Spoken:
    """Register the grammars of a language that is called so.

    `words` word what tools came to; `missing` is asked where a tool is not there.
    """
    spoken = Spoken(language, words, missing)
    parts = [SpokenPart(spoken, part) for part in language.parts.values()]
    nearest = NearestGrammar(f"nearest: {name}", lambda: language, lambda: _all_tools(language))
    grammars: list[Grammar] = [LeftOver(spoken, nearest), *parts, nearest]
    for grammar in grammars:
        registry.grammars.add(grammar.name, grammar)
    return spoken


def tools_of_part(language: Language, part: Part) -> frozenset[str]:
    """Return the tools by which a file says whom it speaks to: those that it comes to, where it names no others."""
    own = {tool for intent in language.intents if intent.part == part.name for tool in arguments.tools_of(intent)}
    return frozenset(part.data.get("tools", own - {""}))


def _all_tools(language: Language) -> frozenset[str]:
    return frozenset().union(*(tools_of_part(language, part) for part in language.parts.values()))


def said_last(turn: Turn) -> str:
    """Return what was said to the person last, before this message."""
    said = (item for item in reversed(turn.items[: len(turn.items) - len(turn.results)]) if isinstance(item, Said))
    return next((item.text for item in said if item.role == "assistant"), "")


def _has_answered(wish: arguments.Wish, turn: Turn) -> bool:
    return any(result.name == wish.ask.tool for result in turn.results)


def _is_remark(intent: Intent, asked: Collection[str]) -> bool:
    """Whether what is meant alone stands beside what is `asked` for, and is but what led to it: "I love it, buy it"."""
    return "alone" in intent.data and not set(intent.data["alone"]).issuperset(asked)


def _has_failed(turn: Turn, results: Sequence[Called]) -> bool:
    """Whether the last of the calls that were gone through was refused."""
    done = turn.results[: len(turn.results) - len(results)]
    return bool(done) and not done[-1].ok


def _drop_foreign(results: list[Called], wishes: Sequence[arguments.Wish]) -> None:
    """Pass over answers of calls that are none of these: they were made for something else."""
    tools = {wish.ask.tool for wish in wishes}
    while results and results[0].name not in tools:
        results.pop(0)


def _nothing(ask: Ask, hint: str) -> str:
    name = next((str(value) for value in ask.arguments.values() if value), "that")
    return f"I found nothing called “{name}” here. You could say: {hint}"
