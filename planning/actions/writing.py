"""Writing to guests. Only a person's own click comes here."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction

from planning.actions.letters import LETTERS, Kind, send
from planning.actions.locking import lock, require_standing
from planning.models import Event, Guest, Invitation


@transaction.atomic
def send_invitations(event: Event, *, by: User) -> int:
    """Write to every guest who has an address and was not written to; return to how many now.

    Where the host may not write to all of them now, the first ones on the list are written to, the others later.
    """
    event = lock(event.pk, by)
    require_standing(event, "guests")
    guests = LETTERS[Kind.INVITATION].concerns(event)
    if not guests:
        raise ValidationError({"guests": _why_nobody(event)})
    if event.is_over:
        raise ValidationError({"guests": f"{event.title} is over."})
    invitation = Invitation.objects.filter(event=event).first() or Invitation(event=event)
    invitation.state = Invitation.State.SENT
    invitation.save()
    event.invitation = invitation
    return send(event, Kind.INVITATION, guests)


@transaction.atomic
def remind_guests(event: Event, *, by: User | None = None) -> int:
    """Ask those again who were invited and have not answered: whoever was not asked today. Returns how many now."""
    event = Event.objects.locked().get(pk=event.pk) if by is None else lock(event.pk, by)
    return _send(event, Kind.REMINDER)


@transaction.atomic
def tell_guests(event: Event, *, by: User) -> int:
    """Write to those who were told another time or place than the event has now. Returns how many now."""
    return _send(lock(event.pk, by), Kind.CHANGE)


@transaction.atomic
def tell_declined(event: Event, *, by: User) -> int:
    """Tell of the new date whoever could not come on another one: each once, however often it moves.

    Returns how many now.
    """
    return _send(lock(event.pk, by), Kind.NEW_DATE)


@transaction.atomic
def thank_guests(event: Event, *, by: User) -> int:
    """Thank everybody who said they would come, once the event is over. Returns how many were written to now."""
    event = lock(event.pk, by)
    require_standing(event, "guests")
    if not event.is_over:
        raise ValidationError({"guests": f"{event.title} is not over yet."})
    return send(event, Kind.THANKS, LETTERS[Kind.THANKS].concerns(event))


def write_of_a_date(event: Event, guests: Sequence[Guest]) -> None:
    """Within a verb, the event locked: tell these that its date is found."""
    send(event, Kind.DATE_FOUND, guests)


def _send(event: Event, kind: Kind) -> int:
    """Write to all whom this kind of letter concerns, of an event that is to come."""
    require_standing(event, "guests")
    if event.is_over:
        raise ValidationError({"guests": f"{event.title} is over."})
    return send(event, kind, LETTERS[kind].concerns(event))


def _why_nobody(event: Event) -> str:
    if not event.guests.exists():
        return "Nobody is on the guest list yet."
    if not event.guests.exclude(email="").exists():
        return "No guest has an e-mail address."
    if not event.guests.reachable().exists():
        return "No guest has an address that takes your letters."
    return "Everybody who has an address is invited already."
