"""The words that name parts of the calendar: months, weekdays, ordinals, lengths of time, and small counts."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

from agents.llm.offline.values.words import Words
from agents.numbers import ONES, TENS

_MONTHS = "january february march april may june july august september october november december"
_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday"
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth"
    " fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
)

MONTH = {name: number for number, name in enumerate(_MONTHS.split(), 1)}
MONTH |= {name[:3]: number for name, number in MONTH.items()} | {"sept": 9}
WEEKDAY = {name: number for number, name in enumerate(_WEEKDAYS.split())}
WEEKDAY |= {name[:3]: number for name, number in WEEKDAY.items()} | {"tues": 1, "weds": 2, "thur": 3, "thurs": 3}
#: Weekdays of which there may be more than one: "Saturdays" are no day.
WEEKDAYS = {f"{name}s": number for number, name in enumerate(_WEEKDAYS.split())}
ORDINAL = {name: number for number, name in enumerate(_ORDINALS.split(), 1)} | {"thirtieth": 30}
ENDINGS = frozenset({"st", "nd", "rd", "th"})
LENGTH = {"day": 1, "days": 1, "week": 7, "weeks": 7, "fortnight": 14, "fortnights": 14, "wk": 7, "wks": 7}
LENGTH |= {"weekend": 7, "weekends": 7}
MONTHS = frozenset({"month", "months"})
YEARS = frozenset({"year", "years"})


def count_at(words: Words, at: int) -> tuple[int, int] | None:
    """Return the whole number that stands there ("10", "two", "twenty-one", "a couple of", "a"), and where it ends."""
    word = words[at]
    if (digits := words.number(at)) is not None:
        return (digits, at + 1) if words[at + 1] != "." or not words.is_glued(at + 2) else None
    if word in TENS:
        ahead = at + 2 if words[at + 1] == "-" else at + 1
        more = ONES.get(words[ahead], 0)
        return (TENS[word] + more, ahead + 1) if 0 < more < 10 else (TENS[word], at + 1)
    if word in ONES:
        return ONES[word], at + 1
    if word in ("a", "an"):
        if words[at + 1] in ("couple", "dozen"):
            value = 2 if words[at + 1] == "couple" else 12
            return value, at + 3 if words[at + 2] == "of" else at + 2
        return 1, at + 1
    return None


def ordinal_at(words: Words, at: int) -> tuple[int, int] | None:
    """Return the ordinal that stands there ("2nd", "second", "twenty-first"), and where it ends."""
    word = words[at]
    if (digits := words.number(at)) is not None:
        return (digits, at + 2) if words[at + 1] in ENDINGS and words.is_glued(at + 1) else None
    if word in ("twenty", "thirty"):
        ahead = at + 2 if words[at + 1] == "-" else at + 1
        more = ORDINAL.get(words[ahead], 0)
        return (TENS[word] + more, ahead + 1) if 0 < more < 10 else None
    return (ORDINAL[word], at + 1) if word in ORDINAL else None


def next_weekday(weekday: int, today: date) -> date:
    """Return the first such day, today or later."""
    return today + timedelta(days=(weekday - today.weekday()) % 7)


def days_in(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]


def months_later(start: date, months: int) -> date:
    """Return the same day of the month so many months later, or the last one it has. Errors: `ValueError`."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, days_in(year, month + 1)))


def nth_weekday(year: int, month: int, weekday: int, count: int) -> date | None:
    """Return the first, second … or, where `count` is -1, last such weekday of a month; None where it has none."""
    if count < 0:
        last = date(year, month, days_in(year, month))
        return last - timedelta(days=(last.weekday() - weekday) % 7)
    first = next_weekday(weekday, date(year, month, 1)) + timedelta(days=7 * (count - 1))
    return first if first.month == month else None
