"""What calls are about to write: their texts, numbers and moments, to be held against the words that asked for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from agents import patterns as re
from agents.llm.offline.grammar import Ask

_ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d\S*)?|\d\d:\d\d(?::\d\d)?")
_NUMBER = re.compile(r"\d{1,15}(?:\.\d{1,6})?")
_ORDINAL = re.compile(r"\b(\d{1,6})(?:st|nd|rd|th)\b")
_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_BY_DAY = re.compile(r"BYDAY=([A-Z0-9,+-]+)")


@dataclass(slots=True)
class Written:
    """`texts` are strings with the names of their arguments, `fields` the names of all, nested ones too.

    `days` are dates, `hours` times of day.
    """

    fields: set[str] = field(default_factory=set)
    texts: list[tuple[str, str]] = field(default_factory=list)
    numbers: set[Decimal] = field(default_factory=set)
    days: list[date] = field(default_factory=list)
    hours: list[time] = field(default_factory=list)
    weekdays: set[int] = field(default_factory=set)

    @property
    def months(self) -> set[int]:
        return {day.month for day in self.days}


def written_by(asks: Iterable[Ask]) -> Written:
    """Return what the calls hold. A moment may be a string of ISO 8601 or a `datetime`, `date` or `time`."""
    written = Written()
    for ask in asks:
        _take(ask.arguments, written)
    return written


def _take(value: Any, written: Written, name: str = "") -> None:
    if isinstance(value, dict):
        written.fields |= value.keys()
        for key, each in value.items():
            _take(each, written, key)
    elif isinstance(value, (list, tuple, set)):
        for each in value:
            _take(each, written, name)
    elif isinstance(value, bool) or value is None:
        return
    elif isinstance(value, (int, float, Decimal)):
        written.numbers.add(abs(Decimal(str(value))))
    elif isinstance(value, (date, time)):
        _take_moment(value, written)
    elif isinstance(value, str) and (moment := _moment_in(value)) is not None:
        _take_moment(moment, written)
    elif isinstance(value, str):
        written.texts.append((name, value))
        if _NUMBER.fullmatch(value):
            written.numbers.add(Decimal(value))
        written.numbers |= {Decimal(each) for each in _ORDINAL.findall(value)}
        for codes in _BY_DAY.findall(value):
            written.weekdays |= {place for place, code in enumerate(_CODES) if code in codes}


def _moment_in(text: str) -> datetime | time | None:
    if not _ISO.fullmatch(text):
        return None
    try:
        return time.fromisoformat(text) if text[2] == ":" else datetime.fromisoformat(text)
    except ValueError:
        return None


def _take_moment(moment: date | time, written: Written) -> None:
    """Take a moment with every number by which it may be said: 19:30 is "half seven", "7:30" or "1930"."""
    if isinstance(moment, date):
        written.days.append(moment)
        written.weekdays.add(moment.weekday())
        written.numbers |= {Decimal(each) for each in (moment.day, moment.month, moment.year, moment.year % 100)}
    if isinstance(moment, datetime):
        moment = moment.time()
    if isinstance(moment, time):
        written.hours.append(moment)
        hours = {moment.hour, moment.hour % 12 or 12}
        if moment.minute > 30:
            hours |= {(hour % 12) + 1 for hour in hours}  # "ten to eight"
        said = {*hours, moment.minute, 60 - moment.minute, moment.hour * 100 + moment.minute}
        written.numbers |= {Decimal(each) for each in said - {60}}
        written.numbers |= {Decimal("0.5")} if moment.minute == 30 else set()
        written.numbers |= {Decimal("0.25")} if moment.minute in (15, 45) else set()
