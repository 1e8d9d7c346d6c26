"""What of the events is due: scheduled ones that occur, deliveries, and the search for what no signal saw."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone

from agents import registry
from agents.due import ask_outside, goes_on
from agents.events import definitions, deletion, deliveries, reconciler
from agents.events.detection.changes import detect_changes
from agents.events.models import Delivery, Event, TrackedModel
from agents.faults import faultpoint

AT_ONCE = 200  # events looked at together


class Occurrences:
    """Scheduled events whose date has come."""

    name = "events.occurrences"

    def pending(self) -> Any:
        """Those that this code declares; a process with other code sees to the others."""
        return Event.objects.filter(status=Event.Status.PENDING, definition__in=definitions.names())

    def next_at(self) -> datetime | None:
        return self.pending().order_by("at").values_list("at", flat=True).first()

    def work(self) -> int:
        found = self.pending().filter(at__lte=timezone.now()).order_by("at", "pk")
        of_type: dict[int, list[str]] = defaultdict(list)
        for content_type, entity_id in found.values_list("content_type_id", "entity_id")[:AT_ONCE]:
            of_type[content_type].append(entity_id)
        done = 0
        for content_type, ids in of_type.items():
            model = ContentType.objects.get_for_id(content_type).model_class()
            if model is None or not definitions.of(model):
                continue
            there = {str(pk) for pk in model._base_manager.filter(pk__in=ids).values_list("pk", flat=True)}
            if gone := [pk for pk in ids if pk not in there]:
                done += deletion.gone(model, gone)
            with transaction.atomic():
                done += detect_changes(model, there, skip_locked=True)
                faultpoint("before_occurrence_commit")
            faultpoint("after_occurrence_commit")
        return done


class Deliveries:
    """Handlers that are to be called."""

    name = "events.deliveries"
    is_outside = False
    at_once = deliveries.AT_ONCE

    def next_at(self) -> datetime | None:
        rows = deliveries.of_lane(self.is_outside)
        pending = rows.filter(status=Delivery.Status.PENDING).order_by("due_at")
        running = rows.filter(status=Delivery.Status.RUNNING).order_by("lease_until")
        moments = [
            pending.values_list("due_at", flat=True).first(),
            running.values_list("lease_until", flat=True).first(),
        ]
        return min((moment for moment in moments if moment is not None), default=None)

    def work(self) -> int:
        calls = deliveries.claim(self.at_once, outside=self.is_outside)
        if calls and self.is_outside:
            ask_outside()  # another one, for the next
        for position, call in enumerate(calls):
            if not goes_on():
                deliveries.give_back(calls[position:])
                break
            deliveries.deliver(call)
        return sum(len(call) for call in calls)


class OutsideDeliveries(Deliveries):
    """Handlers that reach outside: one call at a time."""

    name = "events.outside"
    is_outside = True
    at_once = 1


class Reconciliation:
    """Rows that were changed behind the signals' back. A test's clock sweeps at its every stop."""

    name = "events.reconciliation"

    def next_at(self) -> datetime | None:
        types = [each.pk for each in ContentType.objects.get_for_models(*definitions.tracked()).values()]
        looked = list(TrackedModel.objects.filter(content_type__in=types).values_list("looked_at", flat=True))
        if len(looked) < len(types) or None in looked:
            return timezone.now()
        return min((moment + reconciler.every() for moment in looked if moment), default=None)

    def work(self) -> int:
        return reconciler.reconcile_due()

    def sweep(self) -> int:
        return reconciler.reconcile()


for source in (Reconciliation(), Occurrences(), Deliveries(), OutsideDeliveries()):
    registry.due.add(source.name, source)
