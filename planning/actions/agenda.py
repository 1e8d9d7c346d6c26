"""The verbs of the run of show: what happens when, where and by whom."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, time, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction

from agents.runtime import followers, touch
from planning.actions.locking import lock
from planning.actions.validation import fill
from planning.models import AgendaItem, Event
from planning.time_zone import in_events_zone

MOST_POINTS = 300

POINT_FIELDS = {"begins_at", "ends_at", "title", "place", "who", "notes"}


@transaction.atomic
def add_points(event: Event, *, by: User, points: Iterable[Mapping[str, Any]]) -> list[AgendaItem]:
    """Add points: title, begins_at, ends_at, place, who, notes. An hour alone is meant on the event's first day."""
    event = lock(event.pk, by)
    rows = [_filled(AgendaItem(event=event), point) for point in points]
    if event.agenda.count() + len(rows) > MOST_POINTS:
        raise ValidationError({"points": f"A run of show has at most {MOST_POINTS} points."})
    made = AgendaItem.objects.bulk_create(rows)
    touch(followers(AgendaItem, "event_id", event.pk))
    return made


@transaction.atomic
def change_point(point: AgendaItem, *, by: User, **fields: Any) -> AgendaItem:
    """Change some of title, begins_at, ends_at, place, who, notes. At another hour it lasts as long as before."""
    event = lock(point.event_id, by)
    row = event.agenda.get(pk=point.pk)
    row.event = event
    length = row.ends_at - row.begins_at if row.ends_at else None
    _filled(row, fields)
    if length is not None and "begins_at" in fields and "ends_at" not in fields:
        row.ends_at = row.begins_at + length
    _check(row)
    row.save()
    return row


@transaction.atomic
def remove_points(event: Event, *, by: User, points: Collection[int]) -> int:
    """Take points off. Returns how many were there."""
    event = lock(event.pk, by)
    rows = [row for row in event.agenda.all() if row.pk in points]
    for row in rows:
        row.delete()
    return len(rows)


def _filled(row: AgendaItem, fields: Mapping[str, Any]) -> AgendaItem:
    given = {
        name: _on_first_day(row.event, value, name) if isinstance(value, time) else value
        for name, value in fields.items()
    }
    with in_events_zone(row.event):
        fill(row, given, POINT_FIELDS)
    if "ends_at" in fields and isinstance(fields["ends_at"], time) and row.ends_at and row.ends_at <= row.begins_at:
        row.ends_at += timedelta(days=1)  # from ten until two is until the next day
    if "begins_at" not in fields or "ends_at" in fields or row.ends_at is None:
        _check(row)
    return row


def _check(row: AgendaItem) -> None:
    if row.ends_at is not None and row.ends_at <= row.begins_at:
        raise ValidationError({"ends_at": "It must end after it begins."})


def _on_first_day(event: Event, at: time, name: str) -> datetime:
    if event.starts_at is None:
        raise ValidationError({name: f"{event.title} has no date yet."})
    return datetime.combine(event.starts_at.astimezone(event.clock).date(), at)
