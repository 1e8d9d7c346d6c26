"""The verbs of shopping lists and their items."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction

from agents.database import bulk
from agents.runtime import followers, touch
from planning import budget, portions
from planning.actions.deletion import delete_together
from planning.actions.locking import lock
from planning.actions.validation import fill, line, new_rows
from planning.models import Event, ShoppingItem, ShoppingList

#: A list holds at most so many items.
MOST_ITEMS = 500

ITEM_FIELDS = {"name", "quantity", "unit", "price", "category", "ticked"}


class ListResult(NamedTuple):
    """What `make_shopping_list` did: `added` counts new items, `created` says whether the list is new."""

    shopping_list: ShoppingList
    added: int
    created: bool


@transaction.atomic
def make_shopping_list(
    event: Event, *, by: User, items: Sequence[Mapping[str, Any]] | None = None, title: str = ""
) -> ListResult:
    """Make an event's list of that title (or its first list) and see that the items are on it.

    `items` None: what is usual for this kind of event and who is coming to it. What is already on the list by name is
    left as it is, so making it twice changes nothing.
    """
    event = lock(event.pk, by)
    title = line(title)
    lists = list(event.shopping_lists.all())
    shopping_list = next((one for one in lists if not title or one.title.casefold() == title.casefold()), None)
    created = shopping_list is None
    if shopping_list is None:
        shopping_list = ShoppingList(event=event)
        fill(shopping_list, {"title": title or "Shopping list"}, {"title"})
        shopping_list.save()
    wanted = portions.usual(event, portions.of(event)) if items is None else items
    known = {name.casefold() for name in shopping_list.items.values_list("name", flat=True)}
    fresh = [item for item in wanted if line(str(item.get("name", ""))).casefold() not in known]
    return ListResult(shopping_list, len(_add_items(shopping_list, fresh, are_usual=items is None)), created)


@transaction.atomic
def rename_shopping_list(shopping_list: ShoppingList, *, by: User, title: str) -> ShoppingList:
    """Give a list another title."""
    shopping_list = _lock_list(shopping_list, by)
    fill(shopping_list, {"title": title}, {"title"})
    shopping_list.save()
    return shopping_list


@transaction.atomic
def delete_shopping_list(shopping_list: ShoppingList, *, by: User) -> None:
    """Delete a list with its items."""
    shopping_list = _lock_list(shopping_list, by)
    delete_together(shopping_list.items.all())
    shopping_list.delete()
    budget.update_over_budget(shopping_list.event_id)


@transaction.atomic
def add_items(shopping_list: ShoppingList, *, by: User, items: Sequence[Mapping[str, Any]]) -> list[ShoppingItem]:
    """Add items: name, quantity, unit, price, category. More of what is there, unticked and in the same unit, adds up.

    Errors: by the item's own fields for one item; under `items`, naming each, for several.
    """
    return _add_items(_lock_list(shopping_list, by), items)


@transaction.atomic
def adapt_amounts(shopping_list: ShoppingList, *, by: User) -> list[ShoppingItem]:
    """Give what is on the list the usual amounts for who is coming now; return the items that have changed.

    What is bought, and what somebody gave another amount, stays.
    """
    shopping_list = _lock_list(shopping_list, by)
    event = shopping_list.event
    changed = []
    for item, quantity in portions.adapted(event, shopping_list.items.all(), portions.of(event)):
        item.quantity = item.usual_quantity = quantity
        changed.append(item)
    bulk.write(changed, ["quantity", "usual_quantity"])
    if changed:
        _show_list(shopping_list)
    return changed


@transaction.atomic
def change_item(shopping_list: ShoppingList, *, by: User, item: int, **fields: Any) -> ShoppingItem:
    """Change some of an item's name, quantity, unit, price, category, ticked. None: the price is not known."""
    shopping_list = _lock_list(shopping_list, by)
    row = shopping_list.items.filter(pk=item).first()
    if row is None:
        raise ValidationError({"item": "This item is no longer on the list."})
    row.shopping_list = shopping_list
    fill(row, fields, ITEM_FIELDS)
    row.save()
    return row


@transaction.atomic
def tick_items(shopping_list: ShoppingList, *, by: User, items: Collection[int], done: bool) -> int:
    """Tick items off, or untick them. Returns how many were not so yet. Repeating it changes nothing."""
    shopping_list = _lock_list(shopping_list, by)
    if items and not shopping_list.items.filter(pk__in=items).exists():
        raise ValidationError({"item": "This item is no longer on the list."})
    changed = shopping_list.items.filter(pk__in=items).exclude(ticked=done).update(ticked=done)
    if changed:
        _show_list(shopping_list)
    return changed


@transaction.atomic
def remove_items(shopping_list: ShoppingList, *, by: User, items: Collection[int]) -> int:
    """Take items off the list. Returns how many were there; one that is gone already is no error."""
    shopping_list = _lock_list(shopping_list, by)
    gone = delete_together(shopping_list.items.filter(pk__in=items))
    budget.update_over_budget(shopping_list.event_id)
    return gone


def _lock_list(shopping_list: ShoppingList, by: User) -> ShoppingList:
    """Lock its event, then read it afresh. Errors: `ObjectDoesNotExist`."""
    event = lock(shopping_list.event_id, by)
    fresh = event.shopping_lists.get(pk=shopping_list.pk)
    fresh.event = event
    return fresh


def _show_list(shopping_list: ShoppingList) -> None:
    """After writes that send no signal: re-render what shows this list."""
    touch(followers(ShoppingItem, "shopping_list_id", shopping_list.pk))
    touch(followers(ShoppingItem, "shopping_list.event_id", shopping_list.event_id))
    budget.update_over_budget(shopping_list.event_id)


def _add_items(
    shopping_list: ShoppingList, wanted: Iterable[Mapping[str, Any]], *, are_usual: bool = False
) -> list[ShoppingItem]:
    rows = new_rows(ShoppingItem, ITEM_FIELDS, wanted, "items", shopping_list=shopping_list)
    if not rows:
        return []
    for row in rows if are_usual else ():
        row.usual_quantity = row.quantity
    there = list(shopping_list.items.all())
    if len(there) + len(rows) > MOST_ITEMS:
        raise ValidationError({"items": [f"A list holds at most {MOST_ITEMS} items; this one has {len(there)}."]})
    position = max((row.position for row in there), default=0)
    unticked = {(row.name.casefold(), _unit(row.unit)): row for row in there if not row.ticked}
    fresh: list[ShoppingItem] = []
    for row in rows:
        known = unticked.setdefault((row.name.casefold(), _unit(row.unit)), row)
        if known is row:
            position += 1
            row.position = position
            fresh.append(row)
        else:
            known_now = {"quantity": known.quantity + row.quantity, "category": known.category or row.category}
            fill(known, known_now | ({} if row.price is None else {"price": row.price}), ITEM_FIELDS)
    more = {row for row in unticked.values() if row.pk}
    ShoppingItem.objects.bulk_create(fresh)
    bulk.write(list(more), ["quantity", "price", "category"])
    _show_list(shopping_list)
    return fresh


def _unit(said: str) -> str:
    """Return the unit as it is compared: a bottle is in bottles, a box in boxes."""
    unit = said.casefold().replace("loaves", "loaf")
    return unit[:-2] if unit.endswith(("xes", "shes", "ches", "sses")) else unit.removesuffix("s")
