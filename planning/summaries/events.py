"""Events: which there are, what one is, what is open of it and what it costs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from agents.formatting import count, listed, money, sentence
from planning import recurrence
from planning.content import CategoryContent, CostsContent, EventContent, OpenContent
from planning.places import where


def named(event: EventContent) -> str:
    """Return such as `Mia's baby shower (event 5)`: a model calls it by its id."""
    return with_id(event.title, event.id)


def with_id(title: str, pk: int) -> str:
    """Return the title of an event with its id."""
    return f"{title} (event {pk})"


def titled(event: EventContent) -> str:
    """Return such as `Mia's baby shower`."""
    return event.title


def described(name: str, event: EventContent) -> str:
    """Return such as `Mia's baby shower on Saturday, Nov. 28, 2026 at 3 p.m., for 20 guests, at home`."""
    parts = [f"{name} {event.on}" if event.starts_at else name, *([] if event.starts_at else [event.on])]
    if event.recurrence:
        parts.append(recurrence.words(event.recurrence))
    if event.guests is not None:
        parts.append(f"for {count(event.guests, 'guest')}")
    if event.place:
        parts.append(where(event.place))
    if event.budget is not None:
        parts.append(f"with a budget of {money(event.budget, event.currency)}")
    elif event.budget_per_guest is not None:
        parts.append(f"with a budget of {money(event.budget_per_guest, event.currency)} per guest")
    if event.state == "cancelled":
        parts.append("cancelled")
    return ", ".join(parts)


def changed(name: str, event: EventContent) -> str:
    """Say what the event is since it was changed."""
    return sentence(f"Changed: {described(name, event)}")


def events(
    found: Sequence[EventContent], asked_for: str, name: Callable[[EventContent], str], *, in_period: bool = False
) -> list[str]:
    """Return how many there are of those asked for ("upcoming", "past" or "all"), then one a line."""
    word = "" if asked_for == "all" else f"{asked_for} "
    then = " in that time" if in_period else ""
    if not found:
        return [f"There are no {word}events{then}."]
    return [f"{count(len(found), f'{word}event')}{then}:", *(sentence(described(name(one), one)) for one in found)]


def is_or_was(name: str, event: EventContent, now: datetime) -> str:
    """Say how far off it is, and when."""
    if event.starts_at is None:
        return f"{name} has no date yet"
    was = event.starts_at < now and event.starts_at.date() != now.astimezone(event.clock).date()
    return f"{name} {'was' if was else 'is'} {event.far(now)}, {event.on}"


def what_is_left(name: str, event: EventContent, left: OpenContent, now: datetime) -> list[str]:
    """Return what is still open, one fact a line."""
    lines = [is_or_was(name, event, now)]
    if left.to_buy:
        lines.append(f"{count(len(left.to_buy), 'item')} still to buy: {listed(left.to_buy, 12)}")
    elif left.to_buy is not None:
        lines.append("Everything on the shopping list is ticked off")
    else:
        lines.append("There is no shopping list yet")
    if left.unanswered:
        lines.append(f"{count(len(left.unanswered), 'guest')} without an answer: {listed(left.unanswered, 12)}")
    elif left.unanswered is not None:
        lines.append("Every guest has answered")
    else:
        lines.append("Nobody is on the guest list yet")
    if left.tasks:
        lines.append(f"{count(len(left.tasks), 'task')} to do: {listed(left.tasks, 12)}")
    elif left.tasks is not None:
        lines.append("Every task is done")
    if not left.is_place_set:
        lines.append("The place is not set")
    if not left.is_budget_set:
        lines.append("The budget is not set")
    return [sentence(line) for line in lines]


def in_all(name: str, costs: CostsContent) -> str:
    """Say what the event of this name costs, and of what that is made up."""
    parts = {"shopping": costs.shopping, "bookings": costs.bookings, "other expenses": costs.expenses}
    of = [f"{money(each, costs.currency)} for {what}" for what, each in parts.items() if each]
    made_up = f" ({listed(of)})" if len(of) > 1 else ""
    return sentence(
        f"{name} costs {money(costs.cost, costs.currency)} in all{made_up}, "
        f"{money(costs.spent, costs.currency)} of it spent"
    )


def by_category(costs: CostsContent) -> list[str]:
    """Say what each category costs, and how much has no price, one fact a line."""
    lines = [_category(each, costs.currency) for each in costs.categories]
    if costs.deposits:
        lines.append(f"Deposits still to be paid: {money(costs.deposits, costs.currency)}")
    if costs.unpriced:
        lines.append(f"{count(costs.unpriced, 'item')} without a price")
    return [sentence(line) for line in lines]


def category(each: CategoryContent, currency: str) -> str:
    """Say what one category costs, of what was put aside for it."""
    return sentence(_category(each, currency))


def _category(each: CategoryContent, currency: str) -> str:
    of = "" if each.planned is None else f" of {money(each.planned, currency)} planned"
    return f"{each.name}: {money(each.cost, currency)}{of}"


def against_budget(costs: CostsContent) -> str:
    """Say how the costs stand to the budget."""
    if costs.budget is None:
        return "No budget is set."
    budget, rest = money(costs.budget, costs.currency), costs.budget - costs.cost
    if not rest:
        return f"That is exactly the budget of {budget}."
    return f"That is {money(abs(rest), costs.currency)} {'over' if rest < 0 else 'under'} the budget of {budget}."
