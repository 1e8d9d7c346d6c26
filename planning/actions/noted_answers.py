"""What a host notes of vendors who cannot be written to: they answered on the phone."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction

from planning.actions.locking import lock, require_standing
from planning.actions.reservations import answer_request
from planning.letters import to_vendors
from planning.models import Reservation


@transaction.atomic
def note_answer(reservation: Reservation, *, by: User, confirmed: bool) -> Reservation:
    """Note what somebody without an address here answered. Errors: `ValidationError` for one who gets letters."""
    event = lock(reservation.event_id, by)
    require_standing(event)
    row = event.reservations.select_related("vendor", "venue").get(pk=reservation.pk)
    row.event = event
    if to_vendors.reaches(row):
        raise ValidationError({"reservation": f"{row.who.name} answers by the link in their letter."})
    return answer_request(row, confirmed=confirmed, shown=row.occasion(event))
