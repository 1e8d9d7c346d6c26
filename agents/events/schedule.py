"""Deliveries as an event has them: who is to hear of it, and when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from agents.events.models import Delivery, Event
from agents.events.offsets import later
from agents.events.subscriptions import Moment, Subscription, wanting


def base(event: Event) -> datetime:
    """Return the moment that offsets count from: the row's date, or when it was marked as occurred before that."""
    if event.occurred_at is not None and not event.is_immediate:
        return min(event.at, event.occurred_at)
    return event.at


def due_at(event: Event, subscription: Subscription) -> datetime:
    """Return when the event is due for this subscription."""
    if subscription.moment == "occurred":
        due = later(base(event), subscription.offset)
    else:
        due = event.created_at
    return due + subscription.debounce if subscription.debounce else due


def group(event: Event, entity: Any, subscription: Subscription) -> str:
    """Return the debounced group; "" where nothing is debounced."""
    if not subscription.debounce:
        return ""
    return subscription.debounce_key.format(entity=entity, event=event)[:200] or "-"


def deliveries(
    event: Event, entity: Any, moment: Moment, *, now: datetime, without: Iterable[str] = ()
) -> list[Delivery]:
    """Return new deliveries for all who want to hear, except for subscriptions that have theirs."""
    known = set(without)
    made = []
    for subscription in wanting(event, moment):
        if subscription.key in known:
            continue
        due = due_at(event, subscription)
        if moment != "occurred":
            due = now + subscription.debounce if subscription.debounce else now
        made.append(
            Delivery(
                event=event,
                subscription=subscription.key,
                offset=subscription.written_offset,
                group=group(event, entity, subscription),
                due_at=due,
                created_at=now,
            )
        )
    return made
