"""Spans of days by the calendar: the year, quarter, month, week or weekend that a day is in, and seasons."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from agents.llm.offline.values.calendar_words import days_in, months_later

#: By which month each begins; of the northern half of the world.
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_DAYS = {"day": 1, "week": 7, "weekend": 7, "fortnight": 14}
_SATURDAY = 5


class Period(NamedTuple):
    """The first and the last day; None is open."""

    since: date | None = None
    until: date | None = None

    @property
    def by(self) -> str:
        """By what sums within it are shown, where nobody says."""
        return "month" if self.since and self.until else "year"


def months(year: int, month: int, count: int) -> Period:
    """Return so many months from one on. Errors: `ValueError`."""
    last = months_later(date(year, month, 1), count - 1)
    return Period(date(year, month, 1), last.replace(day=days_in(last.year, last.month)))


def unit(name: str, day: date, by: int = 0) -> Period:
    """Return the year, month, … that a day is in, or the one so many on. Errors: `ValueError`, `OverflowError`."""
    if count := _MONTHS.get(name):
        month = (day.month - 1) // count * count + 1
        first = months_later(date(day.year, month, 1), count * by)
        return months(first.year, first.month, count)
    day += timedelta(days=by * _DAYS[name])
    if name == "day":
        return Period(day, day)
    monday = day - timedelta(days=day.weekday())
    return Period(monday + timedelta(days=_SATURDAY if name == "weekend" else 0), monday + timedelta(days=6))


def reaching(name: str, today: date, count: int) -> Period:
    """Return the days from today so many units on, or back. Errors: `ValueError`, `OverflowError`."""
    if length := _MONTHS.get(name):
        other = months_later(today, count * length)
    else:
        other = today + timedelta(days=count * _DAYS[name])
    return Period(min(today, other), max(today, other))


def season(name: str, year: int) -> Period:
    """Return a season by the year that it begins in."""
    return months(year, SEASONS[name], 3)
