"""Things to buy as people write them: "3 bottles of wine, two baguettes and some cheese for $12".

Read are lists in a line, with bullets or numbers; amounts before ("500g flour") and after ("wine x3", "eggs: 12");
names that hold an "and"; notes in brackets; prices, for one or for all; numbers taken back ("12, no 14 napkins").
Refused is what is no thing: a wish of its own ("scrap the balloons"), a pronoun. A question is asked back where a
number or a price says two things.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from agents import patterns as re
from agents.llm.offline.values.amounts import amounts
from agents.llm.offline.values.corrections import corrected
from agents.llm.offline.values.joined_names import KEPT, kept, shown
from agents.llm.offline.values.no_things import is_wish
from agents.llm.offline.values.one_thing import thing_said
from agents.llm.offline.values.people_words import NOT_PEOPLE, PEOPLE
from agents.llm.offline.values.prices import priced
from agents.llm.offline.values.quantities import quantities
from agents.llm.offline.values.span import Scene, Span
from agents.numbers import plain

MOST = 100  # things of one list
NEAR = 30  # characters in which a list that begins with a number shows it


@dataclass(slots=True)
class Things:
    """`items` are as the tools take them: `{"name": "wine", "quantity": 3, "unit": "bottles", "price": 9.5}`.

    `unclear` is a question that must be asked first. `refused` are parts that are no things.
    """

    items: list[dict[str, Any]]
    unclear: str = ""
    refused: tuple[str, ...] = ()


def things(text: str) -> list[dict[str, Any]]:
    """Return the things named; none where one of them is unclear.

    A price said for all of them is divided: 3 bottles "for $30" cost 10 each; "at $10" and "$10 each" are for one.
    """
    found = read_things(text)
    return [] if found.unclear else found.items


def thing_names(text: str) -> list[str]:
    """Return only their names: "the cake and 3 bottles of wine" are cake and wine."""
    return [thing["name"] for thing in read_things(text).items]


def listed(text: str, start: int, end: int, scene: Scene) -> Span | None:
    """Read some words of a text as things to buy, none of them left over."""
    found = read_things(text[start:end])
    if found.unclear:
        return Span("things", start, end, None, found.unclear)
    return Span("things", start, end, found.items) if found.items and not found.refused else None


def counted_things(text: str, start: int, end: int, scene: Scene) -> Span | None:
    """Read some words of a text as things to buy of which each says how much: "a dozen eggs and 1.5kg flour"."""
    first = next(iter(quantities(text[start : start + NEAR])), None)
    if first is None or first.start > 0:
        return None  # which is soon told, of many words
    if not any(start <= each.start and each.end <= end for each in quantities(text)):
        return None
    found = read_things(text[start:end])
    if found.refused or not found.items or not all(_says_how_much(thing, text[start:end]) for thing in found.items):
        return None
    return Span("things", start, end, None if found.unclear else found.items, found.unclear)


def _says_how_much(thing: dict[str, Any], said: str) -> bool:
    words = thing["name"].casefold().split()
    if (
        "instead" in words
        or words[-1] in PEOPLE
        or words[0] in PEOPLE | NOT_PEOPLE
        or len(words) > 4
        or not words[0][0].isalpha()
    ):
        return False
    return "unit" in thing or thing["quantity"] != 1


def names_listed(text: str, start: int, end: int, scene: Scene) -> Span | None:
    """Read some words of a text as the names of things, none of them left over."""
    found = read_things(text[start:end])
    names = [thing["name"] for thing in found.items]
    return Span("thing_names", start, end, names) if names and not found.refused else None


_BULLET = re.compile(r"(?:^|\n)\s*(?:[-*•–·]|\d{1,2}[.)])\s+")
_ON_LIST = re.compile(
    r"\s+(?:on|onto|to|in|into)\s+(?:the|my|our|this|that)\s+(?:shopping |grocery |party )?list\b"
    r"(?=\s*(?:$|[,;\n.!]|and\b))",
    re.I,
)
_NUMBERED = re.compile(r"(?:^|\s)\d{1,2}\)\s+")
_BETWEEN = re.compile(
    r"\s*(?:(?:,|[;|\n•]|\s-\s|\band\b|\bplus\b|\bas well as\b|\balong with\b|\s[&+]\s|\s['’]?n['’]?\s"
    r"|\balso\b|\bthen\b)"
    r"\s*)+",
    re.I,
)
_HALF = re.compile(r"\b(hundred|thousand|dozen|one|two|three|four|five|a|\d) and (?=a (?:half|quarter)\b)")
_HUNDRED = re.compile(
    r"\b(hundred|thousand) and (?=(?:\d|one|two|three|four|five|six|seven|eight|nine|ten|\w+teen|\w+ty)\b|\d)"
)
#: In figures neither a comma nor a dash parts anything: "1,5", "2 - 3".
_IN_FIGURES = re.compile(r",(\d)|(\s)-(\s\d)")
_ONLY = re.compile(r"(?:maybe|about|around|say|perhaps|like|at least|some)\s+", re.I)


def read_things(text: str) -> Things:
    """Read a list of things to buy."""
    found = _read(text)  # the same words are read for several templates
    return Things([dict(thing) for thing in found.items], found.unclear, found.refused)


@lru_cache(256)
def _read(text: str) -> Things:
    text, unclear = corrected(text)
    found = Things([], unclear)
    # "a dj for 600, photographer 1200": once one number is a price, the bare ones after it are too.
    is_priced = False
    by_name: dict[str, dict[str, Any]] = {}
    for part in _parts(text)[:MOST]:
        if is_wish(part):
            found.refused += (part,)
            continue
        if by_name and _goes_on(part, last := [*by_name.values()][-1]):
            continue
        thing, asked = thing_said(part, bare=is_priced)
        found.unclear = found.unclear or asked
        if thing is not None:
            is_priced = is_priced or "price" in thing
            by_name[thing["name"].casefold()] = dict(thing)
        elif by_name and asked == "" and (price := priced(part)).amount is not None and "price" not in last:
            last["price"] = plain(price.amount)  # "wine, $12"
    found.items = [*by_name.values()]
    return found


def _parts(text: str) -> list[str]:
    text = _NUMBERED.sub("\n", text) if len(_NUMBERED.findall(text)) > 1 else text
    text = _BULLET.sub("\n", _ON_LIST.sub("", text))
    text = _HUNDRED.sub("\\1 \ue000 ", _HALF.sub("\\1 \ue000 ", kept(text)))
    text = _IN_FIGURES.sub(_hidden, text)
    return [shown(part).strip() for part in _BETWEEN.split(text) if part.strip()]


def _hidden(match: re.Match) -> str:
    return f"{KEPT[',']}{match[1]}" if match[1] else f"{match[2]}{KEPT['-']}{match[3]}"


def _goes_on(part: str, last: dict[str, Any]) -> bool:
    """Read "about 2 kg", which is of the thing before."""
    said = _ONLY.match(part)
    found = amounts(part)
    if not found or found[0].unclear or found[0].end < len(part) or found[0].start > (said.end() if said else 0):
        return False
    amount = found[0].amount
    if "unit" in last or not amount.unit or (not said and (amount.unit == "lbs" or last["quantity"] != 1)):
        return False
    last |= {"quantity": plain(amount.quantity), "unit": amount.unit}
    return True
