"""One link for everybody: whoever has it puts themself on the guest list, as long as there is room for it."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction

from agents.mail import quota
from planning.actions.answering import rsvp
from planning.actions.guests import MOST_GUESTS
from planning.actions.locking import lock, require_standing
from planning.actions.validation import fill
from planning.letters import to_guests
from planning.models import Event, Guest

#: So many one may bring who was not invited by name.
PARTY = 10


class ListedAlready(Exception):
    """Whoever would join has an address that is on the list: `guest`."""

    def __init__(self, guest: Guest) -> None:
        super().__init__()
        self.guest = guest


@transaction.atomic
def open_link(event: Event, *, by: User, limit: int | None = None, renew: bool = False) -> Event:
    """Let whoever has the link join the list, `limit` people at most; `renew` ends the one before."""
    event = lock(event.pk, by)
    require_standing(event)
    fill(event, {"open_link_limit": limit}, {"open_link_limit"})
    if event.open_link is None or renew:
        event.open_link = uuid4()
    event.save()
    return event


@transaction.atomic
def end_link(event: Event, *, by: User) -> Event:
    """End the event's link: who came by it stays on the list."""
    event = lock(event.pk, by)
    event.open_link = None
    event.save()
    return event


@transaction.atomic
def join(link: UUID, *, name: str, email: str = "", **answer: Any) -> Guest:
    """Put whoever has the link on the list, with what they answer: as of `rsvp`.

    Errors: `Event.DoesNotExist` for a link that has ended; `ValidationError` by field; `ListedAlready`, and nothing is
    written: what would be refused of anybody else is refused before, or a refusal would tell who is listed.
    """
    event = Event.objects.locked().get(open_link=link)
    guest = Guest(event=event, by_open_link=True, party_limit=PARTY)
    fill(guest, {"name": name, "email": email}, {"name", "email"})
    known = event.guests.at(guest.email).first() if guest.email else None
    if known is not None:
        guest.email = ""
    if event.guests.count() >= MOST_GUESTS:
        raise ValidationError({"answer": f"The list is full. Please write to {event.host}."})
    guest.save()
    guest = rsvp(guest, **answer)
    if guest.answer != Guest.Answer.DECLINED and event.open_link_limit is not None:
        joined = event.guests.may_come().filter(by_open_link=True).exclude(pk=guest.pk).heads()
        if joined + guest.party_size > event.open_link_limit:
            left = max(event.open_link_limit - joined, 0)
            places = f"There is room for only {left} more by this link" if left else "All places of this link are taken"
            raise ValidationError({"answer": f"{places}. Please write to {event.host}."})
    if known is not None:
        raise ListedAlready(known)
    return guest


@transaction.atomic
def send_own_link(guest: Guest) -> None:
    """Write to somebody on the list where they answer, once a day at most and only while the host may write."""
    Event.objects.locked().get(pk=guest.event_id)
    if to_guests.has_own_link(guest):  # a second letter is none, and takes none of the host's
        return
    try:
        quota.take(guest.event.owner, 1, field="guests")
    except ValidationError:
        return
    to_guests.own_link(guest)
