"""What guests answer by the link in their letter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from agents.formatting import count, sentence, verb
from planning.actions.capacity import free_places, move_up
from planning.actions.questions import take_answers
from planning.actions.validation import fill, line
from planning.models import Event, Guest
from planning.moments import on_words

ANSWERS = {Guest.Answer.COMING, Guest.Answer.MAYBE, Guest.Answer.DECLINED}


@transaction.atomic
def rsvp(
    guest: Guest,
    *,
    answer: str,
    party_size: int | None = None,
    children: int | None = None,
    companions: Sequence[str] | None = None,
    said: Mapping[int, str] | None = None,
    shown: str = "",
) -> Guest:
    """Note what a guest answers by their own link: coming, maybe or declined, and how many they are.

    Errors: by field, also for more than the invitation is for.

    `said` are their answers to the event's questions by id; None leaves all as they were. `shown` is the event's
    `occasion` on the page they saw: to another one they have not answered yet. A second click on a slow line says
    nothing new; the same answer to another date or place does. Who would come while there is no place is on the
    waiting list; whoever gives a place back lets others move up. That they cannot come can be said until the event is
    over, everything else until the day that the host named.
    """
    event = Event.objects.locked().get(pk=guest.event_id)
    row = event.guests.get(pk=guest.pk)
    _check(event, row, answer, party_size, shown)
    known, had = _answered(row), row.party_size if row.is_coming else 0
    row.waiting_since = row.waiting_since if answer == Guest.Answer.COMING else None
    if answer == Guest.Answer.DECLINED:  # how many they would have been is of no use, and is not lost
        fill(row, {"answer": answer}, {"answer"})
    else:
        _fill_party(event, row, answer, party_size, children, companions)
        if answer == Guest.Answer.COMING:
            _take_places(event, row, had=had)
    told_more = answer != Guest.Answer.DECLINED and said is not None and take_answers(event, row, said)
    if shown:
        row.learn(event)
    row.answers_for(event)
    if not row.answered_by_link or told_more or _answered(row) != known:
        row.answered_at, row.answered_by_link = timezone.now(), True
        row.save()
        move_up(event)
    return row


def _fill_party(
    event: Event,
    row: Guest,
    answer: str,
    party_size: int | None,
    children: int | None,
    companions: Sequence[str] | None,
) -> None:
    """Set who they are. Errors: by field."""
    size = row.party_size if party_size is None else party_size
    names = row.companions if companions is None else [name for name in map(line, companions) if name]
    young = row.children if children is None else children
    if companions is None and len(names) >= size:
        names = names[: max(size - 1, 0)]
    if children is None:
        young = min(young, max(size - 1, 0))
    fields = {"answer": answer, "party_size": size, "companions": names, "children": young}
    fill(row, fields, set(fields))
    if row.party_size > row.party_limit:
        most = "you alone" if row.party_limit == 1 else f"{row.party_limit} people at most, yourself included"
        raise ValidationError({"party_size": f"This invitation is for {most}. Ask {event.host} if you would be more."})
    if len(names) >= row.party_size:
        raise ValidationError({"companions": f"With you these are {len(names) + 1}: say so above, or leave some out."})
    if young >= row.party_size and young:
        raise ValidationError({"children": f"You are {count(row.party_size, 'person', 'people')}, yourself included."})


def _check(event: Event, row: Guest, answer: str, party_size: int | None, shown: str) -> None:
    """Errors: `ValidationError` where this answer cannot be given now."""
    now = timezone.now()
    if answer not in ANSWERS:
        raise ValidationError({"answer": "Say whether you can come."})
    if event.status == Event.Status.CANCELLED:
        raise ValidationError({"answer": "This event was cancelled."})
    if event.is_closed(now):
        raise ValidationError({"answer": "This event is over."})
    confirms = row.is_coming and answer == Guest.Answer.COMING and (party_size or 0) <= row.party_size
    if answer != Guest.Answer.DECLINED and not confirms and not event.takes_answers(now):
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
    party = (guest.party_size, guest.children, tuple(guest.companions))
    return guest.answer, party, guest.answered_starts_at, guest.answered_place
