"""What a booking costs, and what of it is paid."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction

from planning.actions.locking import lock
from planning.actions.validation import fill
from planning.models import Reservation

BOOKING_FIELDS = {"price", "deposit", "deposit_due_on", "deposit_paid_on", "paid_on"}


@transaction.atomic
def change_reservation(reservation: Reservation, *, by: User, **fields: Any) -> Reservation:
    """Change some of a booking's price, deposit, deposit_due_on, deposit_paid_on, paid_on. None: not agreed, not paid.

    Errors: by field, also for a deposit of more than the price, and for the days of one that is not there.
    """
    event = lock(reservation.event_id, by)
    row = event.reservations.select_related("vendor", "venue").get(pk=reservation.pk)
    row.event = event
    fill(row, fields, BOOKING_FIELDS)
    if row.deposit is not None and row.deposit > row.price:
        raise ValidationError({"deposit": "It cannot be more than the price."})
    if row.deposit is None:
        for day in ("deposit_due_on", "deposit_paid_on"):
            if fields.get(day) is not None:
                raise ValidationError({day: "Say first how much the deposit is."})
        row.deposit_due_on = row.deposit_paid_on = None
    row.save()
    return row
