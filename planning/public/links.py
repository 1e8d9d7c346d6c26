"""Signed addresses: whoever holds one may answer as that guest, or for that vendor, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from planning.models import Guest, Reservation


def rsvp_link(guest: Guest) -> str:
    """Return the address at which this guest answers."""
    [link] = rsvp_links([guest])
    return link


def rsvp_links(guests: Sequence[Guest]) -> list[str]:
    """Return the address at which each guest answers, in order: thousands in a moment."""
    signer, address = _signer("rsvp"), _absolute(reverse("rsvp", args=["*"]))
    return [address.replace("*", signer.sign(_numbered(guest))) for guest in guests]


def request_link(reservation: Reservation) -> str:
    """Return the address at which the vendor answers this request."""
    return _absolute(reverse("request", args=[_signer("request").sign(str(reservation.pk))]))


def guest_of(token: str) -> Guest:
    """Return whose link it is. Errors: `Guest.DoesNotExist` for a forged or ended one as for a guest who is gone."""
    pk, number = _numbers("rsvp", token, Guest.DoesNotExist)
    return Guest.objects.select_related("event__owner").get(pk=pk, link_number=number)


def reservation_of(token: str) -> Reservation:
    """Return what the link is about. Errors: `Reservation.DoesNotExist`."""
    known = Reservation.objects.select_related("event__owner", "vendor", "venue")
    pk, _ = _numbers("request", token, Reservation.DoesNotExist)
    return known.get(pk=pk)


def _signer(purpose: str) -> Signer:
    return Signer(salt=f"planning.{purpose}", sep="~")


def _numbered(guest: Guest) -> str:
    """Return what their link is signed over: with its number, once an earlier one was ended."""
    return f"{guest.pk}.{guest.link_number}" if guest.link_number else str(guest.pk)


def _numbers(purpose: str, token: str, error: type[Exception]) -> tuple[int, int]:
    """Return the row's key and the number of the link, 0 where it names none."""
    try:
        pk, _, number = _signer(purpose).unsign(token).partition(".")
        return int(pk), int(number or 0)
    except (BadSignature, ValueError):
        raise error from None


def _absolute(path: str) -> str:
    return f"{settings.SITE_URL.rstrip('/')}{path}"
