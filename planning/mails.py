"""The e-mails themselves: what is written to whom. A worker sends them; a key keeps each from being written twice."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from agents import due
from planning import links
from planning.models import Event, Guest, Mail, Reservation
from planning.wording import clock, day, money


def invite(guest: Guest, event: Event, letter: str) -> None:
    """Write the invitation, with the guest's own link below it."""
    text = f"{letter}\n\nAnswer here, it takes a moment:\n{links.rsvp_link(guest)}\n"
    _to_guest(guest, event, key=f"invitation:{guest.pk}", subject=f"Invitation: {event.title}", text=text)


def remind(guest: Guest, event: Event, today: date) -> None:
    """Ask once more, in a friendly way."""
    text = (
        f"Dear {guest.name},\n\n"
        f"{event.title} is on {day(event.starts_at)} at {clock(event.starts_at)}, and we would love to know whether "
        f"you can come.\n\nAnswer here, it takes a moment:\n{links.rsvp_link(guest)}\n\nWarmly,\n{event.host}\n"
    )
    _to_guest(guest, event, key=f"reminder:{guest.pk}:{today}", subject=f"Can you come? {event.title}", text=text)


def thank(guest: Guest, event: Event) -> None:
    """Thank somebody who came."""
    text = f"Dear {guest.name},\n\nThank you for coming to {event.title}. It was lovely to have you there.\n\n"
    text += f"Warmly,\n{event.host}\n"
    _to_guest(guest, event, key=f"thanks:{guest.pk}", subject=f"Thank you for coming to {event.title}", text=text)


def ask(reservation: Reservation) -> None:
    """Write the request to the vendor, with the link at which they answer."""
    _request(reservation, f"request:{reservation.pk}", "Request", "Could you be there?")


def ask_again(reservation: Reservation) -> None:
    """Remind a vendor who has not answered."""
    _request(reservation, f"request-again:{reservation.pk}", "Still open", "We have not heard from you yet.")


def withdraw(reservation: Reservation) -> None:
    """Tell whoever was asked that it is called off; who was never written to hears nothing."""
    event = reservation.event
    pending = Mail.objects.filter(reservation=reservation, sent_at=None, attempts=0)
    pending.update(due_at=None, error="Called off before it was sent.")
    if Mail.objects.filter(reservation=reservation).exclude(pk__in=pending.values("pk")).exists():
        text = (
            f"Dear {reservation.who.name},\n\nwe no longer need you for {event.title} on {day(reservation.starts_at)}. "
            f"Thank you, and perhaps another time.\n\n{event.host}\n"
        )
        _to_vendor(
            reservation, key=f"withdrawal:{reservation.pk}", subject=f"Called off: {_on(reservation)}", text=text
        )


def _request(reservation: Reservation, key: str, subject: str, opening: str) -> None:
    event = reservation.event
    count = f" for {event.guest_count} guests" if event.guest_count else ""
    place = f" at {event.place}" if event.place and reservation.vendor_id else ""
    text = (
        f"Dear {reservation.who.name},\n\n{opening} {event.host} is planning {event.title}{count}{place} "
        f"on {day(reservation.starts_at)} from {clock(reservation.starts_at)} to {clock(reservation.ends_at)}. "
        f"Your price as we know it: {money(reservation.price)}.\n\n"
        f"Answer here with one click:\n{links.request_link(reservation)}\n\n{event.host}\n"
    )
    _to_vendor(reservation, key=key, subject=f"{subject}: {_on(reservation)}", text=text)


def _on(reservation: Reservation) -> str:
    return f"{reservation.event.title}, {day(reservation.starts_at)}"


def _to_guest(guest: Guest, event: Event, *, key: str, subject: str, text: str) -> None:
    _write(event, key=key, guest=guest, to=guest.email, subject=subject, text=text)


def _to_vendor(reservation: Reservation, *, key: str, subject: str, text: str) -> None:
    if reservation.who.email:
        _write(
            reservation.event, key=key, reservation=reservation, to=reservation.who.email, subject=subject, text=text
        )


def _write(event: Event, *, key: str, **fields: Any) -> None:
    owner = event.owner
    said = {"due_at": timezone.now(), "sender_name": _line(event.host, 150), "reply_to": owner.email, **fields}
    said["subject"] = _line(said["subject"], 300)
    _, written = Mail.objects.get_or_create(key=key, defaults=said)
    if written:
        due.hint()


def _line(text: str, longest: int) -> str:
    """What stands in a header is one line: a second one would be a header of its own, which no server sends."""
    return " ".join(text.split())[:longest]
