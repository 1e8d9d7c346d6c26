"""Reminders of tasks: each is said once, when its moment has come, to whoever has the task."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from agents import business
from agents.formatting import sentence
from agents.runtime import Widget
from planning.actions.tasks import hosts_of
from planning.models import Task

BATCH = 50

KIND = "planning.tasks"


class TaskReminders:
    """Due work: the reminders that somebody asked for."""

    name = "planning.reminders"

    def next_at(self) -> datetime | None:
        return Task.objects.to_remind().values_list("remind_at", flat=True).first()

    @transaction.atomic
    def work(self) -> int:
        """Say what is due and note it on the task, in one commit: a process that dies has said nothing yet."""
        rows = Task.objects.to_remind().filter(remind_at__lte=timezone.now())
        rows = rows.select_related("owner", "event__owner", "assignee", "guest")
        tasks = list(rows.select_for_update(skip_locked=True, of=("self",))[:BATCH])
        for task in tasks:
            _remind(task)
            task.reminded_at = timezone.now()
            task.save(update_fields=["reminded_at", "updated_at"])
        return len(tasks)


def _whose(task: Task) -> User:
    """Return who is reminded: of those whose the task is the first who hosts its event still, else its owner."""
    people = [who for who in (task.assignee, task.owner) if who is not None]
    if task.event is None:
        return people[0]
    hosts = {host.pk for host in hosts_of(task.event)}
    return next((who for who in people if who.pk in hosts), task.event.owner)


def _remind(task: Task) -> None:
    """Say it to whoever has taken it on, else to its owner; what a guest has taken on, its owner sees to.

    Who hosts the event no more hears no more of it: its owner does.
    """
    person = _whose(task)
    whose = f" ({task.guest.name} has it)" if task.guest is not None else ""
    of = f" for {task.event.title}" if task.event is not None else ""
    card = Widget("tasks", {"event": task.event_id}) if task.event_id else Widget("my_tasks", {"person": task.owner_id})
    business.say(
        person,
        sentence(f"You wanted to be reminded: {task.title}{of}{whose}"),
        kind=KIND,
        widget=card,
        dedupe_key=f"task:{task.pk}:{task.remind_at.isoformat() if task.remind_at else ''}",
        thread=task.event.thread if task.event is not None and person == task.event.owner else None,
    )
