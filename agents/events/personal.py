"""What of business events is kept about a person's rows: with these it goes."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef

from agents import personal
from agents.events.models import Delivery, Event, RowState


@personal.forgetting("business events")
def forget(of_them: dict[str, Any]) -> None:
    """Somebody may still have to hear that a row is gone: what they are to be told goes with the history."""
    open_now = [Delivery.Status.PENDING, Delivery.Status.RUNNING]
    unheard = Delivery.objects.filter(event=OuterRef("pk"), status__in=open_now)
    Event.objects.filter(**of_them).exclude(Exists(unheard)).delete()
    RowState.objects.filter(**of_them).delete()
