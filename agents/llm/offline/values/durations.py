"""How long something is: "an hour and a half", "90 min", "1h30", "two days"; and by how much it is to be changed:
"an hour later", "forward a day", "half an hour shorter".

Of months it says nothing, as they are of no one length.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction
from typing import NamedTuple

from agents.llm.offline.values.calendar_words import count_at
from agents.llm.offline.values.span import Scene, Span
from agents.llm.offline.values.words import Words, vocabulary
from agents.numbers import ONES, TENS

_HOUR = dict.fromkeys(("hour", "hours", "hr", "hrs", "h"), 60)
_MINUTE = dict.fromkeys(("minute", "minutes", "min", "mins", "m"), 1)
_DAYS = {"day": 1, "days": 1, "night": 1, "nights": 1, "week": 7, "weeks": 7, "fortnight": 14, "fortnights": 14}
_UNITS = _HOUR | {unit: 1 for unit in _MINUTE if unit != "m"} | {unit: days * 24 * 60 for unit, days in _DAYS.items()}
_FRACTIONS = {"½": Fraction(1, 2), "¼": Fraction(1, 4), "¾": Fraction(3, 4)}
_QUARTERS = (("three", "quarters"), ("three", "-", "quarters"))
_BEGINS = frozenset({*ONES, *TENS, *_FRACTIONS, "a", "an", "another", "half", "quarter"})
_LATER = {"later": 1, "afterwards": 1, "earlier": -1, "sooner": -1}
_MOVED = {"forward": -1, "forwards": -1, "up": -1, "back": 1, "backwards": 1}
_STRETCHED = {"longer": 1, "shorter": -1}
#: Beside a length, they tell that it comes on top: "an extra hour", "two more hours", "another half hour".
_MORE = frozenset({"extra", "more", "additional", "further", "another"})
_MOVING = vocabulary("bring move push pull shift put brought moved pushed it that this them everything")
#: Minutes of the longest: a thousand weeks.
_LONGEST = 1000 * 7 * 24 * 60


class FoundDuration(NamedTuple):
    """A duration in a text, and the number of the word after it. `is_fine`: it is told in hours or minutes."""

    end: int
    value: timedelta
    is_fine: bool


def _amount(words: Words, at: int) -> tuple[Fraction, int] | None:
    """Return the number that stands there ("1.5", "two and a half", "three quarters of an"), and its end."""
    word = words[at]
    if word in _FRACTIONS:
        return _FRACTIONS[word], at + 1
    start = at + 1 if word in ("a", "an", "another") else at
    start += words[start] in _MORE
    if words[start] == "half":
        return Fraction(1, 2), start + 2 if words[start + 1] in ("a", "an") else start + 1
    many = next((len(said) for said in _QUARTERS if words.has(at, *said)), 0)
    if words[start] == "quarter" or many:
        quarters, end = (3, at + many) if many else (1, start + 1)
        return (Fraction(quarters, 4), end + 2) if words[end] == "of" and words[end + 1] in ("a", "an") else None
    whole = words.number(at)
    if whole is not None and words[at + 1] in (".", ",") and words.is_glued(at + 1) and words.is_glued(at + 2):
        part = words[at + 2]
        if not (part.isdecimal() and part.isascii()) or len(part) > 2:
            return None
        return whole + Fraction(int(part), 10 ** len(part)), at + 3
    count = (1, at + 1) if word == "another" else count_at(words, at)
    if count is None:
        return None
    value, end = Fraction(count[0]), count[1]
    if words[end] in _FRACTIONS and words.is_glued(end):
        return value + _FRACTIONS[words[end]], end + 1
    if words.has(end, "and", "a", "half"):
        return value + Fraction(1, 2), end + 3
    return value, end


def duration_at(words: Words, at: int) -> FoundDuration | None:
    """Return the duration that stands there."""
    amount = _amount(words, at)
    if amount is None:
        return None
    value, ahead = amount
    if words[ahead] == "-" and words[ahead + 1] in _UNITS:  # "a 90-minute talk"
        ahead += 1
    ahead += words[ahead] in _MORE
    unit = words[ahead]
    if unit not in _UNITS:
        return None
    minutes, end = value * _UNITS[unit], ahead + 1
    if words.has(end, "and", "a", "half"):
        minutes, end = minutes + Fraction(_UNITS[unit], 2), end + 3
    elif words.has(end, "and", "a", "quarter"):
        minutes, end = minutes + Fraction(_UNITS[unit], 4), end + 3
    elif unit in _HOUR:
        more = end + 1 if words[end] in ("and", ",") else end
        few = count_at(words, more)
        if few is not None and few[0] < 60 and words[few[1]] in _MINUTE:
            minutes, end = minutes + few[0], few[1] + 1
        elif unit == "h" and words.is_glued(end) and (digits := words.number(end)) is not None and digits < 60:
            minutes, end = minutes + digits, end + 1
    if not 0 < minutes <= _LONGEST:
        return None
    return FoundDuration(end, timedelta(minutes=float(minutes)), unit in _HOUR or unit in _MINUTE)


def durations(words: Words) -> Iterator[tuple[int, FoundDuration]]:
    """Yield the durations of a text, each with the number of its first word."""
    at = 0
    while at < len(words):
        begins = words[at] in _BEGINS or words[at].isdecimal()
        found = duration_at(words, at) if begins and not (words[at - 1] in ".,:/$€£" and words.is_glued(at)) else None
        if found is None:
            at += 1
        else:
            yield at, found
            at = found.end


def shift_at(words: Words, at: int, found: FoundDuration) -> tuple[int, int, timedelta] | None:
    """Return from where to where words tell that something is moved by a duration, and by how much: back is later."""
    if words[found.end] in _LATER:
        return at, found.end + 1, found.value * _LATER[words[found.end]]
    start = at - 1 if words[at - 1] == "by" else at
    if words[start - 1] in _MOVED and words[start - 2] in _MOVING:
        return start - 1, found.end, found.value * _MOVED[words[start - 1]]
    return None


def spans(text: str, scene: Scene) -> Iterator[Span]:
    """Mark durations as "duration", and changes of a begin or a length as "shift" and "stretch": all `timedelta`."""
    words = Words(text)
    for at, found in durations(words):
        sign = _STRETCHED.get(words[found.end])
        if any(words[place] in _MORE for place in range(at, found.end)):
            yield Span("stretch", words.starts[at], words.ends[found.end - 1], found.value)
        elif words[found.end] in _MORE:
            yield Span("stretch", words.starts[at], words.ends[found.end], found.value)
        if sign is not None:
            yield Span("stretch", words.starts[at], words.ends[found.end], found.value * sign)
        elif shift := shift_at(words, at, found):
            start, end, by = shift
            yield Span("shift", words.starts[start], words.ends[end - 1], by)
        yield Span("duration", words.starts[at], words.ends[found.end - 1], found.value)
