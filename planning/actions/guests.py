"""The verbs of the guest list and of the invitation's words. Nothing here is sent."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from agents.database import bulk
from agents.runtime import touch
from planning.actions.deletion import delete_together
from planning.actions.locking import lock
from planning.actions.validation import fill, new_rows
from planning.letters.invitation import letter
from planning.models import Event, Guest, Invitation

#: An event has at most so many guests.
MOST_GUESTS = 2000

GUEST_FIELDS = {"name", "email", "answer", "party_size"}


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
def delete_invitation(event: Event, *, by: User) -> None:
    """Throw the draft away; the guest list stays."""
    event = lock(event.pk, by)
    for invitation in Invitation.objects.filter(event=event):
        invitation.delete()


@transaction.atomic
def add_guests(event: Event, *, by: User, guests: Sequence[Mapping[str, Any]]) -> list[Guest]:
    """Put people on the guest list: name, email, answer, party_size. Returns the new ones.

    Who is there under that name stays one guest, and gets the email if none was known.
    """
    return _add_guests(lock(event.pk, by), guests)


@transaction.atomic
def change_guest(event: Event, *, by: User, guest: int, **fields: Any) -> Guest:
    """Change some of a guest's name, email, answer, party_size."""
    event = lock(event.pk, by)
    row = event.guests.filter(pk=guest).first()
    if row is None:
        raise ValidationError({"guest": "This guest is no longer on the list."})
    before = row.answer
    fill(row, fields, GUEST_FIELDS)
    if row.answer != before:
        row.answered_at = None if row.answer == Guest.Answer.UNKNOWN else timezone.now()
        row.answered_by_link = False
    row.save()
    return row


def record_answer(event: Event, *, by: User, guest: int, answer: str) -> Guest:
    """Note what a guest answered: coming, maybe, declined or unknown."""
    return change_guest(event, by=by, guest=guest, answer=answer)


@transaction.atomic
def remove_guests(event: Event, *, by: User, guests: Collection[int]) -> int:
    """Take guests off the list. Returns how many were there; one that is gone already is no error."""
    event = lock(event.pk, by)
    return delete_together(event.guests.filter(pk__in=guests))


def _add_guests(event: Event, wanted: Iterable[Mapping[str, Any]]) -> list[Guest]:
    rows = new_rows(Guest, GUEST_FIELDS, wanted, "guests", event=event)
    if not rows:
        return []
    there = list(event.guests.all())
    if len(there) + len(rows) > MOST_GUESTS:
        raise ValidationError({"guests": [f"An event has at most {MOST_GUESTS} guests; this one has {len(there)}."]})
    fresh: list[Guest] = []
    reachable: list[Guest] = []
    for row in rows:
        namesakes = [known for known in [*there, *fresh] if known.name.casefold() == row.name.casefold()]
        same = next(
            (known for known in namesakes if not (known.email and row.email and known.email != row.email)), None
        )
        if same is None:
            fresh.append(row)
        elif row.email and not same.email:
            same.email = row.email
            reachable.append(same)
    Guest.objects.bulk_create(fresh)
    bulk.write([guest for guest in reachable if guest not in fresh], ["email"])
    touch({f"invitations:{event.pk}", f"event_card:{event.pk}"})
    return fresh


def _draft(event: Event, text: str | None) -> Invitation:
    invitation = Invitation.objects.filter(event=event).first() or Invitation(event=event)
    if text is not None:
        fill(invitation, {"text": text}, {"text"})
        if invitation.text == letter(event):
            invitation.text = ""
    invitation.save()
    return invitation
