"""The tabs of an event's page: each is a title and the cards that stand on it.

A card is named by its widget, whose first argument is the event's id, or by a function of the event, and of what the
page's address asks for, that returns cards.
A tab without cards is not shown.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from agents import registry
from agents.runtime import Widget
from planning.models import Event
from planning.vendors import kinds

Asked = Mapping[str, str]
Cards = Callable[[Event, Asked], list[Widget]]


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab; `name` is its address below the event's. The first one has the event's own address.

    `form` is a template that stands below its cards, for what no card does.
    """

    name: str
    title: str
    cards: tuple[str | Cards, ...] = ()
    form: str = ""

    def cards_of(self, event: Event, asked: Asked, page: int = 1) -> Iterator[Widget]:
        """Yield its cards; those whose widget has an argument `page` with that page of their rows."""
        for card in self.cards:
            for widget in _widgets(card, event, asked):
                if "page" in inspect.signature(registry.widgets[widget.name].load).parameters:
                    yield Widget(widget.name, {**widget.arguments, "page": page})
                else:
                    yield widget


def _widgets(card: str | Cards, event: Event, asked: Asked) -> list[Widget]:
    if not isinstance(card, str):
        return card(event, asked)
    _, argument, *_ = inspect.signature(registry.widgets[card].load).parameters
    return [Widget(card, {argument: event.pk})]


def shopping_lists(event: Event, asked: Asked) -> list[Widget]:
    lists = event.shopping_lists.order_by("pk").values_list("pk", flat=True)
    return [Widget("shopping_list", {"shopping_list": pk}) for pk in lists]


def who_is_free(event: Event, asked: Asked) -> list[Widget]:
    """Return the card of who could be booked for what is looked for."""
    wanted = asked.get("find", "")
    return [Widget("vendors", {"of": f"{event.pk}:{wanted}"})] if wanted in kinds.CALLED else []


TABS = (
    Tab(
        "overview",
        "Overview",
        (
            "event_card",
            "co_hosts",
        ),
    ),
    Tab("guests", "Guests", ("invitations", "answers", "date_poll")),
    Tab("shopping", "Shopping", (shopping_lists,), form="planning/make_list.html"),
    Tab("bookings", "Bookings", (who_is_free, "reservations"), form="planning/find_vendors.html"),
    Tab("budget", "Budget", ("budget",)),
    Tab("tasks", "Tasks", ("tasks",)),
    Tab("run", "Run of show", ("run_of_show",)),
    Tab("letters", "Letters", ("letters",)),
)


def named(name: str) -> Tab | None:
    return next((tab for tab in TABS if tab.name == name), None)


def shown() -> list[Tab]:
    """Return those that have something to show."""
    return [tab for tab in TABS if tab.cards]
