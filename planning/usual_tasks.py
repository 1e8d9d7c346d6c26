"""What is usually to be done for a kind of event, and how long before it: the table is `data/tasks.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from planning import catalogue
from planning.models import Event

DATA = Path(__file__).parent / "data" / "tasks.toml"

#: At this hour of the event's own clock a task is due.
AT = time(18)

#: What is due on the day itself is due so long before it begins.
ON_THE_DAY = timedelta(hours=3)


@dataclass(frozen=True, slots=True)
class UsualTask:
    """One task and how many days before the event it is due; less than none: after it."""

    title: str
    days_before: int

    def due_at(self, event: Event, now: datetime) -> datetime | None:
        """Return when it is due for this event, never before now; None while its date is open."""
        if event.starts_at is None:
            return None
        local = event.starts_at.astimezone(event.clock)
        due = event.starts_at - ON_THE_DAY
        if self.days_before:
            due = datetime.combine(local.date() - timedelta(days=self.days_before), AT, event.clock)
        return due if due > now else soon(event, now)


def soon(event: Event, now: datetime) -> datetime:
    """Return when is due what should be done already: this evening on its clock or the next, before it begins."""
    due = datetime.combine(now.astimezone(event.clock).date(), AT, event.clock)
    if due <= now:
        due = datetime.combine(due.date() + timedelta(days=1), AT, event.clock)
    return min(due, event.starts_at) if event.starts_at is not None and event.starts_at > now else due


def left(event: Event, now: datetime) -> list[UsualTask]:
    """Return those of its kind that there is still time for: once it has begun, what comes after it."""
    has_begun = event.starts_at is not None and event.starts_at <= now
    return [task for task in of(event) if not has_begun or task.days_before < 0]


def of(event: Event) -> list[UsualTask]:
    """Return those of its kind, the earliest first; those of any party where its kind has none of its own."""
    table = _table()
    names = [kind.name for kind in catalogue.named(event.kind, event.title)]
    name = next((name for name in names if name in table), catalogue.ANY)
    return sorted(_of_kind(name), key=lambda each: -each.days_before)


def _of_kind(name: str) -> Iterator[UsualTask]:
    row = _table()[name]
    if "like" in row:
        yield from _of_kind(row["like"])
    for line in filter(None, map(str.strip, row.get("tasks", "").splitlines())):
        days, title = (part.strip() for part in line.split("|"))
        yield UsualTask(title, int(days))


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(DATA.read_text(encoding="utf-8"))["kinds"]
