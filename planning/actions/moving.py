"""What moves with an event: its open tasks by as many days, its run of show by as many hours."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from agents.database import bulk
from agents.runtime import followers, touch
from planning import usual_tasks
from planning.models import AgendaItem, Event, Task

#: A point that a clock going forward would leave no time for keeps so much.
SHORTEST = timedelta(minutes=1)


def move_along(event: Event, was: datetime | None, clock: ZoneInfo) -> None:
    """In the verb that moved it from `was`, on this clock: take along what is relative to it, by what clocks show."""
    if event.starts_at is None or (event.starts_at == was and event.clock == clock):
        return
    if was is None:
        _date_found(event)
        return
    moved = event.starts_at.astimezone(event.clock).replace(tzinfo=None) - was.astimezone(clock).replace(tzinfo=None)
    days = event.starts_at.astimezone(event.clock).date() - was.astimezone(clock).date()

    def along(moment: datetime, by: timedelta) -> datetime:
        return (moment.astimezone(clock).replace(tzinfo=None) + by).replace(tzinfo=event.clock)

    tasks, now = list(event.tasks.open()), timezone.now()
    for task in tasks:
        if task.due_at is not None:
            is_late, task.due_at = task.due_at <= now, along(task.due_at, days)
            if not is_late and task.due_at <= now:  # nothing is overdue because its event comes sooner
                task.due_at = usual_tasks.soon(event, now)
        if task.reminded_at is None:
            task.remind_at = task.remind_at and along(task.remind_at, days)
    _write(event, tasks)
    points = list(event.agenda.all())
    for point in points:
        point.begins_at = along(point.begins_at, moved)
        point.ends_at = point.ends_at and max(along(point.ends_at, moved), point.begins_at + SHORTEST)
    if points:
        bulk.write(points, ["begins_at", "ends_at"])
        touch(followers(AgendaItem, "event_id", event.pk))


def _date_found(event: Event) -> None:
    """Its date was open until now: what is usually done for such an event gets its day."""
    usual = {one.title.casefold(): one for one in usual_tasks.of(event)}
    tasks = [task for task in event.tasks.open().filter(due_at=None) if task.title.casefold() in usual]
    for task in tasks:
        task.due_at = usual[task.title.casefold()].due_at(event, timezone.now())
    _write(event, tasks)


def _write(event: Event, tasks: list[Task]) -> None:
    if tasks:
        bulk.write(tasks, ["due_at", "remind_at"])
        touch(followers(Task, "event_id", event.pk))
