"""Deliveries as an event has them: who is to hear of it, and when."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from agents.events.models import Delivery, Event
from agents.events.offsets import later
from agents.events.subscription import Moment, Subscription, wanting

logger = logging.getLogger(__name__)

OWN_ROW = "{entity.id}"  # the key that a debounced subscription has when it names none


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
    """Return what events must have in common to be gathered by a debounced subscription; "" for one that is not.

    The key is asked in the transaction of whoever saves or deletes a row, and an event may have no row: so a key that
    cannot be asked is that of the event's row.
    """
    if not subscription.debounce:
        return ""
    own = event.entity_id or event.name
    if subscription.debounce_key == OWN_ROW:
        return own
    try:
        return subscription.debounce_key.format(entity=entity, event=event)[:200] or "-"
    except Exception:
        logger.exception("%s cannot be gathered by %r", subscription.key, subscription.debounce_key)
        return own


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
