"""What of the events is due: scheduled ones that occur, deliveries, and the search for what no signal saw."""

from __future__ import annotations

from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from agents import registry
from agents.due import ask_outside, goes_on
from agents.events import definitions, deliveries, reconciler
from agents.events.models import Delivery, TrackedModel
from agents.events.occurrences import Occurrences


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
