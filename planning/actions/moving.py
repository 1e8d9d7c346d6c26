"""What moves with an event: its open tasks by as many days, its run of show by as many hours."""

from __future__ import annotations

from datetime import datetime

from agents.database import bulk
from agents.runtime import touch
from planning import usual_tasks
from planning.models import Event, Task


def move_along(event: Event, was: datetime | None) -> None:
    """In the verb that moved it from `was`: take along what is relative to it, by the event's own clock."""
    if event.starts_at is None or event.starts_at == was:
        return
    if was is None:
        _date_found(event)
        return
    clock = event.clock
    days = event.starts_at.astimezone(clock).date() - was.astimezone(clock).date()
    tasks = list(event.tasks.open()) if days else []
    for task in tasks:
        for name in ("due_at", "remind_at"):
            moment: datetime | None = getattr(task, name)
            if moment is not None and (name == "due_at" or task.reminded_at is None):
                setattr(
                    task, name, moment.astimezone(clock) + days
                )  # at the same hour, whatever its clock does between
    _write(event, tasks)


def _date_found(event: Event) -> None:
    """Its date was open until now: what is usually done for such an event gets its day."""
    usual = {one.title.casefold(): one for one in usual_tasks.of(event)}
    tasks = [task for task in event.tasks.open().filter(due_at=None) if task.title.casefold() in usual]
    for task in tasks:
        task.due_at = usual[task.title.casefold()].due_at(event)
    _write(event, tasks)


def _write(event: Event, tasks: list[Task]) -> None:
    if tasks:
        bulk.write(tasks, ["due_at", "remind_at"])
        touch({f"tasks:{event.pk}", f"event_card:{event.pk}"})
