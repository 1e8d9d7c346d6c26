"""The tabs of an event's page: each is a title and the cards that stand on it.

A card is named by its widget, whose first argument is the event's id, or by a function of the event that returns cards.
A tab without cards is not shown.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from agents import registry
from agents.runtime import Widget
from planning.models import Event

Cards = Callable[[Event], list[Widget]]


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab; `name` is its address below the event's. The first one has the event's own address."""

    name: str
    title: str
    cards: tuple[str | Cards, ...] = ()

    def cards_of(self, event: Event, page: int = 1) -> Iterator[Widget]:
        """Yield its cards; those whose widget has an argument `page` with that page of their rows."""
        for card in self.cards:
            for widget in _widgets(card, event):
                if "page" in inspect.signature(registry.widgets[widget.name].load).parameters:
                    yield Widget(widget.name, {**widget.arguments, "page": page})
                else:
                    yield widget


def _widgets(card: str | Cards, event: Event) -> list[Widget]:
    if not isinstance(card, str):
        return card(event)
    _, argument, *_ = inspect.signature(registry.widgets[card].load).parameters
    return [Widget(card, {argument: event.pk})]


def shopping_lists(event: Event) -> list[Widget]:
    lists = event.shopping_lists.order_by("pk").values_list("pk", flat=True)
    return [Widget("shopping_list", {"shopping_list": pk}) for pk in lists]


TABS = (
    Tab(
        "overview",
        "Overview",
        (
            "event_card",
            "co_hosts",
        ),
    ),
    Tab("guests", "Guests", ("invitations",)),
    Tab("shopping", "Shopping", (shopping_lists,)),
    Tab("bookings", "Bookings", ("reservations",)),
    Tab("budget", "Budget"),
    Tab("tasks", "Tasks"),
    Tab("run", "Run of show"),
    Tab("letters", "Letters"),
)


def named(name: str) -> Tab | None:
    return next((tab for tab in TABS if tab.name == name), None)


def shown() -> list[Tab]:
    """Return those that have something to show."""
    return [tab for tab in TABS if tab.cards]
