"""The plan itself: two events at once, over budget, not shopped for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

from agents.formatting import count, listed, money, sentence, verb
from agents.runtime import Widget
from planning import briefing
from planning.advice.notice import Notice
from planning.budget import bill
from planning.models import Event, ShoppingItem
from planning.models.event_queries import STILL_ON
from planning.moments import distance_words, is_elsewhere, when_words

BOUGHT_BEFORE = timedelta(hours=36)
LAST_HOURS = timedelta(hours=12)

#: So long after its time a task that is not ticked off is spoken of.
OVERDUE = timedelta(hours=6)


def clash(event: Event) -> Iterator[Notice]:
    """Another event of the host's is at the same hours."""
    begins_at = event.begins_at
    mine = Event.objects.standing().filter(owner_id=event.owner_id)
    others = mine.at_hours(begins_at, event.over_at or begins_at + STILL_ON)
    other = others.exclude(pk=event.pk).order_by("starts_at", "pk").first()
    if other is not None and event.pk > other.pk:  # of two the later planned one speaks
        dedupe_key = f"clash:{other.pk}:{briefing.begins(other)}:{briefing.begins(event)}"
        zone = is_elsewhere(event)
        both = when_words(event, zone=zone)
        if other.starts_at != event.starts_at:
            both = f"{both}, and {when_words(other, zone=zone)}"
        text = f"{event.title} and {other.title} are at the same time: {sentence(both)} Shall one of them move?"
        yield Notice("planning.trouble", dedupe_key, text, Widget("event_card", {"event": event.pk}))


def over_budget(event: Event) -> Iterator[Notice]:
    """It costs more than it may."""
    if event.budget is None and event.budget_per_guest is None:
        return
    costs = bill(event)
    if costs.budget is None or not costs.over:
        return
    tenth = int(costs.over / max(costs.budget / 10, Decimal(1)))  # said again when it grows, not at every cent
    parts = {"the bookings": costs.bookings, "the shopping": costs.shopping, "other expenses": costs.expenses}
    bigger = max(parts, key=parts.__getitem__)
    cost, over, budget = (money(each, event.currency) for each in (costs.committed, costs.over, costs.budget))
    text = f"{event.title} now comes to {cost}, {over} over the budget of {budget}. Most of it is {bigger}."
    card = Widget("reservations", {"event": event.pk})
    first = event.shopping_lists.first()
    if costs.shopping >= costs.bookings and first is not None:
        card = Widget("shopping_list", {"shopping_list": first.pk})
    yield Notice("planning.trouble", f"over:{costs.budget}:{tenth}", text, card)


def overdue(event: Event, now: datetime) -> Iterator[Notice]:
    """Tasks are open though their day is over: one notice of all; another one makes it new."""
    tasks = list(event.tasks.overdue(now - OVERDUE)[:20])
    if not tasks:
        return
    is_are = verb(len(tasks), "is", "are")
    text = f"{listed([task.title for task in tasks])} {is_are} overdue for {event.title}. Tick off what is done."
    *earlier, latest = (f"overdue:{task.pk}:{task.due_at.isoformat() if task.due_at else ''}" for task in tasks)
    card = Widget("tasks", {"event": event.pk})
    yield Notice("planning.tasks", latest, text, card, with_it=tuple(earlier))


def unshopped(event: Event, now: datetime) -> Iterator[Notice]:
    """From some hours before the briefing on. That names what is to be bought too, so it is let stand for a while."""
    first, left = event.shopping_lists.first(), event.begins_at - now
    if first is None or left > BOUGHT_BEFORE or (briefing.is_wanted(event, now) and left > LAST_HOURS):
        return
    totals = ShoppingItem.objects.of_event(event).totals()
    if not totals["left"]:
        return
    items = count(totals["count"], "item")
    lacks = f"{totals['left']} of the {items} {verb(totals['left'], 'is', 'are')} still to be bought"
    if totals["left"] == totals["count"]:
        lacks = verb(
            totals["count"], "the one item on its list is not bought yet", f"none of the {items} is bought yet"
        )
    text = f"{event.title} is {distance_words(event, now)}, and {lacks}. Here is the list."
    yield Notice("planning.reminders", "shopping", text, Widget("shopping_list", {"shopping_list": first.pk}))
