"""What became of a case: right, missed, or wrong, which is worse."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from tests.language import folding
from tests.language.corpus import Case
from tests.language.kinds import KINDS, NOWHERE, SCOPES
from tests.language.rows import Fact

RIGHT, MISSED, WRONG = "right", "missed", "wrong"

#: A question, or words that say what is lacking.
_ASKS = re.compile(
    r"\?|\b(?:not|cannot|can't|didn't|don't|doesn't|couldn't|isn't|no|nothing|none|nobody|which|please|tell me|say)\b"
    r"|\b(?:nicht|kein\w*|no|ne|pas|bitte|por favor|s'il)\b",
    re.IGNORECASE,
)
_ROWS = {kind.row for kind in KINDS.values()}
#: Rows that belong to no event and no list.
_FREE = {kind.row for kind in KINDS.values() if kind.within == NOWHERE} - SCOPES
_MAYBE, _ANY = "maybe ", "any"
_CHOICE = re.compile(r"\(([^()]*\|[^()]*)\)")
#: A line of such a row belongs to rows that come with it: a list with its items, a letter with whom it goes to.
_BRINGS = {
    "list": ("item", "list"),
    "invitation": ("guest", "invitation"),
    "invoice": ("bought", "invoice"),
    "bought": ("invoice",),
}


@dataclass(frozen=True)
class Heard:
    """What came of a talk: the facts, the last answer, the tools that were called since it began.

    `shown` is what stands on the cards beside the answer, where an agent leaves it to them.
    """

    facts: Sequence[Fact] = ()
    answer: str = ""
    tools: Sequence[str] = ()
    failure: str = ""
    shown: str = ""


@dataclass(frozen=True)
class Verdict:
    outcome: str
    missing: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    heard: Heard = field(default_factory=Heard)


@dataclass(frozen=True)
class Line:
    """A line in its parts, folded, with all ways in which it may be written. `text` is how it stands in the case.

    `may` be lacking: it begins with `maybe`.
    """

    text: str
    ways: tuple[tuple[str, str, str, str], ...]
    is_gone: bool = False
    may: bool = False


@cache
def line(text: str, *, is_gone: bool = False) -> Line:
    """Read a line: `item Birthday/(balloons|balloon): 12`. Errors: `ValueError` for one that says nothing."""
    may = text.startswith(_MAYBE)
    parts = _CHOICE.split(text.removeprefix(_MAYBE))
    choices = [[part] if at % 2 == 0 else part.split("|") for at, part in enumerate(parts)]
    return Line(text, tuple(_split("".join(way), is_gone) for way in itertools.product(*choices)), is_gone, may)


def _split(text: str, is_gone: bool) -> tuple[str, str, str, str]:
    row, _, rest = text.strip().partition(" ")
    where, colon, said = rest.partition(": ")
    if row not in _ROWS or bool(colon) == is_gone or not where:
        raise ValueError(f"This is no line of a row: {text}")
    scope, _, name = ("", "", where) if row in _FREE else where.partition("/")
    scope = "mine" if scope == "-" else scope
    return row, folding.fold(scope), folding.fold(name), folding.fold(said)


def judge(case: Case, heard: Heard) -> Verdict:
    """Compare what came of a case with what it states; of several outcomes that are right, with the nearest one."""
    verdicts = [_one(case, lines, heard) for lines in case.outcomes]
    ranks = (RIGHT, MISSED, WRONG)
    return min(verdicts, key=lambda each: (ranks.index(each.outcome), len(each.missing) + len(each.extra)))


def _one(case: Case, lines: Sequence[str], heard: Heard) -> Verdict:
    wanted = [*map(line, lines), *(line(text, is_gone=True) for text in case.gone)]
    met: dict[int, Line] = {}
    missing: list[Line] = []
    for each in wanted:
        at = [place for place, fact in enumerate(heard.facts) if place not in met and _says(each, fact)]
        if at:
            met[at[0]] = each
        elif not each.may:
            missing.append(each)
    rows = {heard.facts[place].row for place in met}
    kinds = {way[0] for each in met.values() for way in each.ways}
    extra = [
        fact
        for place, fact in enumerate(heard.facts)
        if place not in met and not _comes_by_itself(fact, rows, kinds, lines) and not _is_named(fact, case)
    ]
    otherwise = [
        each for each in wanted if each not in met.values() and any(_contradicts(each, fact) for fact in heard.facts)
    ]
    lacks = [each.text for each in missing] + _unsaid(case, lines, heard)
    if heard.failure or extra or otherwise:
        outcome = WRONG
    else:
        outcome = MISSED if lacks else RIGHT
    return Verdict(outcome, tuple(lacks), tuple(map(str, extra)), heard)


def _unsaid(case: Case, lines: Sequence[str], heard: Heard) -> list[str]:
    lacks = []
    if (case.asks or not (lines or case.gone or case.answer or case.tools)) and not _ASKS.search(heard.answer):
        lacks.append("no question")
    if case.answer and not re.search(case.answer, f"{heard.answer}\n{heard.shown}", re.IGNORECASE):
        lacks.append(f"answer {case.answer}")
    lacks += [f"tool {name}" for name in case.tools if name not in heard.tools]
    return lacks


def _says(wanted: Line, fact: Fact) -> bool:
    return any(_is_of(way, fact) and (fact.is_gone or fact.words.say(way[3])) for way in wanted.ways) and (
        wanted.is_gone == fact.is_gone
    )


def _is_of(way: tuple[str, str, str, str], fact: Fact) -> bool:
    row, scope, name, _ = way
    named = folding.fold(fact.name)
    if row != fact.kind or not (name in (_ANY, named) or (row == "fact" and set(name.split()) <= set(named.split()))):
        return False
    if scope in (_ANY, "*") or (fact.is_new and scope == "new"):
        return True
    if fact.is_new:
        return set(scope.split()) <= set(folding.words(f"{fact.scope} {fact.sort}"))
    return scope == folding.fold(fact.scope) or row in _FREE


def _comes_by_itself(fact: Fact, rows: set[tuple[str, object]], kinds: set[str], lines: Sequence[str]) -> bool:
    if fact.is_there:
        return fact.by_itself or fact.row in rows or bool(kinds & set(_BRINGS.get(fact.kind, ())))
    if fact.kind == "event" and fact.words.ways[0].startswith("currency "):
        code = fact.words.ways[0].removeprefix("currency ")
        return fact.by_itself or any(text.endswith(f" {code}") for text in lines)
    return fact.by_itself


def _is_named(fact: Fact, case: Case) -> bool:
    """Whether it is no more than the names of a party's people, as they were said."""
    names = fact.words.long if fact.words.ways[0].startswith("with ") else ""
    return bool(names) and set(folding.words(names)) <= {word for text in case.say for word in folding.words(text)}


def _contradicts(wanted: Line, fact: Fact) -> bool:
    """Whether the fact says of the same field of the same row something else."""
    if fact.is_there or fact.is_gone or wanted.is_gone:
        return False
    return any(_is_of(way, fact) and _field(way[3]) == _field(folding.fold(str(fact.words))) for way in wanted.ways)


def _field(said: str) -> str:
    first = said.split(" ")[0]
    return "#" if first[:1].isdigit() else first
