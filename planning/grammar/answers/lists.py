"""What is said of a shopping list that was shown: one fact for one question."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from agents.formatting import amount, money
from planning.content import ItemContent
from planning.grammar.calls import Made, item_called
from planning.summaries import shopping as summaries

DEAREST = 3  # how many are named


def about_list(shown: Made) -> str:
    """Answer what was asked of the list; "" where only all of it will do."""
    request, content = shown.request, shown.content
    if request is None or content.event is None or content.shopping_list is None:
        return ""
    if request.about.get("whole") in ("need", "price", "more", "less", "still", "move"):
        return ""
    if request.name:
        item = item_called(request.name, content.items)
        if item is None:
            return f"There is no {request.name} on the list. Say: add {request.name}."
        if request.topic == "price":
            return _price(item, content.event.currency)
        return f"{_amount(item)} of {item.name.lower()}." if item.unit else f"{item.name}: {_amount(item)}."
    if request.topic == "bought":
        names = [item.name for item in content.items if item.bought]
        return f"Bought: {', '.join(names)}." if names else "Nothing is ticked off so far."
    if request.topic == "dearest":
        return _dearest(content.items, content.event.currency)
    if request.topic == "shown":
        totals = summaries.about_list(content.shopping_list, content.event.currency)
        return f"Here is the shopping list of {content.event.title}. On it now: {totals}"
    return ""


def _amount(item: ItemContent) -> str:
    return amount(item.quantity, item.unit)


def _price(item: ItemContent, currency: str) -> str:
    if item.price is None:
        return f"{item.name} has no price yet. Say, for example: {item.name} costs {money(Decimal(20), currency)}."
    price = money(item.price, currency)
    return f"{item.name}: {price}." if item.quantity == 1 else f"{item.name}: {price} each, {_amount(item)}."


def _dearest(items: Sequence[ItemContent], currency: str) -> str:
    priced = [(item.quantity * item.price, item, item.price) for item in items if item.price is not None]
    dear = sorted(priced, key=lambda one: Decimal(-one[0]))[:DEAREST]
    if not dear:
        return "Nothing on the list has a price yet."
    lines = ", ".join(f"{item.name} ({_amount(item)} at {money(price, currency)} each)" for _, item, price in dear)
    first = dear[0][1].name
    return f"The dearest on the list: {lines}. Say, for example: halve the {first}, or: remove {first}."
