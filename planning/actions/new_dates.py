"""What becomes of bookings when their event has moved: whoever was asked for the old date is asked for the new one."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from agents.formatting import sentence
from agents.mail import quota
from planning.actions.locking import lock, require_standing
from planning.models import Event, Reservation
from planning.moments import asked_words
from planning.time_zone import in_events_zone


@transaction.atomic
def ask_for_new_date(reservation: Reservation, *, by: User) -> Reservation:
    """Ask whoever was asked or booked for another time or place whether they can be there now.

    A booking waits for their answer again. One that is for the event's date already is left as it is.
    """
    event = lock(reservation.event_id, by)
    require_standing(event)
    row = event.reservations.select_related("vendor", "venue").get(pk=reservation.pk)
    row.event = event
    if row.status not in (Reservation.Status.REQUESTED, Reservation.Status.CONFIRMED):
        raise ValidationError({"reservation": f"This request is {row.get_status_display().lower()} already."})
    if not row.is_behind(event):
        return row
    starts_at, ends_at = new_hours(row, event)
    if not is_free(row, event, starts_at, ends_at):
        raise ValidationError({"reservation": f"{row.who.name} is not free at that time. Look for somebody else."})
    if row.who.email:
        quota.require(event.owner, field="reservation")
    row.status, row.answered_at = Reservation.Status.REQUESTED, None
    row.starts_at, row.ends_at = starts_at, ends_at
    row.round += 1
    row.learn(event)
    row.save()  # a workflow writes the letter
    return row


def new_hours(row: Reservation, event: Event) -> tuple[datetime, datetime]:
    """Return for when they are needed. Errors: `ValidationError` where nobody can be asked for that."""
    hours = row.hours(event)
    if hours is None:
        raise ValidationError({"reservation": f"{event.title} has no date yet."})
    if hours[0] <= timezone.now():
        raise ValidationError({"reservation": f"{event.title} has begun already."})
    return hours


def is_free(row: Reservation, event: Event, starts_at: datetime, ends_at: datetime) -> bool:
    """Whether they are free then, this reservation of theirs aside."""
    with in_events_zone(event):
        return type(row.who).objects.filter(pk=row.who.pk).free(starts_at, ends_at, beside=row.pk).exists()


def require_shown(row: Reservation, event: Event, shown: str) -> None:
    """Errors: `ValidationError` for an answer to another time or place than the event has now."""
    if (shown or row.is_behind(event)) and shown != row.occasion(event):
        raise ValidationError({"status": sentence(f"The plan has changed. {now_words(row, event)}")})


def now_words(row: Reservation, event: Event) -> str:
    """Say for when they are asked now."""
    hours = row.hours(event)
    return (
        f"It is now on {asked_words(event, *hours)}: please answer for that" if hours else "A new date is to be found"
    )
