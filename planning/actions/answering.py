"""What guests answer by the link in their letter."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from agents.formatting import sentence
from planning.actions.validation import fill
from planning.models import Event, Guest
from planning.moments import on_words


@transaction.atomic
def rsvp(guest: Guest, *, answer: str, party_size: int | None = None, shown: str = "") -> Guest:
    """Note what a guest answers by their own link: coming, maybe or declined, and how many they are.

    Errors: by field, also for more than the invitation is for.

    `shown` is the event's `occasion` on the page they saw: to another one they have not answered yet. A second click
    on a slow line says nothing new; the same answer to another date or place does.
    """
    event = Event.objects.locked().get(pk=guest.event_id)
    row = event.guests.get(pk=guest.pk)
    if answer == Guest.Answer.UNKNOWN:
        raise ValidationError({"answer": "Say whether you can come."})
    if event.over_at <= timezone.now():
        raise ValidationError({"answer": "This event is over."})
    if shown and shown != event.occasion:
        now = sentence(f"It is now {on_words(event, zone=True)}")
        raise ValidationError({"answer": f"The plan has just changed. {now} Please answer once more."})
    known = _answered(row)
    fill(row, {"answer": answer, "party_size": party_size or row.party_size}, {"answer", "party_size"})
    if row.party_size > row.party_limit:
        most = "you alone" if row.party_limit == 1 else f"{row.party_limit} people at most, yourself included"
        raise ValidationError({"party_size": f"This invitation is for {most}. Ask {event.host} if you would be more."})
    if shown:
        row.learn(event)
    if not row.answered_by_link or _answered(row) != known:
        row.answered_at, row.answered_by_link = timezone.now(), True
        row.save()
    return row


def _answered(guest: Guest) -> tuple[object, ...]:
    """Return what a guest answered, and to what."""
    return guest.answer, guest.party_size, guest.told_starts_at, guest.told_place
