"""Holidays people name instead of a date."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from agents import patterns as re


def _nth(year: int, month: int, weekday: int, count: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (count - 1))


def _easter(year: int) -> date:
    # The Gregorian computus (Meeus, Jones, Butcher).
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    length = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * length) // 451
    month, day = divmod(h + length - 7 * m + 114, 31)
    return date(year, month, day + 1)


_DAYS: list[tuple[str, Callable[[int], date]]] = [
    (r"christmas eve|xmas eve", lambda year: date(year, 12, 24)),
    (r"christmas(?: day)?|xmas(?: day)?", lambda year: date(year, 12, 25)),
    (r"boxing day", lambda year: date(year, 12, 26)),
    (r"new year'?s? eve|nye", lambda year: date(year, 12, 31)),
    (r"new year'?s?(?: day)?", lambda year: date(year, 1, 1)),
    (r"halloween", lambda year: date(year, 10, 31)),
    (r"valentine'?s?(?: day)?", lambda year: date(year, 2, 14)),
    (r"st\.? patrick'?s?(?: day)?", lambda year: date(year, 3, 17)),
    (r"independence day|(?:the )?(?:4th|fourth) of july", lambda year: date(year, 7, 4)),
    (r"thanksgiving(?: day)?", lambda year: _nth(year, 11, 3, 4)),
    (r"good friday", lambda year: _easter(year) - timedelta(days=2)),
    (r"easter monday", lambda year: _easter(year) + timedelta(days=1)),
    (r"easter(?: sunday)?", _easter),
    (r"mother'?s'? day", lambda year: _nth(year, 5, 6, 2)),
    (r"father'?s'? day", lambda year: _nth(year, 6, 6, 3)),
    (r"labou?r day", lambda year: _nth(year, 9, 0, 1)),
    (r"memorial day", lambda year: _nth(year, 6, 0, 1) - timedelta(days=7)),
]

_beside = (
    r"at|for|with|in|from|to|and|on|by|around|about|this|next|evening|morning|afternoon|night|noon"
    r"|instead|please|weekend|add|plan|budget"
)
#: A holiday as a day: not the first word of "Christmas party".
HOLIDAY = rf"(?:{'|'.join(pattern for pattern, _ in _DAYS)})(?![\w'])(?=\s*(?:$|[,.;:!?|()-]|\d|\b(?:{_beside})\b))"


def holiday(words: str, today: date) -> date | None:
    """Return the next day of that name, today or later."""
    for pattern, on in _DAYS:
        if re.fullmatch(pattern, words.strip(), re.IGNORECASE):
            this_year = on(today.year)
            return this_year if this_year >= today else on(today.year + 1)
    return None


def beginning_with(words: str, today: date) -> date | None:
    """Return the next day, today or later, of the holiday whose name stands first in the words: "Halloween party"."""
    for pattern, on in _DAYS:
        if re.match(rf"(?:{pattern})\b", words, re.IGNORECASE):
            this_year = on(today.year)
            return this_year if this_year >= today else on(today.year + 1)
    return None
