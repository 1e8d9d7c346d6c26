"""Carrying a series on: once an event that repeats is over, the next one is made, with what one would take over.

The rule stands on the latest one alone and goes over to the next with it, in one transaction: so each is followed once.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from planning import recurrence
from planning.actions.timing import at, shown
from planning.models import CoHostInvitation, Event, Invitation, ShoppingList

logger = logging.getLogger(__name__)

Row = TypeVar("Row", bound=models.Model)

#: What of an event the next one has too.
SAME = (
    *("owner", "thread", "title", "kind", "zone", "guest_count", "place", "budget", "budget_per_guest", "currency"),
    *("notes", "capacity", "shows_guests", "cover", "palette"),
)
#: The same of a guest: who they are, not what they answered or were written.
OF_GUEST = ("name", "email", "party_size", "party_limit", "children", "companions", "phone", "notes")


@transaction.atomic
def carry_on(event: int) -> Event | None:
    """Make the next one of the series whose latest event this is, if it is over; return it, None if there is none.

    Dates that went by unnoticed are left out. At its end the rule is gone, too.
    """
    over = Event.objects.to_follow().filter(pk=event, follows_at__lte=timezone.now()).locked().first()
    if over is None:
        return None
    clock, before = over.clock, shown(over.begins_at, over.clock)
    date = _next_date(over, before)
    made = None
    if date is not None:
        later = date - before
        made = Event(**{name: getattr(over, name) for name in SAME})
        made.starts_at = at(date, clock)
        made.ends_at, made.answer_by = (_later(moment, later, clock) for moment in (over.ends_at, over.answer_by))
        made.recurrence = recurrence.after(over.recurrence, before, date)
        made.save()
        made.co_hosts.set(over.co_hosts.all())
        _take_over_rights(over, made)
        _take_over(over, made, later, clock)
    over.recurrence = ""
    over.save(update_fields=["recurrence", "updated_at"])
    return made


def _next_date(over: Event, before: datetime) -> datetime | None:
    """Return it on the event's clock; None at the end, and of a rule that staff wrote and nobody can read."""
    try:
        return recurrence.following(over.recurrence, before, shown(timezone.now(), over.clock))
    except (ValidationError, ValueError, IndexError, OverflowError):
        logger.exception("The series of event %s ends: its rule cannot be read", over.pk)
        return None


def _take_over_rights(over: Event, made: Event) -> None:
    """Let each who hosts it, too, do what they might: without a row of their own they could change it."""
    same = ("email", "may", "invited_by", "accepted_by", "accepted_at")
    for row in over.co_host_invitations.filter(accepted_by__in=over.co_hosts.all()):
        CoHostInvitation(event=made, **{name: getattr(row, name) for name in same}).save()


def _take_over(over: Event, made: Event, later: timedelta, clock: ZoneInfo) -> None:
    """Copy the guest list without its answers, the lists unticked, and the plan of the day, so much later."""
    _copies(over.guests.all(), OF_GUEST, event=made)
    for shopping_list in over.shopping_lists.prefetch_related("items"):
        copy = ShoppingList.objects.create(event=made, title=shopping_list.title)
        of_item = ("name", "quantity", "usual_quantity", "unit", "price", "category", "position")
        _copies(shopping_list.items.all(), of_item, shopping_list=copy)
    _copies(over.questions.all(), ("kind", "words", "choices", "required", "position"), event=made)
    _copies(over.budget_categories.all(), ("name", "planned"), event=made)
    _copies(over.agenda.all(), ("title", "place", "who", "notes"), ("begins_at", "ends_at"), later, clock, event=made)
    of_task = ("owner", "title", "notes", "assignee", "position")
    _copies(over.tasks.all(), of_task, ("due_at", "remind_at"), later, clock, event=made)
    if invitation := Invitation.objects.filter(event=over).first():
        Invitation.objects.create(event=made, text=invitation.text, voice=invitation.voice)


def _copies(
    rows: Iterable[Row],
    same: tuple[str, ...],
    moved: tuple[str, ...] = (),
    later: timedelta = timedelta(),
    clock: ZoneInfo | None = None,
    **parent: Any,
) -> None:
    """Make a copy of each row with the `same` fields, and those that are `moved` so much later on the clock."""
    for row in rows:
        moments = {name: _later(getattr(row, name), later, clock or ZoneInfo("UTC")) for name in moved}
        type(row)(**{name: getattr(row, name) for name in same}, **moments, **parent).save()


def _later(moment: datetime | None, by: timedelta, clock: ZoneInfo) -> datetime | None:
    return moment and at(shown(moment, clock) + by, clock)


class Series:
    """Due work: the next one of each series whose latest is over."""

    name = "planning.series"

    def next_at(self) -> datetime | None:
        return Event.objects.to_follow().values_list("follows_at", flat=True).first()

    def work(self) -> int:
        ripe = Event.objects.to_follow().filter(follows_at__lte=timezone.now())
        events = list(ripe.values_list("pk", flat=True)[:AT_ONCE])
        for event in events:
            carry_on(event)
        return len(events)


#: So many are carried on in one go.
AT_ONCE = 20
