"""The verbs of an event itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction

from agents.events import deleted_together
from planning.actions.deletion import delete_together
from planning.actions.locking import lock
from planning.actions.validation import fill
from planning.models import Event

EVENT_FIELDS = {"title", "kind", "starts_at", "guest_count", "place", "budget", "notes"}


@transaction.atomic
def create_event(*, by: User, title: str, starts_at: datetime, thread: UUID | None = None, **fields: Any) -> Event:
    """Plan an event, owned by `by`. `fields`: kind, guest_count, place, budget, notes."""
    event = Event(owner=by, thread=thread)
    fill(event, {"title": title, "starts_at": starts_at, **fields}, EVENT_FIELDS)
    event.save()
    return event


@transaction.atomic
def change_event(event: Event, *, by: User, **fields: Any) -> Event:
    """Change some of title, kind, starts_at, guest_count, place, budget, notes. None empties what may be empty."""
    event = lock(event.pk, by)
    fill(event, fields, EVENT_FIELDS)
    event.save()
    return event


@transaction.atomic
def delete_event(event: Event, *, by: User) -> None:
    """Delete an event with its lists, guests and invitation. Owner only; a co-host gets `PermissionDenied`."""
    event = lock(event.pk, by)
    if event.owner_id != by.pk:
        raise PermissionDenied("Only its owner may delete an event.")
    with deleted_together():  # all that its guests and lists mean for business events, too
        for shopping_list in event.shopping_lists.prefetch_related("items"):
            delete_together(shopping_list.items.all())
        event.delete()
