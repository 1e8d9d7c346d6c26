"""What vendors and venues are written: the request, once more, and that it is called off."""

from __future__ import annotations

from agents.formatting import count, day, money, sentence
from agents.mail import Mail, outbox, refusals
from planning.letters.cancellations import WITHDRAWAL
from planning.models import Reservation
from planning.moments import period
from planning.places import where
from planning.public import links
from planning.time_zone import in_events_zone


def reaches(reservation: Reservation) -> bool:
    """Whether whoever is asked has an address that takes letters of this host."""
    return refusals.takes_letters(reservation.who.email, reservation.event.owner)


def ask(reservation: Reservation) -> None:
    """Write the request to the vendor, with the link at which they answer."""
    opening = "Could you be there?" if reservation.vendor_id else "Could we come to you?"
    subject = "Request"
    if reservation.round and Mail.objects.about(reservation).filter(to__iexact=reservation.who.email).exists():
        opening = f"The plan has changed, so we ask you anew. {opening}"
        subject = "The plan has changed"
    _request(reservation, f"request:{_which(reservation)}", subject, opening)


def ask_again(reservation: Reservation) -> None:
    """Remind a vendor who has not answered."""
    _request(reservation, f"request-again:{_which(reservation)}", "Still open", "We have not heard from you yet.")


def withdraw(reservation: Reservation) -> None:
    """Tell whoever was asked that it is called off; who was never written to hears nothing."""
    event = reservation.event
    letters = Mail.objects.about(reservation)
    pending = letters.filter(sent_at=None, attempts=0)
    pending.update(due_at=None, held=False, error="Called off before it was sent.")
    if letters.exclude(pk__in=pending.values("pk")).exists():
        with in_events_zone(event):
            on = day(reservation.starts_at)
        text = (
            f"Dear {reservation.who.name},\n\nWe no longer need you for {event.title} on {on}. "
            f"Thank you, and perhaps another time.\n\n{event.host}\n"
        )
        _write(reservation, f"{WITHDRAWAL}{reservation.pk}", f"Called off: {_on(reservation)}", text)


def unsay(reservation: Reservation) -> bool:
    """Delete the letter that called it off if it has not left; return whether its reader does not know of it."""
    withdrawn = Mail.objects.about(reservation).filter(key=f"{WITHDRAWAL}{reservation.pk}")
    withdrawn.filter(sent_at=None, attempts=0).delete()
    return not withdrawn.exists()


def _which(reservation: Reservation) -> str:
    """Name this asking among those of the reservation, for the keys of letters."""
    return f"{reservation.pk}:{reservation.round}" if reservation.round else str(reservation.pk)


def _request(reservation: Reservation, key: str, subject: str, opening: str) -> None:
    event = reservation.event
    guests = f" for {count(event.guest_count, 'guest')}" if event.guest_count else ""
    place = f" {where(event.place)}" if event.place and reservation.vendor_id else ""
    hours = period(reservation.starts_at, reservation.ends_at, event.clock, zone=True)
    asked = sentence(f"{event.host} is planning {event.title}{guests}{place} on {hours}")
    link = links.request_link(reservation)
    text = (
        f"Dear {reservation.who.name},\n\n{opening} {asked} "
        f"Your price as we know it: {money(reservation.price, event.currency)}.\n\n"
        f"Answer here with one click:\n{link}\n\n{event.host}\n"
    )
    _write(reservation, key, f"{subject}: {_on(reservation)}", text, link=link)


def _on(reservation: Reservation) -> str:
    with in_events_zone(reservation.event):
        return f"{reservation.event.title}, {day(reservation.starts_at)}"


def _write(reservation: Reservation, key: str, subject: str, text: str, *, link: str = "") -> None:
    """A vendor's address is not the host's choice: what comes back from there counts for nobody."""
    if reaches(reservation):
        who, event = reservation.who, reservation.event
        mail = Mail(key=key, to=who.email, subject=subject, text=text, link=link, counts_bounces=False)
        outbox.write([mail.about(reservation)], sender=event.owner, name=event.host)
