"""Signed addresses: whoever holds one may answer as that guest, or for that vendor, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db.models import QuerySet
from django.urls import reverse

from planning.models import CalendarFeed, CoHostInvitation, Event, Guest, Reservation

Row = TypeVar("Row", Guest, Reservation)


class EventGone(Exception):
    """A link that we made, about an event that was deleted since: whoever holds it may know that."""


def rsvp_link(guest: Guest) -> str:
    """Return the address at which this guest answers."""
    [link] = rsvp_links([guest])
    return link


def rsvp_links(guests: Sequence[Guest]) -> list[str]:
    """Return the address at which each guest answers, in order: thousands in a moment."""
    signer, address = _signer("rsvp"), _absolute(reverse("rsvp", args=["*"]))
    return [address.replace("*", signer.sign(_named(guest))) for guest in guests]


def path_of(guest: Guest) -> str:
    """Return the address at which this guest answers, on whichever host this is."""
    return reverse("rsvp", args=[_signer("rsvp").sign(_named(guest))])


def join_link(event: Event) -> str:
    """Return the event's one address for everybody; "" while there is none."""
    return _absolute(reverse("join", args=[event.open_link])) if event.open_link else ""


def request_link(reservation: Reservation) -> str:
    """Return the address at which the vendor answers this request."""
    return _absolute(reverse("request", args=[_signer("request").sign(_named(reservation))]))


def co_host_link(invitation: CoHostInvitation) -> str:
    """Return the address at which somebody accepts to host, too."""
    return _absolute(reverse("co_host", args=[invitation.key]))


def feed_link(feed: CalendarFeed) -> str:
    """Return the address of all events of a person, for calendars that subscribe to it."""
    return _absolute(reverse("calendar_feed", args=[_signer("calendar").sign(feed.key.hex)]))


def feed_of(token: str) -> CalendarFeed:
    """Return whose feed it is. Errors: `CalendarFeed.DoesNotExist` for a forged link, and for one that was ended."""
    try:
        key = UUID(_signer("calendar").unsign(token))
    except (BadSignature, ValueError):
        raise CalendarFeed.DoesNotExist from None
    return CalendarFeed.objects.select_related("user").get(key=key, user__is_active=True)


def guest_of(token: str) -> Guest:
    """Return whose link it is. Errors: `Guest.DoesNotExist`, forged, ended or of a guest who is gone; `EventGone`."""
    guest, number = _row(Guest.objects.select_related("event__owner"), "rsvp", token)
    if guest.link_number != number:
        raise Guest.DoesNotExist
    return guest


def reservation_of(token: str) -> Reservation:
    """Return what the link is about. Errors: `Reservation.DoesNotExist`, also where the link has ended; `EventGone`."""
    rows = Reservation.objects.select_related("event__owner", "vendor", "venue")
    reservation, number = _row(rows, "request", token)
    if reservation.link_number != number:
        raise Reservation.DoesNotExist
    return reservation


def _signer(purpose: str) -> Signer:
    return Signer(salt=f"planning.{purpose}", sep="~")


def _named(row: Guest | Reservation) -> str:
    """Return what its link is signed over: row, number once an earlier link was ended, event: `5.1:2`."""
    number = f".{row.link_number}" if row.link_number else ""
    return f"{row.pk}{number}:{row.event_id}"


def _row(rows: QuerySet[Row], purpose: str, token: str) -> tuple[Row, int]:
    """Return the row that the token names, and the number. A link of a letter from long ago does not name its event."""
    try:
        named, _, event = _signer(purpose).unsign(token).partition(":")
        pk, _, number = named.partition(".")
        row = rows.filter(pk=int(pk)).first()
        if row is not None:
            return row, int(number or 0)
    except (BadSignature, ValueError):
        raise rows.model.DoesNotExist from None
    if event and not Event.objects.filter(pk=int(event)).exists():
        raise EventGone
    raise rows.model.DoesNotExist


def _absolute(path: str) -> str:
    return f"{settings.SITE_URL.rstrip('/')}{path}"
