"""The run of show as a timeline: by days, on the event's own clock."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils import timezone

from agents import formatting
from agents.runtime import widget
from planning import actions
from planning.models import AgendaItem, Event
from planning.moments import zone_name
from planning.time_zone import in_events_zone
from planning.widgets.inputs import OptionalMoment


@widget(
    "run_of_show",
    template="planning/run_of_show.html",
    title="Run of show",
    panel=True,
    follows={Event: "pk", AgendaItem: "event_id"},
)
def run_of_show(user: User, event: int) -> dict[str, Any]:
    """Return `{"event": …, "days": [{"day", "points": […]}], "zone"}`."""
    row = Event.objects.visible_to(user).select_related("owner__zone").get(pk=event)
    points = list(row.agenda.all())
    with in_events_zone(row):
        by_day = groupby(points, key=lambda point: timezone.localdate(point.begins_at))
        groups = [list(group) for _, group in by_day]
        days = [
            {"day": formatting.day(group[0].begins_at), "points": [_point(point) for point in group]}
            for group in groups
        ]
        starts = "" if row.starts_at is None else _local(row.starts_at)
    return {
        "event": {"id": row.pk, "title": row.title, "starts_at_local": starts},
        "days": days,
        "count": len(points),
        "zone": zone_name(points[0].begins_at, row.clock) if points else "",
    }


def _point(point: AgendaItem) -> dict[str, Any]:
    until = f" to {formatting.clock(point.ends_at)}" if point.ends_at else ""
    return {
        "id": point.pk,
        "title": point.title,
        "place": point.place,
        "who": point.who,
        "begins": point.begins_at.isoformat(),
        "hours": f"{formatting.clock(point.begins_at)}{until}",
        "begins_local": _local(point.begins_at),
        "ends_local": _local(point.ends_at) if point.ends_at else "",
    }


def _local(moment: Any) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def _the_point(user: User, event: int, point: int) -> AgendaItem:
    found = AgendaItem.objects.filter(pk=point, event=Event.objects.visible_to(user).filter(pk=event).first()).first()
    if found is None:
        raise ValidationError({"point": "This is no longer on the run of show."})
    return found


@run_of_show.action
def add(
    user: User, event: int, *, title: str, begins_at: datetime, ends_at: OptionalMoment = None, who: str = ""
) -> None:
    """Put a point on it."""
    point = {"title": title, "begins_at": begins_at, "ends_at": ends_at, "who": who}
    actions.add_points(Event.objects.visible_to(user).get(pk=event), by=user, points=[point])


@run_of_show.action
def edit(
    user: User,
    event: int,
    *,
    point: int,
    title: str,
    begins_at: datetime,
    ends_at: OptionalMoment = None,
    place: str = "",
    who: str = "",
) -> None:
    """Change a point to what its form says."""
    fields = {"title": title, "begins_at": begins_at, "ends_at": ends_at, "place": place, "who": who}
    actions.change_point(_the_point(user, event, point), by=user, **fields)


@run_of_show.action
def remove(user: User, event: int, *, point: int) -> None:
    """Take a point off."""
    actions.remove_points(Event.objects.visible_to(user).get(pk=event), by=user, points=[point])
