"""When an event is, in words: its day, hours and end, on its own clock, or that its date is to be found.

Whoever words a moment of an event anywhere does it by these: nobody else knows that there may be no date.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

from agents import formatting, zones
from planning import recurrence
from planning.models import Event
from planning.places import where

#: What stands where a moment would, as long as the date is open.
OPEN = "date to be found"


def when_words(event: Event, *, zone: bool | None = None) -> str:
    """Return such as `Friday, Dec. 18, 2026, 7 p.m. to 11 p.m. EST`, or `date to be found`.

    `zone`: whether its zone is named; None: where the clock that the reader goes by shows another time.
    """
    return period(event.starts_at, event.ends_at, event.clock, zone=zone)


def occasion_words(event: Event, *, zone: bool | None = None) -> str:
    """Return such as `Friday, Dec. 18, 2026 at 7 p.m. in Lisbon`: `when_words` with the place."""
    return placed(when_words(event, zone=zone), event.place)


def told_words(moment: datetime, place: str, event: Event) -> str:
    """Return when and where it was to be, as somebody was told it: on the event's clock, with its zone's name."""
    return placed(period(moment, None, event.clock, zone=True), place)


def on_words(event: Event, *, zone: bool | None = None, place: bool = True) -> str:
    """Return `occasion_words` as it stands in a sentence: `on Friday, …`, or `date to be found`."""
    words = occasion_words(event, zone=zone) if place else when_words(event, zone=zone)
    return words if event.starts_at is None else f"on {words}"


def repeats_words(event: Event) -> str:
    """Return such as `every second Thursday`; "" for one that does not repeat."""
    return recurrence.words(event.recurrence)


def placed(when: str, place: str) -> str:
    """Return it with the place behind, if there is one."""
    if not place:
        return when
    return f"{when}, {where(place)}" if when == OPEN else f"{when} {where(place)}"


def asked_words(event: Event, starts_at: datetime, ends_at: datetime) -> str:
    """Return for which hours somebody is needed at an event, on its clock, with the zone's name."""
    return period(starts_at, ends_at, event.clock, zone=True)


def distance_words(event: Event, now: datetime | None = None) -> str:
    """Return how far off it is by the days of its own clock, such as `in 6 days`; "" as long as its date is open."""
    return far(event.starts_at, event.clock, now)


def far(starts_at: datetime | None, clock: ZoneInfo, now: datetime | None = None) -> str:
    """Return how far off a moment is by the days of this clock; "" of none."""
    if starts_at is None:
        return ""
    with timezone.override(clock):
        return formatting.distance(starts_at, now)


def hours_words(event: Event) -> str:
    """Return at which hours of its day it is: `at 7 p.m.`, `from 7 p.m. to 11 p.m.`; of several days, until when."""
    if event.starts_at is None:
        return OPEN
    with timezone.override(event.clock):
        if event.ends_at is None:
            return f"at {formatting.clock(event.starts_at)}"
        words = formatting.span(event.starts_at, event.ends_at).removeprefix(formatting.day(event.starts_at))
    return f"from {words.removeprefix(',').removeprefix(' at').strip()}"


def period(starts_at: datetime | None, ends_at: datetime | None, clock: ZoneInfo, *, zone: bool | None = None) -> str:
    """Return from when until when, on this clock; without an end, when it begins."""
    if starts_at is None:
        return OPEN
    named = differs(starts_at, clock) if zone is None else zone
    with timezone.override(clock):
        words = formatting.span(starts_at, ends_at) if ends_at else formatting.when(starts_at)
    return f"{words} {zone_name(starts_at, clock)}" if named else words


def is_elsewhere(event: Event) -> bool:
    """Whether its host goes by another clock now: what is said to them names the event's zone. One query."""
    if event.starts_at is None:
        return False
    return (
        event.starts_at.astimezone(zones.of(event.owner)).utcoffset()
        != event.starts_at.astimezone(event.clock).utcoffset()
    )


def differs(moment: datetime, clock: ZoneInfo) -> bool:
    """Whether whoever reads now goes by a clock that shows another time at this moment."""
    return timezone.localtime(moment).utcoffset() != moment.astimezone(clock).utcoffset()


def zone_name(moment: datetime, clock: ZoneInfo) -> str:
    """Return what people call this clock: `EST`, `CET`; where it has no such letters, `GMT+3 (Sao Paulo)`."""
    local = moment.astimezone(clock)
    name = local.tzname() or ""
    if name.isalpha():
        return name
    city = clock.key.rsplit("/", 1)[-1].replace("_", " ")
    return f"{_offset(local)} ({city})"


def _offset(local: datetime) -> str:
    minutes = int((local.utcoffset() or local - local).total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    return f"GMT{'-' if minutes < 0 else '+'}{hours}{f':{rest:02}' if rest else ''}"
