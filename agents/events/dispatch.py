"""Dispatches the signal that events occurred, in the transaction in which they do."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from agents.database import bulk
from agents.events import pending, schedule
from agents.events.models import Delivery, Event
from agents.events.signals import occurred
from agents.events.subscription import registered


def dispatch(events: list[Event], now: datetime) -> None:
    """Tell the platform, and let debounced calls wait for the quiet again: a statement for each of their handlers."""
    if not events:
        return
    debounced = [each for each in registered if each.debounce and not each.offset]
    groups: dict[str, set[str]] = defaultdict(set)
    for subscription in debounced:
        for event in events:
            if subscription.wants(event, "occurred"):
                groups[subscription.key].add(schedule.group(event, event.entity, subscription))
    for subscription in debounced:
        if subscription.debounce and subscription.key in groups:
            ids = pending.of_groups(subscription.key, sorted(groups[subscription.key]))
            waiting = Delivery.objects.filter(pk__among=ids, status__unindexed=Delivery.Status.PENDING)
            waiting.update(due_at=now + subscription.debounce)
            if subscription.at_most:
                latest = {pk: first + subscription.at_most for pk, first in pending.firsts(ids).items()}
                sooner = [pk for pk, moment in latest.items() if moment < now + subscription.debounce]
                bulk.write(
                    [Delivery(pk=pk, due_at=latest[pk]) for pk in sooner],
                    ["due_at"],
                    only={"status": Delivery.Status.PENDING},
                )
    occurred.send(sender=Event, events=events)
