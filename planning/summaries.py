"""What tools say about an event: plain sentences, fit to be read aloud, worded from their structured content."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from agents import patterns as re
from planning.content import (
    CostsContent,
    EventContent,
    GuestListContent,
    ListContent,
    OpenContent,
)
from planning.formatting import amount, count, distance, listed, money, sentence, when
from planning.models import Event, Guest, ShoppingItem

#: How many names one sentence holds.
NAMED = 100

#: By answer: what a guest list says of those who gave it, and of one of them.
ANSWERS = {"coming": "Coming", "maybe": "Maybe", "declined": "Declined", "unknown": "No answer"}
ANSWERED = {
    "coming": "is coming",
    "maybe": "may come",
    "declined": "cannot come",
    "unknown": "has yet to say about coming",
}


def named(event: Event | EventContent) -> str:
    """Return such as `Mia's baby shower (event 5)`."""
    return f"{event.title} (event {event.id})"


def without_ids(text: str) -> str:
    """Return a text without what `named` adds to titles for a model."""
    return re.sub(r" ?\(event \d+\)", "", text)


def described(event: EventContent) -> str:
    """Return such as `Mia's baby shower (event 5) on Saturday, Nov. 28, 2026 at 3 p.m., for 20 guests, at home`."""
    parts = [f"{named(event)} on {when(event.starts_at)}"]
    if event.guests is not None:
        parts.append(f"for {count(event.guests, 'guest')}")
    if event.place:
        parts.append(f"at {event.place}")
    if event.budget is not None:
        parts.append(f"with a budget of {money(event.budget)}")
    return ", ".join(parts)


def about_list(totals: ListContent) -> str:
    """Say what is left to buy and what all of it costs."""
    left = "everything is ticked off" if totals.count and not totals.left else f"{totals.left} left"
    return f"{count(totals.count, 'item')}, {left}, {money(totals.cost)} in all."


def items_by_state(items: Sequence[ShoppingItem]) -> list[str]:
    """Return such as `To buy: Napkins (24 at $0.25 each) and Banner (1).` and `Bought: …`; what is none is left out."""
    states = {
        "To buy": [_priced(item) for item in items if not item.ticked],
        "Bought": [_priced(item) for item in items if item.ticked],
    }
    return [f"{state}: {listed(lines, NAMED)}." for state, lines in states.items() if lines]


def _priced(item: ShoppingItem) -> str:
    price = "" if item.price is None else f" at {money(item.price)} each"
    return f"{item.name} ({amount(item.quantity, item.unit)}{price})"


def guests_by_answer(guests: Sequence[Guest]) -> list[str]:
    """Return such as `Coming: Anna and Ben.` and `No answer: Zoe.`; what nobody answered is left out."""
    by_answer = {word: [guest.name for guest in guests if guest.answer == answer] for answer, word in ANSWERS.items()}
    return [f"{word}: {listed(names, NAMED)}." for word, names in by_answer.items() if names]


def about_guests(totals: GuestListContent) -> str:
    """Say who is coming and who has not answered."""
    return f"{count(totals.listed, 'guest')} listed, {totals.coming} coming, {totals.unanswered} without an answer."


def what_is_left(event: EventContent, left: OpenContent, now: datetime) -> list[str]:
    """Return what is still open, one fact a line."""
    was = event.starts_at < now and timezone.localtime(event.starts_at).date() != timezone.localtime(now).date()
    lines = [f"{named(event)} {'was' if was else 'is'} {distance(event.starts_at, now)}, on {when(event.starts_at)}"]
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
