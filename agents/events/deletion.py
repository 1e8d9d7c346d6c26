"""What the deletion of rows means for their events."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils import timezone

from agents import due
from agents.events import pending, schedule
from agents.events.look import GONE
from agents.events.models import Delivery, Event, Seen
from agents.events.subscription import registered


def gone(model: type[models.Model], ids: list[str]) -> int:
    """These rows are no more: what is pending of theirs is cancelled. Returns how many events that were."""
    of_them: dict[str, Any] = {"content_type": ContentType.objects.get_for_model(model), "entity_id__in": ids}
    now = timezone.now()
    with transaction.atomic(savepoint=False):
        to_come = list(Event.objects.filter(**of_them, status__unindexed=Event.Status.PENDING))
        Event.objects.filter(**of_them, is_current=True).update(is_current=False)
        Event.objects.filter(pk__in=[event.pk for event in to_come]).update(status=Event.Status.CANCELLED)
        others = [each.key for each in registered if each.moment != "occurred"]
        Delivery.objects.filter(
            pk__in=pending.of_rows(of_them["content_type"], ids), status__unindexed=Delivery.Status.PENDING
        ).exclude(subscription__in=others).update(status=Delivery.Status.CANCELLED, error=GONE, finished_at=now)
        made = []
        for event in to_come:
            event.entity = None
            made += schedule.deliveries(event, None, "cancelled", now=now)
        Delivery.objects.bulk_create(made)
        Seen.objects.filter(**of_them).delete()
        if made:
            due.hint()
    return len(to_come)
