"""The change set: what follows from a detection of changes, gathered first and then written."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType

from agents import due
from agents.database import bulk
from agents.events import pending
from agents.events.dispatch import dispatch
from agents.events.models import Delivery, Event, RowState

AT_ONCE = 1000  # rows of one insert


@dataclass(slots=True)
class ChangeSet:
    """Of one detection in rows of one type. Each kind of them is one statement, however many rows it is about."""

    content_type: ContentType
    now: datetime
    seen: list[RowState] = field(default_factory=list)
    made: list[Event] = field(default_factory=list)
    replaced: set[int] = field(default_factory=set)  # events that are their row's current ones no more
    changed: dict[int, Event] = field(default_factory=dict)
    occurring: list[Event] = field(default_factory=list)
    new: list[Delivery] = field(default_factory=list)
    moved: list[Delivery] = field(default_factory=list)
    _cancelled: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    _lapsed: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))

    def cancel(self, delivery: Delivery, why: str) -> None:
        self._cancelled[why].append(delivery.pk)

    def lapse(self, definition: str, entity: Any, why: str) -> None:
        """What waits for its offset after this immediate event of the row is cancelled."""
        self._lapsed[definition, why].append(str(entity.pk))

    def write(self) -> int:
        """Return how many events and deliveries came to be, moved, occurred or were cancelled."""
        changed = [event for event in self.changed.values() if event.pk not in self.replaced]
        self._write_events(changed)
        self._write_deliveries()
        RowState.objects.bulk_create(
            self.seen,
            update_conflicts=True,
            unique_fields=["content_type", "entity_id"],
            update_fields=["version", "state", "error"],
            batch_size=AT_ONCE,
        )
        dispatch(self.occurring, self.now)
        if self.occurring or any(each.due_at <= self.now for each in (*self.new, *self.moved)):
            due.hint()
        cancelled = sum(len(ids) for ids in self._cancelled.values())
        return len(self.made) + len(changed) + len(self.moved) + cancelled + len(self.new)

    def _write_events(self, changed: list[Event]) -> None:
        """Old before new, as only one event of a kind is a row's current one."""
        if self.replaced:
            Event.objects.filter(pk__among=self.replaced).update(is_current=False)
        if self.made:
            Event.objects.bulk_create(self.made, batch_size=AT_ONCE)
        bulk.write(changed, ["at", "name", "namespace", "status", "occurred_at", "is_current"])

    def _write_deliveries(self) -> None:
        """Only what is pending is moved or ended: what a worker has taken since is on its way."""
        bulk.write(self.moved, ["due_at"], only={"status": Delivery.Status.PENDING})
        for why, ids in self._cancelled.items():
            self._end(Delivery.objects.filter(pk__among=ids), why)
        for (definition, why), rows in self._lapsed.items():
            ids = pending.of_rows(self.content_type, rows, definition)
            self._end(Delivery.objects.filter(pk__among=ids).exclude(offset=""), why)
        if self.new:
            Delivery.objects.bulk_create(self.new, batch_size=AT_ONCE)

    def _end(self, deliveries: Any, why: str) -> None:
        still = deliveries.filter(status__unindexed=Delivery.Status.PENDING)
        still.update(status=Delivery.Status.CANCELLED, error=why, finished_at=self.now)
