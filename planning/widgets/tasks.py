"""What is to be done for an event: by whom, until when, and what of it is done."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone

from agents import formatting
from agents.runtime import widget
from planning import actions, usual_tasks
from planning.actions.tasks import called, hosts_of
from planning.models import Event, Guest, Task
from planning.time_zone import in_events_zone
from planning.widgets.inputs import OptionalMoment, TickBox


@widget(
    "tasks",
    template="planning/tasks.html",
    title="Tasks",
    panel=True,
    follows={Event: "pk", Task: "event_id", Guest: "event_id"},
)
def tasks(user: User, event: int) -> dict[str, Any]:
    """Return `{"event": …, "tasks": […], "count": …, "people": […]}`: open ones first, by when they are due."""
    row = Event.objects.visible_to(user).select_related("owner__zone").get(pk=event)
    with in_events_zone(row):
        shown = shown_of(row.tasks.all())
    known = {each["title"].casefold() for each in shown["tasks"]}
    return {
        "event": {"id": row.pk, "title": row.title},
        **shown,
        "people": [host.get_full_name() or host.get_username() for host in hosts_of(row)],
        "has_usual": any(one.title.casefold() not in known for one in usual_tasks.left(row, timezone.now())),
    }


def shown_of(rows: QuerySet[Task]) -> dict[str, Any]:
    """Return `{"tasks": […], "count", "done", "left"}` of these, in words on the current clock."""
    found: Any = rows
    listed = [_task(task) for task in found.by_time().select_related("assignee", "guest")]
    done = sum(task["done"] for task in listed)
    return {"tasks": listed, "count": len(listed), "done": done, "left": len(listed) - done}


def _task(task: Task) -> dict[str, Any]:
    return {
        "id": task.pk,
        "title": task.title,
        "notes": task.notes,
        "done": task.done_at is not None,
        "due": "" if task.due_at is None else task.due_at.isoformat(),
        "due_words": "" if task.due_at is None else formatting.when(task.due_at),
        "overdue": task.is_overdue,
        "due_local": _local(task.due_at),
        "remind_words": "" if task.remind_at is None or task.reminded_at else formatting.when(task.remind_at),
        "remind_local": _local(task.remind_at),
        "who": task.taken_by,
    }


def _local(moment: Any) -> str:
    return "" if moment is None else timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def the_task(user: User, task: int, **of: Any) -> Task:
    """Return the one that a form is about. Errors: `ValidationError`, also for a stranger's."""
    found = Task.objects.visible_to(user).filter(pk=task, **of).select_related("event__owner").first()
    if found is None:
        raise ValidationError({"task": "This task is no longer on the list."})
    return found


def _edit(user: User, row: Task, who: str | None, **fields: Any) -> None:
    if row.event is not None and who is not None and who.strip() != row.taken_by:
        fields |= called(row.event, who, user)
    actions.change_task(row, by=user, **fields)


@tasks.action
def tick(user: User, event: int, *, task: int, done: TickBox) -> None:
    """Note that it is done, or with `done` false that it is not."""
    actions.tick_tasks([the_task(user, task, event=event)], by=user, done=done)


@tasks.action
def edit(
    user: User,
    event: int,
    *,
    task: int,
    title: str,
    due_at: OptionalMoment = None,
    remind_at: OptionalMoment = None,
    who: str | None = None,
) -> None:
    """Change a task to what its form says."""
    _edit(user, the_task(user, task, event=event), who, title=title, due_at=due_at, remind_at=remind_at)


@tasks.action
def add(user: User, event: int, *, title: str, due_at: OptionalMoment = None) -> None:
    """Add a task."""
    row = Event.objects.visible_to(user).get(pk=event)
    actions.add_tasks(by=user, event=row, tasks=[{"title": title, "due_at": due_at}])


@tasks.action
def usual(user: User, event: int) -> None:
    """Add what is usually done for such an event."""
    actions.add_usual_tasks(Event.objects.visible_to(user).get(pk=event), by=user)


@tasks.action
def remove(user: User, event: int, *, task: int) -> None:
    """Take a task off."""
    actions.remove_tasks([the_task(user, task, event=event)], by=user)
