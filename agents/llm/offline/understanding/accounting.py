"""Whether every word of a request went into what is written for it: one that did not may have changed its meaning."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from agents import names, registry
from agents import patterns as re
from agents.llm.offline.grammar import Ask
from agents.llm.offline.understanding.counted import Parts, counted, is_number
from agents.llm.offline.understanding.written import Written, written_by
from agents.llm.offline.values.span import Span

ENGLISH = Path(__file__).parent / "passing_words.toml"

_WORD = re.compile(r"[^\W_]+(?:[.'’-][^\W_]+)*")
_APART = re.compile(r"[.'’-]")
_GLUED = re.compile(r"x?[\d.,]*\d(?P<unit>[a-z]*)", re.I)
#: Arguments that say where: what only says when is none.
PLACES = frozenset({"place", "venue", "town", "address"})
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY = re.compile(r"(?:mon|tues?|wed(?:s|nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?s?")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = re.compile(
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?"
)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What a domain's requests are worded with.

    `anywhere` may stand in each of them; `tools` in those that call the tool, `arguments` in those that give the
    argument of that name, to whatever tool. `free` are the arguments that are whole sentences of the person's; `never`
    stands in an argument of that name unless it is quoted: "carrots to the roast" is no thing.
    """

    anywhere: frozenset[str] = frozenset()
    free: frozenset[str] = frozenset()
    never: Mapping[str, frozenset[str]] = field(default_factory=dict)
    tools: Mapping[str, frozenset[str]] = field(default_factory=dict)
    arguments: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def of(self, asks: Sequence[Ask], written: Written) -> frozenset[str]:
        """Return the words by which these calls are asked for."""
        found = [self.tools.get(ask.tool, frozenset()) for ask in asks]
        found += [self.arguments.get(name, frozenset()) for name in written.fields]
        return self.anywhere.union(*found)


@cache
def vocabulary(file: Path) -> Vocabulary:
    """Return that of a TOML file: `anywhere` is words, `free` names, `[tools]` and `[arguments]` hold words by name."""
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    return Vocabulary(
        _words(data.get("anywhere", "")),
        frozenset(data.get("free", "").split()),
        {name: _words(words) for name, words in data.get("never", {}).items()},
        {name: _words(words) for name, words in data.get("tools", {}).items()},
        {name: _words(words) for name, words in data.get("arguments", {}).items()},
    )


def is_write(ask: Ask) -> bool:
    """Whether the call may change something: it is of a tool that has not declared that it only reads."""
    tool = registry.tools.get(ask.tool)
    return tool is None or not tool.reads


def left_over(
    text: str,
    asks: Sequence[Ask],
    words: Vocabulary,
    *,
    named: Collection[str] = (),
    values: Sequence[Span] = (),
) -> tuple[str, ...]:
    """Return the words of a request that are in none of its calls, as they are written; () where there is none.

    A word is accounted for where an argument holds it; as a number, weekday or month where an argument is so; where it
    is in one of the `values` that went into an argument, one of the `words` by which these calls are asked for, or a
    word of what is `named` (the titles of what they are about); or where it means nothing by itself. In names, what
    turns a sentence round is left over: "wine unless Tim brings some".
    """
    written, english = written_by(asks), _english()
    known = english["function"] | english["polite"] | english["filler"] | words.of(asks, written)
    if strange := [
        word for argument, value in written.texts for word in _strange(value, words.never.get(argument), text)
    ]:
        return tuple(dict.fromkeys(strange))
    texts = [value for argument, value in written.texts if argument not in PLACES or not only_tells_when(value)]
    turning = frozenset[str]() if written.fields & words.free else english["turning"]
    known |= {folded(word) for name in (*texts, *named) for word in _split(name)} - (turning - known)
    if written.days or written.hours:
        known |= english["moments"]
    if written.numbers:
        known |= english["numbers"]
    spelled = {folded(word) for name in (*texts, *named) if _says_more(name) for word in _split(name)}
    numbers = counted(text)
    left = [
        match[0]
        for match in _WORD.finditer(text)
        if not any(span.start <= match.start() and match.end() <= span.end for span in values)
        and not _is_accounted(match, written, known, spelled, _readings(match, numbers))
    ]
    return tuple(dict.fromkeys(left))


def may_be_left(words: Sequence[str]) -> bool:
    """Whether a request can be offered without these words: what turns it round, counts or tells when cannot go."""
    english = _english()
    silent = english["turning"] | english["function"]
    return not any(folded(word) in silent or only_tells_when(word) for word in words)


def folded(word: str) -> str:
    """Return the word as it is compared: without case, accents, possessive and plural."""
    return names.plain(word) or word.casefold()


def _is_accounted(
    match: re.Match, written: Written, known: Collection[str], spelled: Collection[str], readings: Collection[Parts]
) -> bool:
    word = folded(match[0])
    if readings:
        unit = _GLUED.match(match[0])
        is_unit = unit is None or not unit["unit"] or folded(unit["unit"]) in known
        return word in spelled or (is_unit and any(written.numbers.issuperset(parts) for parts in readings))
    if _DAY.fullmatch(word) and written.weekdays and word not in spelled:
        return _DAYS.index(word[:3]) in written.weekdays
    if word in known:
        return True
    if _MONTH.fullmatch(word):
        return _MONTHS.index(word[:3]) + 1 in written.months
    parts = [part for part in _APART.split(match[0]) if part]
    return len(parts) > 1 and all(folded(part) in known for part in parts)


def _strange(value: str, never: frozenset[str] | None, text: str) -> list[str]:
    """Return the words of an argument that do not belong there."""
    if not never or re.search(rf"[\"“”']{re.escape(value)}[\"“”']", text):
        return []
    return [match[0] for match in _WORD.finditer(value) if match[0].casefold() in never]


def _readings(match: re.Match, numbers: Mapping[int, frozenset[Parts]]) -> frozenset[Parts]:
    """Return what the word may be as a number, as in "x2"; a "one-off" is none."""
    start = match.start() + (match[0][0] in "xX")
    is_number = match[0].isalpha() or match.end() - 1 in numbers or match[0][0].isdigit() or start > match.start()
    return numbers.get(start, frozenset()) if is_number else frozenset()


def _split(text: str) -> list[str]:
    """Return its words, those that are joined both whole and apart."""
    whole = [match[0] for match in _WORD.finditer(text)]
    return [*whole, *(part for word in whole for part in _APART.split(word) if part)]


def _says_more(text: str) -> bool:
    """Whether it is more than one number: "half" is no place, "12 High Street" is one."""
    return len(_split(text)) > 1 or not is_number(text)


def only_tells_when(text: str) -> bool:
    """Whether it is no place, as each word of it is of a date or a time: "yesterday", "half"."""
    return all(
        is_number(word) or _DAY.fullmatch(word) or _MONTH.fullmatch(word) or word in _english()["moments"]
        for word in map(folded, _split(text))
    )


def _words(text: str) -> frozenset[str]:
    return frozenset(folded(word) for word in text.split())


@cache
def _english() -> Mapping[str, frozenset[str]]:
    return {name: _words(words) for name, words in tomllib.loads(ENGLISH.read_text(encoding="utf-8")).items()}
