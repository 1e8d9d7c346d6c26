"""What guests answer by the link in their letter."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from agents.formatting import count, sentence, verb
from planning.actions.capacity import free_places, move_up
from planning.actions.validation import fill
from planning.models import Event, Guest
from planning.moments import on_words

ANSWERS = {Guest.Answer.COMING, Guest.Answer.MAYBE, Guest.Answer.DECLINED}


@transaction.atomic
def rsvp(guest: Guest, *, answer: str, party_size: int | None = None, shown: str = "") -> Guest:
    """Note what a guest answers by their own link: coming, maybe or declined, and how many they are.

    Errors: by field, also for more than the invitation is for.

    `shown` is the event's `occasion` on the page they saw: to another one they have not answered yet. A second click
    on a slow line says nothing new; the same answer to another date or place does. Who would come while there is no
    place is on the waiting list; whoever gives a place back lets others move up. That they cannot come can be said
    until the event is over, everything else until the day that the host named.
    """
    event = Event.objects.locked().get(pk=guest.event_id)
    row = event.guests.get(pk=guest.pk)
    _check(event, answer, shown)
    known, had = _answered(row), row.party_size if row.is_coming else 0
    fill(row, {"answer": answer, "party_size": party_size or row.party_size}, {"answer", "party_size"})
    if row.party_size > row.party_limit:
        most = "you alone" if row.party_limit == 1 else f"{row.party_limit} people at most, yourself included"
        raise ValidationError({"party_size": f"This invitation is for {most}. Ask {event.host} if you would be more."})
    if answer == Guest.Answer.COMING:
        _take_places(event, row, had=had)
    else:
        row.waiting_since = None
    if shown:
        row.learn(event)
    if not row.answered_by_link or _answered(row) != known:
        row.answered_at, row.answered_by_link = timezone.now(), True
        row.save()
        move_up(event)
    return row


def _check(event: Event, answer: str, shown: str) -> None:
    """Errors: `ValidationError` where this answer cannot be given now."""
    now = timezone.now()
    if answer not in ANSWERS:
        raise ValidationError({"answer": "Say whether you can come."})
    if event.status == Event.Status.CANCELLED:
        raise ValidationError({"answer": "This event was cancelled."})
    if event.is_closed(now):
        raise ValidationError({"answer": "This event is over."})
    if answer != Guest.Answer.DECLINED and not event.takes_answers(now):
        raise ValidationError({"answer": f"The list is closed. Please write to {event.host}."})
    if shown and shown != event.occasion:
        said = sentence(f"It is now {on_words(event, zone=True)}")
        raise ValidationError({"answer": f"The plan has just changed. {said} Please answer once more."})


def _take_places(event: Event, row: Guest, *, had: int) -> None:
    """Let the party have their places, or one in the queue. Errors: `ValidationError` for more places than are free.

    Whoever had some keeps them, also where the event is overbooked: asking for more puts nobody into the queue.
    """
    free = free_places(event, beside=row)
    if free is None or row.party_size <= max(free, had):
        row.waiting_since = None
    elif had:
        left = max(free, had)
        raise ValidationError({"party_size": f"There {verb(left, 'is', 'are')} only {count(left, 'place')} for you."})
    else:
        row.answer, row.waiting_since = Guest.Answer.WAITING, row.waiting_since or timezone.now()


def _answered(guest: Guest) -> tuple[object, ...]:
    """Return what a guest answered, and to what."""
    return guest.answer, guest.party_size, guest.told_starts_at, guest.told_place
