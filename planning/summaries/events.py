"""Events: which there are, what one is, what is open of it and what it costs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from agents.formatting import count, distance, listed, money, sentence, when
from planning.content import CostsContent, EventContent, OpenContent


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
    parts = [f"{name} on {when(event.starts_at)}"]
    if event.guests is not None:
        parts.append(f"for {count(event.guests, 'guest')}")
    if event.place:
        parts.append(f"at {event.place}")
    if event.budget is not None:
        parts.append(f"with a budget of {money(event.budget)}")
    if event.state == "cancelled":
        parts.append("cancelled")
    return ", ".join(parts)


def changed(name: str, event: EventContent) -> str:
    """Say what the event is since it was changed."""
    return sentence(f"Changed: {described(name, event)}")


def events(found: Sequence[EventContent], asked_for: str, name: Callable[[EventContent], str]) -> list[str]:
    """Return how many there are of those asked for ("upcoming", "past" or "all"), then one a line."""
    word = "" if asked_for == "all" else f"{asked_for} "
    if not found:
        return [f"There are no {word}events."]
    return [f"{count(len(found), f'{word}event')}:", *(sentence(described(name(one), one)) for one in found)]


def what_is_left(name: str, event: EventContent, left: OpenContent, now: datetime) -> list[str]:
    """Return what is still open, one fact a line."""
    was = event.starts_at < now and timezone.localtime(event.starts_at).date() != timezone.localtime(now).date()
    lines = [f"{name} {'was' if was else 'is'} {distance(event.starts_at, now)}, on {when(event.starts_at)}"]
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
    if not left.is_place_set:
        lines.append("The place is not set")
    if not left.is_budget_set:
        lines.append("The budget is not set")
    return [sentence(line) for line in lines]


def in_all(name: str, costs: CostsContent) -> str:
    """Say what the shopping of the event of this name costs."""
    return sentence(f"{name} costs {money(costs.cost)} as listed, {money(costs.spent)} of it spent")


def by_category(costs: CostsContent) -> list[str]:
    """Say what each category costs, and how much has no price, one fact a line."""
    lines = [f"{each.name}: {money(each.cost)}" for each in costs.categories]
    if costs.unpriced:
        lines.append(f"{count(costs.unpriced, 'item')} without a price")
    return [sentence(line) for line in lines]


def against_budget(budget: Decimal | None, costs: CostsContent) -> str:
    """Say how the costs stand to the budget."""
    if budget is None:
        return "No budget is set."
    rest = budget - costs.cost
    if not rest:
        return f"That is exactly the budget of {money(budget)}."
    over = f"{money(-rest)} over" if rest < 0 else f"{money(rest)} under"
    return f"That is {over} the budget of {money(budget)}."
