"""Signed addresses: whoever holds one may answer as that guest, or for that vendor, and nothing else."""

from __future__ import annotations

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from agents import patterns as re
from planning.models import Guest, Reservation


def rsvp_link(guest: Guest) -> str:
    """Return the address at which this guest answers."""
    return _absolute(reverse("rsvp", args=[_signer("rsvp").sign(str(guest.pk))]))


def request_link(reservation: Reservation) -> str:
    """Return the address at which the vendor answers this request."""
    return _absolute(reverse("request", args=[_signer("request").sign(str(reservation.pk))]))


def masked(text: str) -> str:
    """Return a letter's text with the signed part of every address left out."""
    return _SIGNED.sub(r"\1…", text)


def guest_of(token: str) -> Guest:
    """Return whose link it is. Errors: `Guest.DoesNotExist` for a forged one as for a guest who is gone."""
    return Guest.objects.select_related("event__owner").get(pk=_pk("rsvp", token, Guest.DoesNotExist))


def reservation_of(token: str) -> Reservation:
    """Return what the link is about. Errors: `Reservation.DoesNotExist`."""
    known = Reservation.objects.select_related("event__owner", "vendor", "venue")
    return known.get(pk=_pk("request", token, Reservation.DoesNotExist))


#: An address with a host and two parts: the second is the key.
_SIGNED = re.compile(r"(https?://[^\s/]+/[^\s/]+/)\S+")


def _signer(purpose: str) -> Signer:
    return Signer(salt=f"planning.{purpose}", sep="~")


def _pk(purpose: str, token: str, error: type[Exception]) -> int:
    try:
        return int(_signer(purpose).unsign(token))
    except (BadSignature, ValueError):
        raise error from None


def _absolute(path: str) -> str:
    return f"{settings.SITE_URL.rstrip('/')}{path}"
