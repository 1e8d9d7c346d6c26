"""Setting when an event is: in which zone, from when until when, and what a move or another zone leaves as it was."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils import timezone

from agents import zones
from planning import recurrence
from planning.actions import validation
from planning.models import Event
from planning.places import zone_of

#: What keeps its hour when the event gets another zone.
CLOCKED = ("starts_at", "ends_at", "answer_by")


def fill(event: Event, fields: Mapping[str, Any], allowed: set[str]) -> None:
    """Set an event's fields as `validation.fill` does; naive moments are meant in the zone that it then has.

    Errors: `ValidationError` by field.
    """
    starts_at, ends_at = event.starts_at, event.ends_at
    before, after = _zones(event, fields)
    given = dict(fields)
    if event.pk is None or after != before:
        given["zone"] = after.key
    if after != before:
        given |= {
            name: shown(moment, before)
            for name in CLOCKED
            if name not in given and (moment := getattr(event, name)) is not None
        }
    if "starts_at" in given and given["starts_at"] is None:
        if fields.get("ends_at"):
            raise ValidationError({"ends_at": "An end needs a beginning."})
        given["ends_at"] = None
    elif starts_at and ends_at and "ends_at" not in given and isinstance(given.get("starts_at"), datetime):
        length = shown(ends_at, before) - shown(starts_at, before)
        try:
            given["ends_at"] = shown(given["starts_at"], after) + length
        except OverflowError:
            raise ValidationError({"starts_at": "This is no year to plan for."}) from None
    with timezone.override(after):
        validation.fill(event, given, allowed | {"zone", *CLOCKED})
    for name in CLOCKED:  # at an hour that clocks leave out, nothing says it as it was given
        if (moment := getattr(event, name)) is not None:
            setattr(event, name, moment.astimezone(UTC))
    if given.get("recurrence"):
        if event.starts_at is None:
            raise ValidationError({"recurrence": "What repeats needs a date first."})
        event.recurrence = recurrence.checked(event.recurrence, shown(event.starts_at, after))
    if event.ends_at and event.starts_at is None:
        raise ValidationError({"ends_at": "An end needs a beginning: this event has no date yet."})
    if event.ends_at and event.starts_at and event.ends_at <= event.starts_at:
        raise ValidationError({"ends_at": "It must end after it starts."})


def keep_clocks(event: Event, before: ZoneInfo) -> None:
    """Set the moments of an event that was in another zone so that clocks in its zone show what they showed there."""
    for name in CLOCKED:
        if (moment := getattr(event, name)) is not None:
            setattr(event, name, at(shown(moment, before), event.clock))


def at(wall: datetime, zone: ZoneInfo) -> datetime:
    """Return when clocks in this zone show that; where they leave it out, as long after it as they were put forward."""
    return wall.replace(tzinfo=zone).astimezone(UTC)


def by_utc(event: Event, moment: datetime) -> datetime:
    """Return a moment by UTC; without an offset it is meant on the event's clock.

    So it can be compared: one that clocks leave out or show twice equals no other while it is in its own zone.
    """
    return (at(moment, event.clock) if timezone.is_naive(moment) else moment).astimezone(UTC)


def shown(moment: datetime, zone: ZoneInfo) -> datetime:
    """Return what clocks in this zone show at a moment, without a zone."""
    return moment if timezone.is_naive(moment) else moment.astimezone(zone).replace(tzinfo=None)


def _zones(event: Event, fields: Mapping[str, Any]) -> tuple[ZoneInfo, ZoneInfo]:
    """Return the zone it has, and the one it is to have: the given one, else that of a new place, else as before.

    Errors: `ValidationError` for a name that is no zone.
    """
    before = event.clock
    if "zone" in fields and (name := str(fields["zone"] or "").strip()):
        if (given := zones.named(name)) is None:
            raise ValidationError({"zone": "This is not the name of a time zone, such as Europe/Lisbon."})
        return before, given
    place = validation.line(str(fields.get("place") or ""))
    if place and place != event.place:
        return before, zone_of(place, before) or before
    return before, before
