"""The bookings of an event that is called off, and what becomes of them once it takes place after all."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction

from planning.actions.reservations import request_reservation
from planning.letters import to_vendors
from planning.models import Event, Reservation


def call_off(event: Event) -> None:
    """In the transaction that cancels the event: call off whatever stands, at the event's own moment."""
    for row in event.reservations.standing().select_related("vendor", "venue"):
        row.event = event
        row.status, row.cancelled_at = Reservation.Status.CANCELLED, event.cancelled_at
        row.save()
        to_vendors.withdraw(row)


def take_back(event: Event, called_off_at: datetime | None, *, by: User) -> None:
    """Put back what was called off with the event where its vendor does not know of it; ask the others once more.

    Whoever is not free any more stays called off: the bookings say so.
    """
    rows = event.reservations.filter(status=Reservation.Status.CANCELLED, cancelled_at=called_off_at)
    for row in rows.select_related("vendor", "venue"):
        row.event = event
        if to_vendors.unsay(row) and _stands_again(row):
            continue
        try:
            with transaction.atomic():
                request_reservation(
                    event,
                    by=by,
                    vendor=row.vendor,
                    venue=row.venue,
                    starts_at=row.starts_at,
                    ends_at=row.ends_at,
                    ask_next=row.ask_next,
                )
        except ValidationError:
            continue


def _stands_again(row: Reservation) -> bool:
    """Give a booking of which nobody heard that it is off its hours back, if they are still free."""
    if row.answered_at and not type(row.who).objects.filter(pk=row.who.pk).free(row.starts_at, row.ends_at).exists():
        return False
    row.status = Reservation.Status.CONFIRMED if row.answered_at else Reservation.Status.REQUESTED
    row.cancelled_at = None
    row.save()
    return True
