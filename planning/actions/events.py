"""The verbs of an event itself."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction

from agents import currencies, zones
from agents.events import deleted_together
from planning.actions import timing
from planning.actions.cancelling import cancel_event, lock_as_owner
from planning.actions.capacity import move_up
from planning.actions.deletion import delete_together
from planning.actions.locking import lock
from planning.actions.moving import move_along
from planning.letters import cancellations
from planning.models import Event

#: What of an event may be set, and of that what says how guests may answer, and what says what it may cost.
ANSWERING = {"capacity", "answer_by", "shows_guests"}
MONEY = {"budget", "budget_per_guest", "currency"}
#: What it looks like; "" is what suits its kind.
LOOKS = {"cover", "palette"}
#: When it is.
TIMES = {"starts_at", "ends_at", "zone", "recurrence"}
EVENT_FIELDS = {"title", "kind", "guest_count", "place", "notes"} | TIMES | ANSWERING | MONEY | LOOKS


@transaction.atomic
def create_event(*, by: User, title: str, thread: UUID | None = None, **fields: Any) -> Event:
    """Plan an event, owned by `by`. `fields`: the others of `EVENT_FIELDS`; without `starts_at` its date is open.

    Its zone is the given one, else that of the place where it is known, else its host's; naive moments are meant in it.
    Its currency is that of its host's country unless told; none where no country is known.
    """
    event = Event(owner=by, thread=thread, currency=currencies.of_zone(zones.of(by)))
    timing.fill(event, {"title": title, **_one_budget(fields)}, EVENT_FIELDS)
    event.save()
    return event


@transaction.atomic
def change_event(event: Event, *, by: User, **fields: Any) -> Event:
    """Change some of the fields `EVENT_FIELDS`. None empties what may be empty, also the date.

    Naive moments are meant in its zone. A move keeps the length; another zone keeps what the clocks show.
    More `capacity` lets those move up who wait; less of it takes nobody's place away. A budget for each guest takes the
    place of one in all, and the other way round.
    """
    event = lock(event.pk, by)
    was, clock = event.starts_at, event.clock
    timing.fill(event, _one_budget(fields), EVENT_FIELDS)
    if fields.get("answer_by") and event.starts_at and event.answer_by and event.answer_by > event.starts_at:
        raise ValidationError({"answer_by": "Answers are of use only until the event begins."})
    event.save()
    move_along(event, was, clock)
    if "capacity" in fields:
        move_up(event)
    return event


def _one_budget(fields: dict[str, Any]) -> dict[str, Any]:
    """Return the fields with at most one budget: what may be spent in all, or for each guest."""
    if fields.get("budget") is not None:
        return {"budget_per_guest": None, **fields} if fields.get("budget_per_guest") is None else _two_budgets()
    return {"budget": None, **fields} if fields.get("budget_per_guest") is not None else fields


def _two_budgets() -> dict[str, Any]:
    raise ValidationError({"budget_per_guest": "Give a budget in all or one for each guest, not both."})


@transaction.atomic
def delete_event(event: Event, *, by: User) -> None:
    """Delete an event with its lists, guests and invitation. Owner only; a co-host gets `PermissionDenied`.

    One that is still to come is cancelled first: the letters that say so go out although the event is gone.
    """
    event = lock_as_owner(event, by)
    call_off_for_good(event)
    with deleted_together():  # all that its guests and lists mean for business events, too
        for shopping_list in event.shopping_lists.prefetch_related("items"):
            delete_together(shopping_list.items.all())
        event.delete()


def call_off_for_good(event: Event, *, leaves: bool = False) -> None:
    """In the transaction that deletes it: cancel an event that is to come, and let the letters about it outlive it.

    `leaves`: its host's account is deleted, too.
    """
    if not event.is_over:
        cancel_event(event, by=event.owner)
    cancellations.outlive(event, sender=not leaves)
