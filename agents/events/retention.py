"""Which events are history: those that occurred or were cancelled long ago, with their deliveries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from agents.events.models import Delivery, Event
from agents.retention import history

OVER = (Event.Status.OCCURRED, Event.Status.CANCELLED)
NEEDED = (Delivery.Status.PENDING, Delivery.Status.RUNNING, Delivery.Status.DEAD)

#: Of what stands on events: each leaves out those that it still needs.
leave_out_needed: list[Callable[[QuerySet[Event]], QuerySet[Event]]] = []


@history("events")
def events(before: datetime) -> QuerySet[Event]:
    """The newest of a scheduled kind stays: it says that its row's date has been. So does one with a dead letter."""
    needed = Delivery.objects.filter(Q(status__in=NEEDED) | Q(finished_at__gte=before), event=OuterRef("pk"))
    over: QuerySet[Event] = Event.objects.filter(
        Q(is_immediate=True) | Q(is_current=False),
        ~Exists(needed),
        status__in=OVER,
        at__lt=before,
        created_at__lt=before,
    )
    over = over.filter(Q(occurred_at=None) | Q(occurred_at__lt=before))
    for leave_out in leave_out_needed:
        over = leave_out(over)
    return over
