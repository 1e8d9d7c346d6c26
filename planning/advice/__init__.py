"""What a good human planner would notice about an event, the most pressing first. Queries only; nothing is changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils import timezone

from planning.advice import answers, bookings, deposits, guests, plans
from planning.advice.notice import Notice
from planning.models import Event, Reservation

__all__ = ["CHANGING", "Notice", "answers", "left_by_a_move", "notices"]

#: Whoever has just planned something is left alone with it for so long, but for what is wrong.
SETTLING = timedelta(hours=1)

#: Who changes the date may be about to change the place.
CHANGING = timedelta(seconds=15)


def notices(event: Event, now: datetime | None = None) -> Iterator[Notice]:
    """Yield what there is to say about an event that is still to come."""
    now = now or timezone.now()
    if event.is_cancelled or event.has_begun(now):
        return
    if event.starts_at is None:  # whatever goes by the date waits for one
        yield from plans.over_budget(event)
        return
    standing = bookings.standing(event)
    if now - event.updated_at >= CHANGING:
        yield from left_by_a_move(event, standing)
    yield from guests.bounced(event)
    yield from bookings.twice(event, standing)
    yield from plans.clash(event)
    yield from plans.over_budget(event)
    yield from bookings.declined(event)
    yield from plans.overdue(event, now)
    yield from deposits.due(event, now)
    yield from plans.unshopped(event, now)
    yield from answers.deadline(event, now)
    yield from guests.unanswered(event, now)
    if now - event.created_at >= SETTLING:
        yield from guests.uninvited(event, now)
        yield from guests.unreachable(event, now)
        yield from bookings.unbooked(event, now)


def left_by_a_move(event: Event, standing: list[Reservation] | None = None) -> Iterator[Notice]:
    """Yield what another date or place leaves to do. `standing` are its reservations, where they are at hand."""
    yield from bookings.elsewhen(event, bookings.standing(event) if standing is None else standing)
    yield from guests.untold(event)
