"""Transitions that code or a person makes of one pending event: it occurs, or is cancelled."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from agents import due
from agents.database import row_versions
from agents.events import schedule
from agents.events.dispatch import dispatch
from agents.events.models import Delivery, Event


def connect() -> None:
    """Make what stands here methods of the event. Called once, when all models are known."""
    Event.mark_as_occurred, Event.cancel = mark_as_occurred, cancel


def mark_as_occurred(event: Event) -> None:
    """Let it occur now: its handlers are due, those with an offset so long from now."""
    with _pending(event) as now:
        if now is None:
            return
        event.status, event.occurred_at = Event.Status.OCCURRED, now
        event.save(update_fields=["status", "occurred_at"])
        for delivery in event.deliveries.filter(status=Delivery.Status.PENDING):
            if delivery.subscribed is not None and delivery.subscribed.moment == "occurred":
                delivery.due_at = schedule.due_at(event, delivery.subscribed)
                delivery.save(update_fields=["due_at"])
        dispatch([event], now)
        due.hint()


def cancel(event: Event) -> None:
    """Cancel it with its deliveries. It stays so until its date is moved, or its condition is false and true again."""
    with _pending(event) as now:
        if now is None:
            return
        event.status = Event.Status.CANCELLED
        event.save(update_fields=["status"])
        event.deliveries.filter(status=Delivery.Status.PENDING).update(
            status=Delivery.Status.CANCELLED, error="The event was cancelled.", finished_at=now
        )
        Delivery.objects.bulk_create(schedule.deliveries(event, event.entity, "cancelled", now=now))
        due.hint()


@contextmanager
def _pending(event: Event) -> Iterator[datetime | None]:
    """In a transaction, under the lock of the row it is about: yield the moment, or None when it is pending no more."""
    with transaction.atomic():
        model = event.entity_model
        if model is not None:
            row_versions.read(model, [event.entity_id])
        event.refresh_from_db()
        yield timezone.now() if event.status == Event.Status.PENDING else None
