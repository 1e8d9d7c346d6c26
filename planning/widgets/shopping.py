"""A shopping list, whose items are ticked off, changed, added and removed on the card."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User

from agents import formatting
from agents.runtime import widget
from planning import actions, portions
from planning.content import PortionsContent
from planning.models import Event, ShoppingItem, ShoppingList
from planning.summaries import shopping as summaries
from planning.widgets import rows
from planning.widgets.inputs import OptionalDecimal, TickBox


@widget(
    "shopping_list",
    template="planning/shopping_list.html",
    title="Shopping list",
    panel=True,
    follows={ShoppingList: "pk", ShoppingItem: "shopping_list_id"},
)
def shopping_list(user: User, shopping_list: int, page: int = 0) -> dict[str, Any]:
    """Return `{"list", "portions", "groups", "shown", "rows"}`: title and totals, and items by category in their order.

    `portions` are who it is for, where some of it is usual: in words, and whether amounts can be adapted to them.
    `shown` are the groups of what a page of the list or a card in a conversation has room for: `planning.widgets.rows`.
    """
    row = _the_list(user, shopping_list)
    items, currency = list(row.items.all()), row.event.currency
    cost = sum((item.cost or Decimal(0) for item in items), Decimal(0))
    spent = sum((item.cost or Decimal(0) for item in items if item.ticked), Decimal(0))
    groups = _groups([_item(item, currency) for item in items])
    here, counted = rows.shown([item for group in groups for item in group["items"]], page)
    return {
        "list": {
            "id": row.pk,
            "title": row.title,
            "event": {"id": row.event_id, "title": row.event.title},
            "count": len(items),
            "left": sum(not item.ticked for item in items),
            "done": sum(item.ticked for item in items),
            "cost": str(cost),
            "to_spend": str(cost - spent),
            "cost_words": formatting.money(cost, currency),
            "to_spend_words": formatting.money(cost - spent, currency),
        },
        "portions": _portions(row, items),
        "groups": groups,
        "shown": _groups(here),
        "rows": counted,
    }


def _portions(row: ShoppingList, items: list[ShoppingItem]) -> dict[str, Any] | None:
    """Return it; None for a list on which nothing has a usual amount."""
    if all(item.usual_quantity is None for item in items):
        return None
    found = portions.of(row.event)
    told = PortionsContent.counted(found)
    to_adapt = len(portions.adapted(row.event, items, found))
    return {"people": summaries.people(told), "eaten": summaries.eaten(told), "to_adapt": to_adapt}


def _groups(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for item in items:
        groups[item["category"]].append(item)
    return [{"category": category, "items": members} for category, members in groups.items()]


def _item(item: ShoppingItem, currency: str) -> dict[str, Any]:
    return {
        "id": item.pk,
        "name": item.name,
        "quantity": formatting.unlocalized(item.quantity),
        "unit": item.unit,
        "price": None if item.price is None else str(item.price),
        "category": item.category,
        "ticked": item.ticked,
        "cost": None if item.cost is None else str(item.cost),
        "amount_words": formatting.amount(item.quantity, item.unit),
        "price_words": "" if item.price is None else formatting.money(item.price, currency),
        "cost_words": "" if item.cost is None else formatting.money(item.cost, currency),
    }


def _the_list(user: User, pk: int) -> ShoppingList:
    visible = Event.objects.visible_to(user)
    return ShoppingList.objects.select_related("event").get(pk=pk, event__in=visible)


@shopping_list.action
def tick(user: User, shopping_list: int, page: int = 0, *, item: int, done: TickBox) -> None:
    """Tick an item off, or with `done` false untick it."""
    actions.tick_items(_the_list(user, shopping_list), by=user, items=[item], done=done)


@shopping_list.action
def adapt(user: User, shopping_list: int, page: int = 0) -> None:
    """Give it the usual amounts for who is coming now."""
    actions.adapt_amounts(_the_list(user, shopping_list), by=user)


@shopping_list.action
def edit(
    user: User,
    shopping_list: int,
    page: int = 0,
    *,
    item: int,
    name: str,
    quantity: Decimal,
    unit: str = "",
    price: OptionalDecimal = None,
) -> None:
    """Change an item to what its form says."""
    fields = {"name": name, "quantity": quantity, "unit": unit, "price": price}
    actions.change_item(_the_list(user, shopping_list), by=user, item=item, **fields)


@shopping_list.action
def add(
    user: User,
    shopping_list: int,
    page: int = 0,
    *,
    name: str,
    quantity: OptionalDecimal = None,
    unit: str = "",
    price: OptionalDecimal = None,
    category: str = "",
) -> None:
    """Add an item; an amount left empty is one."""
    amount = Decimal(1) if quantity is None else quantity
    fields = {"name": name, "quantity": amount, "unit": unit, "price": price, "category": category}
    actions.add_items(_the_list(user, shopping_list), by=user, items=[fields])


@shopping_list.action
def remove(user: User, shopping_list: int, page: int = 0, *, item: int) -> None:
    """Take an item off the list."""
    actions.remove_items(_the_list(user, shopping_list), by=user, items=[item])
