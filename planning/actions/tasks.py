"""The verbs of tasks: what is to be done for an event, or what a person wants to be reminded of."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from agents import due, zones
from agents.names import find_only
from agents.runtime import followers, touch
from planning import usual_tasks
from planning.actions.locking import lock
from planning.actions.validation import fill, line
from planning.models import Event, Guest, Task

#: An event has at most so many tasks, and so has a person of their own.
MOST_TASKS = 300

TASK_FIELDS = {"title", "notes", "due_at", "remind_at"}


@transaction.atomic
def add_tasks(*, by: User, tasks: Iterable[Mapping[str, Any]], event: Event | None = None) -> list[Task]:
    """Note what is to be done: title, notes, due_at, remind_at, and by whom: `assignee`, a host, or `guest`.

    Without an event they are for `by` alone. Moments without an offset are the event's own, or `by`'s.
    """
    if event is not None:
        event = lock(event.pk, by)
    there = Task.objects.filter(event=event, owner=by) if event is None else event.tasks.all()
    rows = [_filled(Task(owner=by, event=event), fields) for fields in tasks]
    count = there.count()
    if count + len(rows) > MOST_TASKS:
        raise ValidationError({"tasks": f"At most {MOST_TASKS} tasks can be noted; there are {count}."})
    for position, row in enumerate(rows, start=count + 1):
        row.position = position
    made = Task.objects.bulk_create(rows)
    _show(event, by, made)
    return made


@transaction.atomic
def add_usual_tasks(event: Event, *, by: User) -> list[Task]:
    """Note what is usually done for such an event, each due so long before it. What is there by name stays as it is.

    None is overdue at once: what should be done already is due this evening, or the next one.
    """
    event = lock(event.pk, by)
    known, now = {title.casefold() for title in event.tasks.values_list("title", flat=True)}, timezone.now()
    wanted = [one for one in usual_tasks.left(event, now) if one.title.casefold() not in known]
    return add_tasks(
        by=by, event=event, tasks=[{"title": one.title, "due_at": one.due_at(event, now)} for one in wanted]
    )


@transaction.atomic
def change_task(task: Task, *, by: User, **fields: Any) -> Task:
    """Change some of title, notes, due_at, remind_at, assignee, guest. None empties; another moment reminds anew."""
    row = _locked(task, by)
    before = row.remind_at
    _filled(row, fields)
    if row.remind_at != before:
        row.reminded_at = None
    row.save()
    due.hint()
    return row


@transaction.atomic
def tick_tasks(tasks: Collection[Task], *, by: User, done: bool) -> int:
    """Note that they are done, or are not. Returns how many were not so yet. Repeating it changes nothing."""
    changed = 0
    for row in sorted(tasks, key=lambda each: each.pk):
        locked = _locked(row, by)
        if (locked.done_at is not None) != done:
            locked.done_at = timezone.now() if done else None
            locked.save()
            changed += 1
    return changed


@transaction.atomic
def remove_tasks(tasks: Collection[Task], *, by: User) -> int:
    """Take them off the list. Returns how many were there."""
    gone = 0
    for row in tasks:
        if Task.objects.visible_to(by).filter(pk=row.pk).exists():
            _locked(row, by).delete()
            gone += 1
    return gone


def _locked(task: Task, by: User) -> Task:
    """Lock its event, if it has one, then itself. Errors: `ObjectDoesNotExist`."""
    if task.event_id is not None:
        lock(task.event_id, by)
    return Task.objects.visible_to(by).select_related("event__owner").select_for_update(of=("self",)).get(pk=task.pk)


def _filled(row: Task, fields: Mapping[str, Any]) -> Task:
    """Set what is given; somebody who takes it on takes it over. Errors: `ValidationError` by field."""
    given = dict(fields)
    people = {name: given.pop(name) for name in ("assignee", "guest") if name in given}
    zone = zones.of(row.owner) if row.event is None else row.event.clock
    with timezone.override(zone):
        fill(row, given, TASK_FIELDS)
    if people.get("assignee") is not None and people.get("guest") is not None:
        raise ValidationError({"guest": "Either a host or a guest takes it on."})
    for name, who in people.items():
        if who is not None:
            _may_take_on(row.event, who)
            row.assignee = row.guest = None
        setattr(row, name, who)
    return row


def _may_take_on(event: Event | None, who: User | Guest) -> None:
    if isinstance(who, Guest):
        if event is None or who.event_id != event.pk:
            raise ValidationError({"guest": "This is no guest of the event."})
    elif event is not None and not Event.objects.visible_to(who).filter(pk=event.pk).exists():
        raise ValidationError({"assignee": f"{who.get_username()} is no host of {event.title}."})
    elif event is None:
        raise ValidationError({"assignee": "What is of no event is for yourself."})


def _show(event: Event | None, by: User, made: list[Task]) -> None:
    """After writes that send no signal: re-render what shows them, and look when the next reminder is due."""
    if made:
        touch(followers(Task, "event_id", event.pk) if event is not None else followers(Task, "owner_id", by.pk))
        due.hint()


def hosts_of(event: Event) -> list[User]:
    """Return who may take a task on: its owner first, then its co-hosts."""
    return [event.owner, *event.co_hosts.order_by("pk")]


def called(event: Event | None, name: str, by: User) -> dict[str, Any]:
    """Return `{"assignee": …}` or `{"guest": …}` of the one who is named: a host before a guest. "me" is `by`.

    Errors: `ValidationError` for somebody who is neither.
    """
    said = line(name).casefold()
    if not said:
        return {"assignee": None, "guest": None}
    if said in ("me", "myself", "i"):
        return {"assignee": by if event is not None else None}
    for host in hosts_of(event) if event is not None else ():
        if said in {host.get_username().casefold(), host.get_full_name().casefold(), host.first_name.casefold()}:
            return {"assignee": host}
    guest = find_only(line(name), event.guests.all(), called=lambda row: row.name) if event is not None else None
    if guest is None:
        raise ValidationError({"who": f"{line(name)[:80]} is neither a host nor a guest."})
    return {"guest": guest}
