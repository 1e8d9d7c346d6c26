"""The day that something is on, as people say it: "next Saturday", "May 3rd", "in two weeks", "Christmas Eve".

A day without a year is today or later. One that is over is marked, one that does not exist becomes a question.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from agents.llm.offline.values.calendar_words import LENGTH, MONTH, MONTHS, ORDINAL, WEEKDAY, YEARS
from agents.llm.offline.values.cut import CUT
from agents.llm.offline.values.dates import AFTER, date_at
from agents.llm.offline.values.day import SATURDAY, Day, Found
from agents.llm.offline.values.holidays import holiday_at, is_first
from agents.llm.offline.values.relative_days import relative_at
from agents.llm.offline.values.span import Scene, Span
from agents.llm.offline.values.weekdays import month_at, nth_at, weekday_at, weekend_at
from agents.llm.offline.values.words import Words, vocabulary
from agents.numbers import ONES, TENS

#: A word that begins no day spares all further looks.
_BEGINS = frozenset(
    {*MONTH, *WEEKDAY, *ORDINAL, *LENGTH, *MONTHS, *YEARS, *ONES, *TENS}
    | vocabulary(
        "the this next coming upcoming following preceding previous last first a an in today tonight tomorrow tmrw"
        " tmr yesterday yday end beginning start middle half weekend dozen same"
    )
)
#: How deep days are told from each other: "a week after the day before Christmas Eve" is three.
_DEEPEST = 3
_LEAD = vocabulary("on for by this the coming upcoming of over sometime")


def day_at(
    words: Words, at: int, today: date, month: tuple[int, int] | None = None, *, depth: int = _DEEPEST
) -> Found | None:
    """Return the longest day that begins with that word."""
    word = words[at]
    if word not in _BEGINS and not word.isdecimal() and not is_first(word):
        return None

    def anchor(words: Words, at: int) -> Found | None:
        found = day_at(words, at, today, depth=depth - 1) if depth else None
        return found if found and (found.day.date or found.day.unclear) else None

    read = (
        date_at(words, at, today, month),
        _holiday(words, at, today),
        nth_at(words, at, today),
        relative_at(words, at, today, anchor),
        weekday_at(words, at, today),
        weekend_at(words, at, today),
        month_at(words, at, today),
    )
    return max((found for found in read if found), key=lambda found: found.end, default=None)


def _holiday(words: Words, at: int, today: date) -> Found | None:
    start = at + 1 if words[at] == "the" else at
    return holiday_at(words, start, today)


def days(words: Words, today: date, month: tuple[int, int] | None = None) -> Iterator[tuple[int, Found]]:
    """Yield the days of a text from its beginning on, each with the number of its first word."""
    at = 0
    while at < len(words):
        found = day_at(words, at, today, month)
        if found is None:
            at += 1
        else:
            yield at, found
            at = max(found.end, at + 1)


def told(day: Day, scene: Scene) -> Day:
    """Return the day with its date where it is told from an event, and the scene has that."""
    if day.relation is None or scene.event is None:
        return day
    try:
        on = day.relation.of(scene.event.date())
    except (ValueError, OverflowError):
        return Day(None, unclear="Which day do you mean?")
    return replace(day, date=on, past=on < scene.now.date())


def spans(text: str, scene: Scene) -> Iterator[Span]:
    """Mark the days of a text, as `Day`; one that is told from an event has its date where the scene knows that."""
    words = Words(text)
    for at, found in days(words, scene.now.date()):
        start, end = words.starts[at], words.ends[found.end - 1]
        day = found.day
        if day.unclear:
            yield Span("day", start, end, unclear=day.unclear)
        else:
            yield Span("day", start, end, told(day, scene))


def find_day(text: str, now: datetime, *, month: tuple[int, int] | None = None) -> tuple[Day | None, str]:
    """Return the day that a text names, and the text without it: rather a date than "next week" or a month alone.

    `month` is a (year, month) known from before, which "the 12th" then belongs to. A day that is over has no date.
    """
    words = Words(text)
    read = days(words, now.date(), month)
    found = min(read, key=lambda each: _looseness(words, *each), default=None)
    if found is None:
        return None, text
    told = _on_its_weekend(words, found, now, month)
    cut = {found, told}
    if _looseness(words, *found) < 0:  # the weekday of a series, whose first day is told apart
        cut |= {each for each in days(words, now.date(), month) if words[each[0]] in WEEKDAY}
    rest = text
    for at, (end, _) in sorted(cut, key=lambda each: -each[0]):
        start = words.skip_back(at, _LEAD)
        rest = rest[: words.starts[start]] + CUT + rest[words.ends[end - 1] :]
    day = told[1].day
    return (replace(day, date=None) if day.past else day), rest


def _on_its_weekend(
    words: Words, found: tuple[int, Found], now: datetime, month: tuple[int, int] | None
) -> tuple[int, Found]:
    """Return the weekend of "a Sunday roast the weekend after next", with the day of it that is named."""
    at, (end, _) = found
    weekday = WEEKDAY.get(words[at])
    if weekday is None or weekday < SATURDAY or end != at + 1 or not words[end].isalpha() or words[end] in AFTER:
        return found
    for place, other in days(words, now.date(), month):
        if other.day.guessed and other.day.date and words[other.end - 1] in ("weekend", "next"):
            on = other.day.date + timedelta(days=weekday - other.day.date.weekday())
            return place, Found(other.end, Day(on))
    return found


_STARTS = frozenset({"starting", "beginning", "starts", "begins"})


def _looseness(words: Words, at: int, found: Found) -> int:
    day = found.day
    if words[words.skip_back(at, _LEAD) - 1] in _STARTS:
        return -1  # "on Thursdays, starting 3 December"
    return 2 if day.month else 1 if day.guessed else 0


def is_weekday_alone(text: str) -> bool:
    """Return True where a text names a weekday and no date: of which week depends on what is spoken of."""
    words = Words(text)
    named = [at for at in range(len(words)) if len(words[at]) > 5 and words[at] in WEEKDAY]
    return bool(named) and not any(date_at(words, at, date(2028, 1, 1)) for at in range(len(words)))
