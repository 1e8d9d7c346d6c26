"""The places of an event: who has one, who waits for one, and who moves up when one becomes free."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from planning.actions.locking import lock
from planning.models import Event, Guest


def free_places(event: Event, *, beside: Guest | None = None) -> int | None:
    """Return how many more people may come, `beside` left out; None: there is no limit. Overbooked, it is negative."""
    if event.capacity is None:
        return None
    coming = event.guests.filter(answer=Guest.Answer.COMING)
    return event.capacity - (coming.exclude(pk=beside.pk) if beside else coming).heads()


@transaction.atomic
def fill_places(event: Event, *, by: User) -> list[Guest]:
    """Let those move up for whom there is a place now; return them. For rows that were written by other ways."""
    return move_up(lock(event.pk, by))


def move_up(event: Event) -> list[Guest]:
    """Within a verb, the event locked: whoever waits and fits into the free places is coming, the earliest first.

    A large party that does not fit keeps its turn; a smaller one behind it goes first, so that no place stays empty.
    """
    if not event.guests.waiting().exists() or event.is_closed(timezone.now()):
        return []
    free = free_places(event)
    moved = []
    for guest in event.guests.waiting():
        if free is None or guest.party_size <= free:
            guest.answer, guest.waiting_since, guest.moved_up_at = Guest.Answer.COMING, None, timezone.now()
            guest.save()
            moved.append(guest)
            free = None if free is None else free - guest.party_size
    return moved
