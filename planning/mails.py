"""The e-mails themselves: what is written to whom. A worker sends them; a key keeps each from being written twice."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import uuid4

from django.utils import timezone

from planning import letters, outgoing, refusals
from planning.formatting import clock, day, money, occasion, sentence
from planning.formatting import count as counted
from planning.models import Event, Guest, Mail, Reservation
from planning.public import links
from planning.time_zone import in_hosts_zone

#: How the keys of letters about a change begin.
CHANGE = "change:"


def invite(guests: Sequence[Guest], event: Event, letter: str) -> None:
    """Write the invitation, each with the guest's own link below it; under words written by hand, when and where."""
    if letter != letters.letter(event):
        with in_hosts_zone(event):
            letter += f"\n\n{event.title}: {sentence(occasion(event.starts_at, event.place))}"
    _to_guests(
        event,
        [
            Mail(
                key=f"invitation:{guest.pk}",
                guest=guest,
                subject=f"Invitation: {event.title}",
                text=f"{letter}\n\nAnswer here, it takes a moment:\n{link}\n",
            )
            for guest, link in zip(guests, links.rsvp_links(guests), strict=True)
        ],
    )


def remind(guests: Sequence[Guest], event: Event) -> None:
    """Ask once more, in a friendly way; each at most once on a day of the host's."""
    with in_hosts_zone(event):
        on, today = occasion(event.starts_at, event.place), timezone.localdate()
    _to_guests(
        event,
        [
            Mail(
                key=f"reminder:{guest.pk}:{today}",
                guest=guest,
                subject=f"Can you come? {event.title}",
                text=f"Dear {guest.name},\n\n{event.title} is on {on}, and we would love to know whether you can come."
                f"\n\nAnswer here, it takes a moment:\n{link}\n\nWarmly,\n{event.host}\n",
            )
            for guest, link in zip(guests, links.rsvp_links(guests), strict=True)
        ],
    )


def tell(guests: Sequence[Guest], event: Event) -> None:
    """Say when and where it is now, and what each guest was told before. Each call is a letter."""
    with in_hosts_zone(event):
        now = sentence(f"It is now on {occasion(event.starts_at, event.place)}")
        said = [
            Mail(
                key=f"{CHANGE}{guest.pk}:{uuid4()}",
                guest=guest,
                subject=f"Change of plan: {event.title}",
                text=_change(guest, event, link, now),
            )
            for guest, link in zip(guests, links.rsvp_links(guests), strict=True)
        ]
    _to_guests(event, said)


def _change(guest: Guest, event: Event, link: str, now: str) -> str:
    assert guest.told_starts_at is not None
    before = sentence(f"Until now it was to be on {occasion(guest.told_starts_at, guest.told_place)}")
    asked = "Answer here, it takes a moment"
    if guest.answer != Guest.Answer.UNKNOWN:
        asked = f"Your answer so far: {guest.get_answer_display().lower()}. If that has changed, say so here"
    return (
        f"Dear {guest.name},\n\nThere is a change to {event.title}. {now}\n{before}\n\n"
        f"{asked}:\n{link}\n\nWarmly,\n{event.host}\n"
    )


def thank(guests: Sequence[Guest], event: Event) -> None:
    """Thank those who came."""
    _to_guests(
        event,
        [
            Mail(
                key=f"thanks:{guest.pk}",
                guest=guest,
                subject=f"Thank you for coming to {event.title}",
                text=f"Dear {guest.name},\n\nThank you for coming to {event.title}. "
                f"It was lovely to have you there.\n\nWarmly,\n{event.host}\n",
            )
            for guest in guests
        ],
    )


def reaches(reservation: Reservation) -> bool:
    """Whether whoever is asked has an address that takes letters of this host."""
    return refusals.takes_letters(reservation.who.email, reservation.event.owner)


def ask(reservation: Reservation) -> None:
    """Write the request to the vendor, with the link at which they answer."""
    opening = "Could you be there?" if reservation.vendor_id else "Could we come to you?"
    _request(reservation, f"request:{reservation.pk}", "Request", opening)


def ask_again(reservation: Reservation) -> None:
    """Remind a vendor who has not answered."""
    _request(reservation, f"request-again:{reservation.pk}", "Still open", "We have not heard from you yet.")


def withdraw(reservation: Reservation) -> None:
    """Tell whoever was asked that it is called off; who was never written to hears nothing."""
    event = reservation.event
    pending = Mail.objects.filter(reservation=reservation, sent_at=None, attempts=0)
    pending.update(due_at=None, held=False, error="Called off before it was sent.")
    if Mail.objects.filter(reservation=reservation).exclude(pk__in=pending.values("pk")).exists():
        with in_hosts_zone(event):
            on = day(reservation.starts_at)
        text = (
            f"Dear {reservation.who.name},\n\nWe no longer need you for {event.title} on {on}. "
            f"Thank you, and perhaps another time.\n\n{event.host}\n"
        )
        _to_vendor(
            reservation, key=f"withdrawal:{reservation.pk}", subject=f"Called off: {_on(reservation)}", text=text
        )


def _request(reservation: Reservation, key: str, subject: str, opening: str) -> None:
    event = reservation.event
    count = f" for {counted(event.guest_count, 'guest')}" if event.guest_count else ""
    place = f" at {event.place}" if event.place and reservation.vendor_id else ""
    with in_hosts_zone(event):
        hours = f"from {clock(reservation.starts_at)} to {clock(reservation.ends_at)}"
        what = f"{event.host} is planning {event.title}{count}{place}"
        asked = sentence(f"{what} on {day(reservation.starts_at)} {hours}")
    text = (
        f"Dear {reservation.who.name},\n\n{opening} {asked} "
        f"Your price as we know it: {money(reservation.price)}.\n\n"
        f"Answer here with one click:\n{links.request_link(reservation)}\n\n{event.host}\n"
    )
    _to_vendor(reservation, key=key, subject=f"{subject}: {_on(reservation)}", text=text)


def _on(reservation: Reservation) -> str:
    with in_hosts_zone(reservation.event):
        return f"{reservation.event.title}, {day(reservation.starts_at)}"


def _to_guests(event: Event, written: list[Mail]) -> None:
    for mail in written:
        assert mail.guest is not None
        mail.to = mail.guest.email
    outgoing.write(event, written)


def _to_vendor(reservation: Reservation, *, key: str, subject: str, text: str) -> None:
    if reaches(reservation):
        mail = Mail(key=key, reservation=reservation, to=reservation.who.email, subject=subject, text=text)
        outgoing.write(reservation.event, [mail])
