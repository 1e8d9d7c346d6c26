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

    def due_at(self, event: Event) -> datetime | None:
        """Return when it is due for this event; None while its date is open."""
        if event.starts_at is None:
            return None
        local = event.starts_at.astimezone(event.clock)
        if not self.days_before:
            return event.starts_at - ON_THE_DAY
        return datetime.combine(local.date() - timedelta(days=self.days_before), AT, event.clock)


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
