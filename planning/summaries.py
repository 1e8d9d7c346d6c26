"""What tools tell the model about an event: plain sentences, fit to be read aloud."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from planning.formatting import amount, count, distance, listed, money, sentence, when
from planning.models import Event, ShoppingItem, ShoppingList
from planning.models.guest import GuestTotals

#: How many names one sentence holds.
NAMED = 100


def named(event: Event) -> str:
    """Return such as `Mia's baby shower (event 5)`."""
    return f"{event.title} (event {event.pk})"


def described(event: Event) -> str:
    """Return such as `Mia's baby shower (event 5) on Saturday, Nov. 28, 2026 at 3 p.m., for 20 guests, at home`."""
    parts = [f"{named(event)} on {when(event.starts_at)}"]
    if event.guest_count is not None:
        parts.append(f"for {count(event.guest_count, 'guest')}")
    if event.place:
        parts.append(f"at {event.place}")
    if event.budget is not None:
        parts.append(f"with a budget of {money(event.budget)}")
    return ", ".join(parts)


def about_list(shopping_list: ShoppingList) -> str:
    """Say what is left to buy and what all of it costs."""
    totals = shopping_list.items.totals()
    left = "everything is ticked off" if totals["count"] and not totals["left"] else f"{totals['left']} left"
    return f"{count(totals['count'], 'item')}, {left}, {money(totals['cost'])} in all."


def items_by_state(shopping_list: ShoppingList) -> list[str]:
    """Return such as `To buy: Napkins (24 at $0.25 each) and Banner (1).` and `Bought: …`; what is none is left out."""
    items = list(shopping_list.items.all())
    states = {
        "To buy": [_priced(item) for item in items if not item.ticked],
        "Bought": [_priced(item) for item in items if item.ticked],
    }
    return [f"{state}: {listed(lines, NAMED)}." for state, lines in states.items() if lines]


def _priced(item: ShoppingItem) -> str:
    price = "" if item.price is None else f" at {money(item.price)} each"
    return f"{item.name} ({amount(item.quantity, item.unit)}{price})"


def guests_by_answer(event: Event) -> list[str]:
    """Return such as `Coming: Anna and Ben.` and `No answer: Zoe.`; what nobody answered is left out."""
    words = {"coming": "Coming", "maybe": "Maybe", "declined": "Declined", "unknown": "No answer"}
    guests = list(event.guests.all())
    by_answer = {word: [guest.name for guest in guests if guest.answer == answer] for answer, word in words.items()}
    return [f"{word}: {listed(names, NAMED)}." for word, names in by_answer.items() if names]


def about_guests(totals: GuestTotals) -> str:
    """Say who is coming and who has not answered."""
    on_list = count(totals["listed"], "guest")
    return f"{on_list} listed, {totals['coming']} coming, {totals['unanswered']} without an answer."


def what_is_left(event: Event, now: datetime) -> list[str]:
    """Return what is still open, one fact a line."""
    lines = [f"{named(event)} is {distance(event.starts_at, now)}, on {when(event.starts_at)}"]
    if event.starts_at < now and timezone.localtime(event.starts_at).date() != timezone.localtime(now).date():
        lines = [f"{named(event)} was {distance(event.starts_at, now)}, on {when(event.starts_at)}"]
    items = list(ShoppingItem.objects.of_event(event).unticked())
    if items:
        lines.append(f"{count(len(items), 'item')} still to buy: {listed([item.name for item in items], 12)}")
    elif event.shopping_lists.exists():
        lines.append("Everything on the shopping list is ticked off")
    else:
        lines.append("There is no shopping list yet")
    guests = list(event.guests.unanswered())
    if guests:
        lines.append(f"{count(len(guests), 'guest')} without an answer: {listed([guest.name for guest in guests], 12)}")
    elif event.guests.exists():
        lines.append("Every guest has answered")
    else:
        lines.append("Nobody is on the guest list yet")
    if not event.place:
        lines.append("The place is not set")
    if event.budget is None:
        lines.append("The budget is not set")
    return [sentence(line) for line in lines]


def what_it_costs(event: Event) -> list[str]:
    """Return what the shopping costs, one fact a line."""
    items = ShoppingItem.objects.of_event(event)
    totals = items.totals()
    lines = [f"{named(event)} costs {money(totals['cost'])} as listed, {money(totals['spent'])} of it spent"]
    by_category: dict[str, Decimal] = defaultdict(Decimal)
    for item in items:
        by_category[item.category or "Other"] += item.cost or Decimal(0)
    lines += [f"{name}: {money(cost)}" for name, cost in sorted(by_category.items(), key=lambda one: -one[1]) if cost]
    if totals["unpriced"]:
        lines.append(f"{count(totals['unpriced'], 'item')} without a price")
    if event.budget is None:
        lines.append("No budget is set")
    else:
        rest = event.budget - totals["cost"]
        over = f"{money(-rest)} over" if rest < 0 else f"{money(rest)} under"
        lines.append(
            f"That is {over} the budget of {money(event.budget)}"
            if rest
            else f"That is exactly the budget of {money(event.budget)}"
        )
    return [sentence(line) for line in lines]
