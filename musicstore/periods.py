"""Days that a customer names: "this year", "in March 2022", "since 2024", "the last three months"."""

from __future__ import annotations

from calendar import month_name, monthrange
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from agents import patterns as re
from agents.llm.offline.values.span import Scene, Span
from agents.numbers import NUMBER, number


class Period(NamedTuple):
    """The first and the last day; None is open."""

    since: date | None = None
    until: date | None = None

    @property
    def by(self) -> str:
        """By what sums within it are shown, where nobody says."""
        return "month" if self.since and self.until else "year"


_MONTHS = {name.lower(): place for place, name in enumerate(month_name) if name}
_MONTHS |= {name[:3]: place for name, place in _MONTHS.items()} | {"sept": 9}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_YEAR = r"(?:19|20)\d\d"
_IN = r"(?:(?:in|from|of|during|for|over|within|throughout|on) (?:the )?)?"
_DAYS = {"day": 1, "week": 7}


def _unit(unit: str, day: date) -> Period:
    """Return the year, month, week or day that a day is in."""
    if unit == "year":
        return Period(date(day.year, 1, 1), date(day.year, 12, 31))
    if unit == "month":
        return Period(day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1]))
    monday = day - timedelta(days=day.weekday())
    return Period(monday, monday + timedelta(days=6)) if unit == "week" else Period(day, day)


def _this(match: re.Match, today: date) -> Period:
    return _unit(match["unit"].lower(), today)


def _last(match: re.Match, today: date) -> Period:
    unit = match["unit"].lower()
    first = _unit(unit, today).since
    assert first is not None
    return _unit(unit, first - timedelta(days=1))


def _lately(match: re.Match, today: date) -> Period:
    many, unit = min(int(number(match["many"])), 1000), match["unit"].lower()
    if unit in _DAYS:
        return Period(today - timedelta(days=many * _DAYS[unit]), today)
    year, month = divmod(today.year * 12 + today.month - 1 - many * (12 if unit == "year" else 1), 12)
    if year < 1:
        return Period()
    return Period(date(year, month + 1, min(today.day, monthrange(year, month + 1)[1])), today)


def _of_month(match: re.Match, today: date) -> Period:
    month = _MONTHS[match["month"].lower()]
    latest = today.year if month <= today.month else today.year - 1
    return _unit("month", date(int(match["year"] or latest), month, 1))


def _of_year(match: re.Match, today: date) -> Period:
    return _unit("year", date(int(match["year"]), 1, 1))


def _day(match: re.Match, today: date) -> Period:
    return _unit("day", today if match["day"].lower() == "today" else today - timedelta(days=1))


#: A name of a month alone has a preposition, or is whose something is: "may I see my invoices".
_RULES: tuple[tuple[re.Pattern, Callable[[re.Match, date], Period]], ...] = tuple(
    (re.compile(rf"(?i)\b(?:(?P<edge>since|after|until|till|before|up to) )?{pattern}(?:['’]s)?\b"), read)
    for pattern, read in (
        (rf"{_IN}this (?P<unit>year|month|week)", _this),
        (rf"{_IN}(?:last|the previous|previous|past) (?P<unit>year|month|week)", _last),
        (rf"{_IN}(?:the )?(?:last|past|previous) (?P<many>{NUMBER}) (?P<unit>year|month|week|day)s", _lately),
        (rf"{_IN}(?P<month>{_MONTH})\.?,? (?P<year>{_YEAR})", _of_month),
        (rf"(?:in|from|of|during|for|since|after|until|till|before) (?P<month>{_MONTH})(?P<year>)", _of_month),
        (rf"(?P<month>{_MONTH})(?P<year>)['’]s", _of_month),
        (rf"{_IN}(?:the )?(?:year )?(?P<year>{_YEAR})", _of_year),
        (r"(?P<day>today|yesterday)", _day),
    )
)
_EDGE = re.compile(r"(?i)\b(since|after|until|till|before|up to)\b")


def periods(text: str, scene: Scene) -> Iterator[Span]:
    """Mark the days that are named in a text."""
    for pattern, read in _RULES:
        for match in pattern.finditer(text):
            found, edge = read(match, scene.now.date()), _EDGE.search(match[0])
            if edge is not None:
                found = _beyond(found, edge[1].lower())
            yield Span("period", *match.span(), found)


def _beyond(found: Period, edge: str) -> Period:
    """Open one end: since a year is from its first day on, before it is until the day before."""
    if edge == "since" or found.since is None or found.until is None:
        return Period(found.since, None)
    if edge == "after":
        return Period(found.until + timedelta(days=1), None)
    return Period(None, found.since - timedelta(days=1)) if edge == "before" else Period(None, found.until)
