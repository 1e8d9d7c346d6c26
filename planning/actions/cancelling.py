"""Calling an event off, taking that back for a while, and what a deletion does first."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from agents.database import bulk
from agents.mail import quota
from agents.runtime import touch
from planning.actions import cancelled_bookings
from planning.actions.locking import lock
from planning.actions.validation import fill
from planning.letters import cancellations, to_guests
from planning.models import Event, Guest

#: So long after it was called off an event can be restored; never once it would be over.
UNDO = timedelta(days=7)


@transaction.atomic
def cancel_event(event: Event, *, by: User, note: str = "") -> Event:
    """Call an event off: invited guests and whoever was asked or booked are told. Owner only; repeating is no error.

    `note` stands in the letters and on the guests' page. The letters go out however many of the day's are left.
    """
    event = lock_as_owner(event, by)
    if event.is_cancelled:
        return event
    if event.is_over:
        raise ValidationError({"status": f"{event.title} is over."})
    fill(event, {"cancelled_because": note}, {"cancelled_because"})
    event.status, event.cancelled_at = Event.Status.CANCELLED, timezone.now()
    event.save()
    cancelled_bookings.call_off(event)
    guests = cancellations.to_be_told(event)
    quota.count(event.owner, len(guests))
    to_guests.cancel(guests, event)
    _show(event)
    return event


@transaction.atomic
def restore_event(event: Event, *, by: User) -> Event:
    """Let a cancelled event take place after all, within `UNDO`. Owner only; for one that stands it changes nothing.

    Whom the cancelling has not reached yet hears nothing; the others are told, and vendors who know are asked anew.
    """
    event = lock_as_owner(event, by)
    if not event.is_cancelled:
        return event
    if not can_be_restored(event):
        raise ValidationError({"status": f"{event.title} can no longer be restored. Plan it anew."})
    quota.require(event.owner, field="guests")
    called_off_at = event.cancelled_at
    told = cancellations.take_back(event)
    event.status, event.cancelled_at, event.cancelled_because = Event.Status.PLANNED, None, ""
    event.save()
    cancelled_bookings.take_back(event, called_off_at, by=by)
    quota.count(event.owner, len(told))
    to_guests.restore(told, event)
    for guest in told:
        guest.learn(event)
    bulk.write(told, Guest.TOLD)
    _show(event)
    return event


def can_be_restored(event: Event) -> bool:
    """Whether its cancelling can be taken back now."""
    return (
        event.is_cancelled
        and event.cancelled_at is not None
        and event.cancelled_at + UNDO > timezone.now()
        and not event.is_over
    )


def lock_as_owner(event: Event, by: User) -> Event:
    """Lock the event. Errors: `PermissionDenied` for a co-host, `Event.DoesNotExist` for a stranger."""
    event = lock(event.pk, by)
    if event.owner_id != by.pk:
        raise PermissionDenied("Only its owner may cancel, restore or delete an event.")
    return event


def _show(event: Event) -> None:
    touch({f"{name}:{event.pk}" for name in ("event_card", "invitations", "reservations")})
