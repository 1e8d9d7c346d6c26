"""Writing to guests. Only a person's own click comes here."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from agents.database import bulk
from agents.events import detect_changes
from agents.mail import quota
from agents.runtime import followers, touch
from planning.actions.locking import lock, require_standing
from planning.letters import to_guests
from planning.letters.invitation import words
from planning.models import Event, Guest, Invitation
from planning.time_zone import in_events_zone


@transaction.atomic
def send_invitations(event: Event, *, by: User) -> int:
    """Write to every guest who has an address and was not written to; return to how many.

    Where the host may not write to all of them now, the first ones on the list are written to.
    """
    event = lock(event.pk, by)
    require_standing(event, "guests")
    guests = list(event.guests.to_invite())
    if not guests:
        raise ValidationError({"guests": _why_nobody(event)})
    if event.is_over:
        raise ValidationError({"guests": f"{event.title} is over."})
    guests = guests[: quota.take(event.owner, len(guests), field="guests")]
    invitation = Invitation.objects.filter(event=event).first() or Invitation(event=event)
    invitation.state = Invitation.State.SENT
    invitation.save()
    event.invitation = invitation
    to_guests.invite(guests, event, words(event))
    _mark(event, guests, "invited_at", learns=True)
    return len(guests)


@transaction.atomic
def remind_guests(event: Event, *, by: User | None = None) -> int:
    """Ask those again who were invited and have not answered: whoever was not asked today. Returns how many."""
    event = Event.objects.locked().get(pk=event.pk) if by is None else lock(event.pk, by)
    require_standing(event, "guests")
    if event.is_over:
        raise ValidationError({"guests": f"{event.title} is over."})
    with in_events_zone(event):
        waiting = event.guests.remindable(timezone.now())  # type: ignore[misc]
    waiting = _allowed(event, waiting)
    to_guests.remind(waiting, event)
    _mark(event, waiting, "reminded_at", learns=True)
    return len(waiting)


@transaction.atomic
def tell_guests(event: Event, *, by: User) -> int:
    """Write to those who were told another time or place than the event has now. Returns how many.

    The letter asks for an answer too: nobody is reminded on the same day, nor by a second click where the button was.
    """
    event = lock(event.pk, by)
    require_standing(event, "guests")
    if event.is_over:
        raise ValidationError({"guests": f"{event.title} is over."})
    guests = _allowed(event, event.guests.behind(event))
    to_guests.tell(guests, event)
    _mark(event, guests, "reminded_at", learns=True)
    return len(guests)


@transaction.atomic
def tell_declined(event: Event, *, by: User) -> int:
    """Tell of the new date whoever could not come on another one: each once, however often it moves.

    Returns how many.
    """
    event = lock(event.pk, by)
    require_standing(event, "guests")
    if event.is_over:
        raise ValidationError({"guests": f"{event.title} is over."})
    guests = _allowed(event, list(event.guests.to_tell_anew(event)))
    to_guests.ask_anew(guests, event)
    _mark(event, guests, "told_anew_at", learns=True)
    return len(guests)


@transaction.atomic
def thank_guests(event: Event, *, by: User) -> int:
    """Thank everybody who said they would come, once the event is over. Returns how many were written to."""
    event = lock(event.pk, by)
    require_standing(event, "guests")
    if not event.is_over:
        raise ValidationError({"guests": f"{event.title} is not over yet."})
    guests = _allowed(event, list(event.guests.to_thank()))
    to_guests.thank(guests, event)
    _mark(event, guests, "thanked_at")
    return len(guests)


def write_of_a_date(event: Event, guests: Sequence[Guest]) -> None:
    """Within a verb, the event locked: tell these that its date is found, as many as the host may write to now."""
    guests = _allowed(event, list(guests))
    to_guests.date_found(guests, event)
    _mark(event, guests, "reminded_at", learns=True)


def _allowed(event: Event, guests: list[Guest]) -> list[Guest]:
    """Return those of them whom the host may write to now. Errors: as of `quota.take`."""
    return guests[: quota.take(event.owner, len(guests), field="guests")] if guests else guests


def _mark(event: Event, guests: Sequence[Guest], *moments: str, learns: bool = False) -> None:
    """Note that each was written to, and when: in one statement, and what it means for each in a few.

    `learns`: the letter said when and where it is.
    """
    now = timezone.now()
    for guest in guests:
        for moment in moments:
            setattr(guest, moment, now)
        if learns:
            guest.learn(event)
    bulk.write(guests, [*moments, *(Guest.TOLD if learns else ())])
    detect_changes(Guest, [guest.pk for guest in guests], is_told=True)
    touch(followers(Guest, "event_id", event.pk))


def _why_nobody(event: Event) -> str:
    if not event.guests.exists():
        return "Nobody is on the guest list yet."
    if not event.guests.exclude(email="").exists():
        return "No guest has an e-mail address."
    if not event.guests.reachable().exists():
        return "No guest has an address that takes your letters."
    return "Everybody who has an address is invited already."
