"""The fields of an event that are asked for by name, and the answers to such questions."""

from __future__ import annotations

from typing import Any

from agents import patterns as re
from agents.llm.offline.values.head_counts import find_guests
from agents.numbers import NUMBER, number, plain
from planning.grammar.drafts import find_slots
from planning.grammar.requests import Scene

FIELDS = {
    "place": "Where should it be?",
    "budget": "What should the budget be?",
    "title": "What should it be called?",
    "guests": "How many guests should it be?",
}

FIELD_OF = {
    "venue": "place",
    "location": "place",
    "name": "title",
    "guest count": "guests",
    "number of guests": "guests",
    "headcount": "guests",
    "head count": "guests",
}

WHEN = "When should it be? A day, a time or both, such as Sunday at 4."


def field_given(text: str, field: str, scene: Scene) -> dict[str, Any] | None:
    """Return the argument of `change_event` for a field that was asked for."""
    slots = find_slots(text, scene.now, bare=True)
    if field in ("guests", "guests_count"):
        count = find_guests(text, bare=True)[0]
        return {"guests": count} if count is not None else None
    if field == "budget":
        amount = slots.budget
        if amount is None and (said := re.search(NUMBER, text, re.I)):
            amount = number(said.group(0))
        in_currency = {"currency": slots.currency} if slots.currency else {}
        return {"budget": plain(amount), **in_currency} if amount is not None else None
    if field == "place":
        place = slots.place or re.sub(r"^(?:to|it's|at|in|the place is)\s+", "", text.strip(" .!"), flags=re.I)
        return {"place": place[:200]} if place else None
    return {"title": text.strip(" .!'\"")[:120]} if field == "title" and text.strip(" .!'\"") else None
