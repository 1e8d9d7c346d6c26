"""What a person wants to be reminded of, apart from any event."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User

from agents.runtime import widget
from planning import actions
from planning.models import Task
from planning.widgets.inputs import OptionalMoment, TickBox
from planning.widgets.tasks import shown_of, the_task


@widget("my_tasks", template="planning/tasks.html", title="Your reminders", follows={Task: "owner_id"})
def my_tasks(user: User, person: int) -> dict[str, Any]:
    """Return what is of no event, as `tasks` does. Errors: `Task.DoesNotExist` for somebody else's."""
    if person != user.pk:
        raise Task.DoesNotExist
    return {"event": None, **shown_of(_mine(user)), "people": [], "has_usual": False}


def _mine(user: User) -> Any:
    return Task.objects.filter(owner=user, event=None)


@my_tasks.action
def tick(user: User, person: int, *, task: int, done: TickBox) -> None:
    """Note that it is done, or with `done` false that it is not."""
    actions.tick_tasks([the_task(user, task, event=None)], by=user, done=done)


@my_tasks.action
def edit(
    user: User,
    person: int,
    *,
    task: int,
    title: str,
    due_at: OptionalMoment = None,
    remind_at: OptionalMoment = None,
) -> None:
    """Change it to what its form says."""
    row = the_task(user, task, event=None)
    actions.change_task(row, by=user, title=title, due_at=due_at, remind_at=remind_at)


@my_tasks.action
def add(user: User, person: int, *, title: str, due_at: OptionalMoment = None) -> None:
    """Add one; with a moment it reminds then."""
    actions.add_tasks(by=user, tasks=[{"title": title, "due_at": due_at, "remind_at": due_at}])


@my_tasks.action
def remove(user: User, person: int, *, task: int) -> None:
    """Take it off."""
    actions.remove_tasks([the_task(user, task, event=None)], by=user)
