"""An event's card: what, when and where, who comes, and what it costs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from agents import clock, formatting
from agents.runtime import widget
from planning import actions
from planning.arguments import given
from planning.budget import bill
from planning.covers import choices, cover_of
from planning.models import Event, Expense, Guest, Reservation, ShoppingItem, ShoppingList
from planning.widgets.cancelled import facts
from planning.widgets.inputs import OptionalCount, OptionalDecimal


@widget(
    "event_card",
    template="planning/event_card.html",
    title="Event",
    panel=True,
    names="event.title",
    follows={
        Event: "pk",
        Guest: "event_id",
        ShoppingList: "event_id",
        ShoppingItem: "shopping_list.event_id",
        Reservation: "event_id",
        Expense: "event_id",
    },
)
def event_card(user: User, event: int) -> dict[str, Any]:
    """Return `{"event": …}`: what, when, where, guests coming of expected, shopping left, money against the budget."""
    row = Event.objects.visible_to(user).get(pk=event)
    guests = row.guests.totals()
    coming, expected = guests["coming"], row.guest_count or guests["people"]
    shopping = ShoppingItem.objects.of_event(row).totals()
    costs = bill(row)
    return {
        "event": {
            **heading(row),
            "off": facts(row, user),
            "starts_at_local": timezone.localtime(row.starts_at).strftime("%Y-%m-%dT%H:%M"),
            "guest_count": row.guest_count,
            "picked": {"cover": row.cover, "palette": row.palette},
            "covers": choices(),
            "guests": {**guests, "expected": expected},
            "guests_words": f"{formatting.number(coming)} of {formatting.number(expected)} coming"
            if expected
            else "nobody yet",
            "shopping": {
                "count": shopping["count"],
                "left": shopping["left"],
                "done": shopping["count"] - shopping["left"],
            },
            "budget": None if row.budget is None else str(row.budget),
            "money": {
                "budget": None if costs.budget is None else str(costs.budget),
                "cost": str(costs.committed),
                "spent": str(costs.paid),
                "cost_words": formatting.money(costs.committed, row.currency),
                "spent_words": formatting.money(costs.paid, row.currency),
                "budget_words": "" if costs.budget is None else formatting.money(costs.budget, row.currency),
                "over_words": formatting.money(costs.over, row.currency),
                "over": bool(costs.over),
            },
        }
    }


def heading(row: Event) -> dict[str, Any]:
    return {
        "id": row.pk,
        "title": row.title,
        "kind": row.kind,
        "starts_at": row.starts_at.isoformat(),
        "when": formatting.when(row.starts_at),
        "distance": formatting.distance(row.starts_at),
        "counts": clock.speed == 1,  # a page's own clock is no good where a minute is a day
        "place": row.place,
        "cover": cover_of(row).data(),
    }


@event_card.action
def change(
    user: User,
    event: int,
    *,
    title: str,
    starts_at: datetime,
    place: str = "",
    guest_count: OptionalCount = None,
    budget: OptionalDecimal = None,
    cover: str | None = None,
    palette: str | None = None,
) -> None:
    """Change the event to what the form says; guests and budget left empty are not known, looks not given stay."""
    row = Event.objects.visible_to(user).get(pk=event)
    fields = {"title": title, "starts_at": starts_at, "place": place, "guest_count": guest_count, "budget": budget}
    actions.change_event(row, by=user, **fields, **given(cover=cover, palette=palette))
