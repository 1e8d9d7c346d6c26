"""The verbs of the guest list and of the invitation's words. Nothing here is sent."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from agents.database import bulk
from agents.formatting import number
from agents.runtime import followers, touch
from planning.actions.capacity import move_up
from planning.actions.deletion import delete_together
from planning.actions.locking import lock
from planning.actions.parties import JOINED, PARTY_FIELDS, Known, Merged, merged, settle
from planning.actions.validation import fill, line, new_rows
from planning.letters.invitation import is_written_from
from planning.letters.voices import VOICES
from planning.models import Event, Guest, Invitation

#: An event has at most so many guests.
MOST_GUESTS = 5000

GUEST_FIELDS = {"name", "email", "answer", "phone", "notes", *PARTY_FIELDS}

#: Why nobody is put on the waiting list by hand.
QUEUE = "Who comes while there is no place is on the waiting list by itself."


@transaction.atomic
def draft_invitations(
    event: Event, *, by: User, guests: Sequence[Mapping[str, Any]] = (), text: str = ""
) -> Invitation:
    """Draft an event's invitation and put the guests on its list. Nothing is sent.

    An empty text leaves the letter that is written from the event, or what was written by hand before.
    """
    event = lock(event.pk, by)
    _add_guests(event, guests)
    return _draft(event, text) if text.strip() else _draft(event, None)


@transaction.atomic
def change_invitation(event: Event, *, by: User, text: str) -> Invitation:
    """Write the invitation by hand; an empty text goes back to the letter written from the event."""
    return _draft(lock(event.pk, by), text)


@transaction.atomic
def word_invitation(event: Event, *, by: User, voice: str) -> Invitation:
    """Let the letter speak in another of the kept voices. Errors: where it was written by hand."""
    event = lock(event.pk, by)
    invitation = Invitation.objects.filter(event=event).first() or Invitation(event=event)
    if voice not in VOICES:
        raise ValidationError({"voice": f"Choose one of {', '.join(VOICES)}."})
    if invitation.text:
        raise ValidationError({"voice": "This letter was written by hand. Empty it first, then choose how it sounds."})
    invitation.voice = voice
    invitation.save()
    return invitation


@transaction.atomic
def delete_invitation(event: Event, *, by: User) -> None:
    """Throw the draft away; the guest list stays."""
    event = lock(event.pk, by)
    for invitation in Invitation.objects.filter(event=event):
        invitation.delete()


@transaction.atomic
def add_guests(event: Event, *, by: User, guests: Sequence[Mapping[str, Any]]) -> list[Guest]:
    """Put people on the guest list: name, email, answer and what they bring (`parties`). Returns the new ones.

    Who is there under that address, whatever its case, or that name stays one guest, and gets what was not known of
    them; whoever shares an address with a guest is of their party.
    """
    return _add_guests(lock(event.pk, by), guests)


@transaction.atomic
def known_guest(event: Event, *, by: User, name: str, email: str = "", **fields: Any) -> Guest:
    """Return the guest whom these are about, as `add_guests` finds them. Errors: `Guest.DoesNotExist`."""
    known = Known(lock(event.pk, by).guests.all()).same(Guest(name=line(name), email=line(email)))
    if known is None:
        raise Guest.DoesNotExist
    return known


@transaction.atomic
def change_guest(event: Event, *, by: User, guest: int, **fields: Any) -> Guest:
    """Change some of a guest's fields, `GUEST_FIELDS`. Errors: by field, also for an address that another guest has."""
    event = lock(event.pk, by)
    row = event.guests.filter(pk=guest).first()
    if row is None:
        raise ValidationError({"guest": "This guest is no longer on the list."})
    before = row.answer
    size = row.party_size
    fill(row, fields, GUEST_FIELDS)
    settle(row, fields, before=size)
    if row.email and event.guests.exclude(pk=row.pk).at(row.email).exists():
        raise ValidationError({"email": "Another guest of this event has this address."})
    if row.answer == Guest.Answer.WAITING != before:
        raise ValidationError({"answer": QUEUE})
    if row.answer != before:
        row.answered_at = None if row.answer == Guest.Answer.UNKNOWN else timezone.now()
        row.answered_by_link = False
        row.waiting_since = None
        row.answers_for(event)
    row.save()
    move_up(event)
    return row


def record_answer(event: Event, *, by: User, guest: int, answer: str) -> Guest:
    """Note what a guest answered: coming, maybe, declined or unknown."""
    return change_guest(event, by=by, guest=guest, answer=answer)


@transaction.atomic
def remove_guests(event: Event, *, by: User, guests: Collection[int]) -> int:
    """Take guests off the list. Returns how many were there; one that is gone already is no error."""
    event = lock(event.pk, by)
    gone = delete_together(event.guests.filter(pk__in=guests))
    move_up(event)
    return gone


def _add_guests(event: Event, wanted: Iterable[Mapping[str, Any]]) -> list[Guest]:
    wanted = list(wanted)
    rows = new_rows(Guest, GUEST_FIELDS, wanted, "guests", settle, event=event)
    if any(row.answer == Guest.Answer.WAITING for row in rows):
        raise ValidationError({"answer": QUEUE})
    if not rows:
        return []
    there = list(event.guests.all())
    outcome = merged(there, rows)
    write(event, outcome, listed=len(there))
    return outcome.fresh


def write(event: Event, outcome: Merged, *, listed: int) -> None:
    """Within a verb, the event locked: write new guests, and what others got. Errors: on `guests`, for too many."""
    if outcome.fresh and listed + len(outcome.fresh) > MOST_GUESTS:
        most = f"An event has at most {number(MOST_GUESTS)} guests; this one has {number(listed)}."
        raise ValidationError({"guests": [most]})
    Guest.objects.bulk_create(outcome.fresh)
    bulk.write(outcome.changed, JOINED)
    touch(followers(Guest, "event_id", event.pk))


def _draft(event: Event, text: str | None) -> Invitation:
    invitation = Invitation.objects.filter(event=event).first() or Invitation(event=event)
    if text is not None:
        fill(invitation, {"text": text}, {"text"})
        if is_written_from(event, invitation.text):
            invitation.text = ""
    invitation.save()
    return invitation
