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

    def cards_of(self, event: Event) -> Iterator[Widget]:
        for card in self.cards:
            if isinstance(card, str):
                _, argument, *_ = inspect.signature(registry.widgets[card].load).parameters
                yield Widget(card, {argument: event.pk})
            else:
                yield from card(event)


def shopping_lists(event: Event) -> list[Widget]:
    lists = event.shopping_lists.order_by("pk").values_list("pk", flat=True)
    return [Widget("shopping_list", {"shopping_list": pk}) for pk in lists]


TABS = (
    Tab("overview", "Overview", ("event_card",)),
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
