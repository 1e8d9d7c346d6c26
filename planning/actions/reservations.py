"""Asking vendors and venues, what they answer, and calling it off."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from agents.mail import quota
from planning.actions import new_dates
from planning.actions.locking import lock, require_standing
from planning.actions.timing import by_utc
from planning.letters import to_vendors
from planning.models import Event, Reservation, Vendor, Venue
from planning.time_zone import in_events_zone

#: For how long somebody is booked unless said otherwise.
HOURS = timedelta(hours=5)

#: Longer than this nobody is booked by itself: of several days the first one.
LONGEST = timedelta(hours=18)


def event_ends(event: Event, starts_at: datetime) -> datetime:
    """Return until when to book somebody from then on: to the event's end where it is known and near enough."""
    ends_at = event.ends_at
    if ends_at is not None and event.starts_at == starts_at and ends_at - starts_at <= LONGEST:
        return ends_at
    return starts_at + HOURS


#: So many requests may stand for one event.
MOST_REQUESTS = 100


@transaction.atomic
def request_reservation(
    event: Event,
    *,
    by: User,
    vendor: Vendor | None = None,
    venue: Venue | None = None,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    ask_next: bool = False,
) -> Reservation:
    """Ask a vendor or a venue for the event's hours. Who was asked already is not asked again.

    The price is what they ask now. `ask_next`: should they decline, the next one of their kind is asked by itself.
    """
    event = lock(event.pk, by)
    who: Vendor | Venue | None = vendor or venue
    if who is None or (vendor and venue):
        raise TypeError("Name either a vendor or a venue.")
    whom = {"vendor": vendor, "venue": venue}
    require_standing(event)
    there = event.reservations.standing().filter(**whom).first()
    if there is not None:
        return there
    if not (who.owner_id in (None, by.pk) and who.retired_at is None):
        raise ValidationError({"vendor" if vendor else "venue": "They can no longer be booked here."})
    first = starts_at or event.starts_at
    if first is None:
        raise ValidationError({"starts_at": f"{event.title} has no date yet: nobody can be asked for it."})
    starts_at = by_utc(event, first)  # in which hours are added, not what clocks show
    ends_at = by_utc(event, ends_at) if ends_at else event_ends(event, starts_at)
    if ends_at <= starts_at:
        raise ValidationError({"ends_at": "It must end after it starts."})
    if starts_at <= timezone.now():
        raise ValidationError({"starts_at": f"{event.title} has begun already: nobody can be asked for it any more."})
    with in_events_zone(event):
        is_free = type(who).objects.filter(pk=who.pk).free(starts_at, ends_at).exists()
    if not is_free:
        raise ValidationError({"vendor" if vendor else "venue": f"{who.name} is not free at that time."})
    if who.email:
        quota.require(event.owner, field="vendor" if vendor else "venue")
    if event.reservations.standing().count() >= MOST_REQUESTS:
        raise ValidationError({"event": f"At most {MOST_REQUESTS} requests stand for one event."})
    asked = Reservation(
        event=event,
        requested_by=by,
        starts_at=starts_at,
        ends_at=ends_at,
        price=who.price,
        ask_next=ask_next,
        **whom,
    )
    asked.learn(event)
    asked.save()
    return asked


@transaction.atomic
def answer_request(reservation: Reservation, *, confirmed: bool, notes: str = "", shown: str = "") -> Reservation:
    """Note what the vendor answered; who holds the link of the request is the vendor. Saying it twice is no error.

    `shown` is the reservation's `occasion` on the page they saw. To another date or place they have not answered yet;
    once they say yes to it, whatever they were asked before, it is what they are booked for.
    """
    row = _locked(reservation)
    wanted = Reservation.Status.CONFIRMED if confirmed else Reservation.Status.DECLINED
    stands = row.status in (Reservation.Status.REQUESTED, Reservation.Status.CONFIRMED)
    has_moved = stands and row.is_behind(row.event)
    if row.status == wanted and not has_moved:
        return row
    if stands:
        new_dates.require_shown(row, row.event, shown)
    if row.status != Reservation.Status.REQUESTED and not has_moved:
        raise ValidationError({"status": f"This request is {row.get_status_display().lower()} already."})
    type(row.who).objects.select_for_update().get(pk=row.who.pk)  # two hosts want the same hours: the first has them
    if has_moved and confirmed:
        row.starts_at, row.ends_at = new_dates.new_hours(row, row.event)
    if has_moved:
        row.learn(row.event)
    if confirmed and not new_dates.is_free(row, row.event, row.starts_at, row.ends_at):
        raise ValidationError({"status": "These hours are taken by another reservation you confirmed."})
    row.status = wanted
    row.answered_at = timezone.now()
    if notes.strip():
        row.notes = " ".join(notes.split())
    row.clean_fields(exclude=["event", "vendor", "venue", "requested_by"])
    row.save()
    if confirmed and row.venue is not None and not row.event.place:
        row.event.place = row.venue.name
        row.event.save(update_fields=["place", "updated_at"])
    return row


@transaction.atomic
def cancel_reservation(reservation: Reservation, *, by: User) -> Reservation:
    """Call a request or a booking off; who was asked is told. Repeating it changes nothing."""
    event = lock(reservation.event_id, by)
    row = event.reservations.select_related("vendor", "venue").get(pk=reservation.pk)
    if row.status in (Reservation.Status.REQUESTED, Reservation.Status.CONFIRMED):
        row.status, row.cancelled_at = Reservation.Status.CANCELLED, timezone.now()
        row.save()
        to_vendors.withdraw(row)
    return row


def _locked(reservation: Reservation) -> Reservation:
    """Lock the event's row as every change of an event does, then read the reservation afresh."""
    Event.objects.filter(pk=reservation.event_id).locked().get()
    return Reservation.objects.select_related("event__owner", "vendor", "venue").get(pk=reservation.pk)
