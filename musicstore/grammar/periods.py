"""Days that a person names: "this year", "in March 2022", "since 2024", "the last three months"."""

from __future__ import annotations

from calendar import month_name, monthrange
from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

from agents import patterns as re
from agents.numbers import NUMBER, number


class Period(NamedTuple):
    """The first and the last day; None is open."""

    since: date | None = None
    until: date | None = None


_MONTHS = {name.lower(): place for place, name in enumerate(month_name) if name}
_MONTHS |= {name[:3]: place for name, place in _MONTHS.items()} | {"sept": 9}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_YEAR = r"(?:19|20)\d\d"
_IN = r"(?:(?:in|from|of|during|for|over|within|throughout|on) (?:the )?)?"
_DAYS = {"day": 1, "week": 7}


def _this(match: re.Match, today: date) -> Period:
    return _unit(match["unit"], today)


def _last(match: re.Match, today: date) -> Period:
    first = _unit(match["unit"], today).since
    assert first is not None
    return _unit(match["unit"], first - timedelta(days=1))


def _unit(unit: str, day: date) -> Period:
    """Return the year, month, week or day that a day is in."""
    if unit == "year":
        return Period(date(day.year, 1, 1), date(day.year, 12, 31))
    if unit == "month":
        return _month(day.year, day.month)
    monday = day - timedelta(days=day.weekday())
    return Period(monday, monday + timedelta(days=6)) if unit == "week" else Period(day, day)


def _month(year: int, month: int) -> Period:
    return Period(date(year, month, 1), date(year, month, monthrange(year, month)[1]))


def _lately(match: re.Match, today: date) -> Period:
    many, unit = min(int(number(match["many"])), 1000), match["unit"]
    if unit in _DAYS:
        return Period(today - timedelta(days=many * _DAYS[unit]), today)
    year, month = divmod(today.year * 12 + today.month - 1 - many * (12 if unit == "year" else 1), 12)
    if year < 1:
        return Period()
    return Period(date(year, month + 1, min(today.day, monthrange(year, month + 1)[1])), today)


def _of_month(match: re.Match, today: date) -> Period:
    month = _MONTHS[match["month"]]
    if match["year"]:
        return _month(int(match["year"]), month)
    return _month(today.year if month <= today.month else today.year - 1, month)  # the latest one


def _of_year(match: re.Match, today: date) -> Period:
    return _unit("year", date(int(match["year"]), 1, 1))


def _today(match: re.Match, today: date) -> Period:
    return _unit("day", today if match["day"] == "today" else today - timedelta(days=1))


#: The first that fits. A name of a month alone has a preposition: "may I see my invoices".
_RULES: tuple[tuple[re.Pattern, Callable[[re.Match, date], Period]], ...] = tuple(
    (re.compile(rf"\b(?P<edge>since|after|until|till|before|up to)?\s*{pattern}", re.I), read)
    for pattern, read in (
        (rf"{_IN}this (?P<unit>year|month|week)\b", _this),
        (rf"{_IN}(?:last|the previous|past) (?P<unit>year|month|week)\b", _last),
        (rf"{_IN}(?:the )?(?:last|past|previous) (?P<many>{NUMBER}) (?P<unit>year|month|week|day)s\b", _lately),
        (rf"\b{_IN}(?P<month>{_MONTH})\.?,? (?P<year>{_YEAR})\b", _of_month),
        (rf"\b(?:in|from|of|during|for|since|after|until|till|before) (?P<month>{_MONTH})\b(?P<year>)", _of_month),
        (rf"\b{_IN}(?:the )?(?:year )?(?P<year>{_YEAR})\b", _of_year),
        (r"\b(?P<day>today|yesterday)\b", _today),
    )
)
_EDGE = re.compile(r"\b(since|after|until|till|before|up to)\b", re.I)


def find_period(text: str, today: date) -> tuple[Period, str]:
    """Return the days that are named in a text, open where none are, and the text without them."""
    for pattern, read in _RULES:
        match = pattern.search(text)
        if match is None:
            continue
        found, edge = read(match, today), _EDGE.search(match[0])
        if edge is not None:
            found = _beyond(found, edge[1].lower())
        return found, " ".join(f"{text[: match.start()]} {text[match.end() :]}".split())
    return Period(), text


def _beyond(found: Period, edge: str) -> Period:
    """Open one end: since a year is from its first day on, before it is until the day before."""
    if edge == "since" or found.since is None or found.until is None:
        return Period(found.since, None)
    if edge == "after":
        return Period(found.until + timedelta(days=1), None)
    return Period(None, found.since - timedelta(days=1)) if edge == "before" else Period(None, found.until)
