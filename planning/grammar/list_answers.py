"""What is said of a shopping list that was shown: one fact for one question."""

from __future__ import annotations

from agents import patterns as re
from agents.llm import Called
from planning.grammar.outputs import Listed, item_in, items_in
from planning.grammar.requests import Request

DEAREST = 3  # how many are named


def about_list(request: Request, shown: Called) -> str:
    """Answer what was asked of the list."""
    items = items_in(shown)
    if request.name:
        item = item_in(shown, request.name)
        if item is None:
            return f"There is no {request.name} on the list. Say: add {request.name}."
        if request.topic == "price":
            return _price(item)
        return f"{item.amount} of {item.name.lower()}." if item.unit else f"{item.name}: {item.amount}."
    if request.topic == "bought":
        names = [item.name for item in items if item.bought]
        return f"Bought: {', '.join(names)}." if names else "Nothing is ticked off so far."
    if request.topic == "dearest":
        return _dearest(items)
    words = re.sub(r" ?\(event \d+\)", "", shown.output)
    return (
        re.sub(r" (?:To buy|Bought): .*(?= On it now:)", "", words, flags=re.DOTALL)
        if (request.topic == "shown")
        else words
    )


def _price(item: Listed) -> str:
    if not item.price:
        return f"{item.name} has no price yet. Say, for example: {item.name} costs $20."
    return f"{item.name}: {item.price}." if item.quantity == 1 else f"{item.name}: {item.price} each, {item.amount}."


def _dearest(items: list[Listed]) -> str:
    dear = sorted((item for item in items if item.price), key=lambda item: -item.cost)[:DEAREST]
    if not dear:
        return "Nothing on the list has a price yet."
    lines = ", ".join(f"{item.name} ({item.amount} at {item.price} each)" for item in dear)
    return f"The dearest on the list: {lines}. Say, for example: halve the {dear[0].name}, or: remove {dear[0].name}."
