"""How what a tool did is taken back, where it can be: calls with what was there before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from planning.content import EventContent, ItemContent, UndoContent
from planning.models import Event, Guest, ShoppingItem

_BUDGETS = {"budget", "budget_per_guest", "has_no_budget"}


def of_event(before: EventContent, changed: Iterable[str]) -> list[UndoContent]:
    """Give the fields that were changed their earlier values; nothing where one had none that a tool can set."""
    names = set(changed)
    back: dict[str, Any] = {name: getattr(before, name) for name in names - _BUDGETS}
    if names & _BUDGETS:  # one of them ends the others
        given = {name: getattr(before, name) for name in ("budget", "budget_per_guest")}
        back |= {name: value for name, value in given.items() if value is not None} or {"has_no_budget": True}
    if names & {"starts_at", "ends_at"} and before.starts_at is not None:
        back |= {"starts_at": before.starts_at, "ends_at": before.ends_at or back.get("ends_at")}
        if back["ends_at"] is None:
            if "ends_at" in names:
                return []
            del back["ends_at"]
    elif "starts_at" in names:
        back["starts_at"], back["is_date_open"] = None, True
        del back["starts_at"]
    if any(value is None for value in back.values()):
        return []
    return [UndoContent.by("change_event", before.id, **back)]


def of_added(event: Event, rows: Sequence[ShoppingItem], before: Mapping[int, ItemContent]) -> list[UndoContent]:
    """Take new things off, and give those that were there their earlier amounts."""
    new = [row.name for row in rows if row.pk not in before]
    undo = [UndoContent.by("remove_items", event.pk, items=new)] if new else []
    for row in rows:
        if row.pk in before:
            was = before[row.pk]
            if was.price != row.price and was.price is None:
                return []
            price = {} if was.price is None else {"price": was.price}
            undo.append(UndoContent.by("change_item", event.pk, item=row.name, quantity=was.quantity, **price))
    return undo


def of_item(event: Event, row: ShoppingItem, before: ItemContent, changed: Iterable[str]) -> list[UndoContent]:
    """Give what was changed of a thing its earlier values; nothing where it had no price."""
    back = {name: getattr(before, name) for name in changed}
    if any(value is None for value in back.values()):
        return []
    return [UndoContent.by("change_item", event.pk, item=row.name, **back)]


def of_removed(event: Event, items: Sequence[ItemContent]) -> list[UndoContent]:
    """Put things on the list again, those that were bought as bought."""
    fields = ("name", "quantity", "unit", "price", "category")
    again = [{name: value for name in fields if (value := getattr(item, name)) not in (None, "")} for item in items]
    undo = [UndoContent.by("add_items", event.pk, items=again)]
    if bought := [item.name for item in items if item.bought]:
        undo.append(UndoContent.by("tick_items", event.pk, items=bought, done=True))
    return undo


def of_guest(event: Event, row: Guest, before: Mapping[str, Any]) -> list[UndoContent]:
    """Give what was changed of a guest its earlier values; nothing where one had none that a tool can set."""
    if any(value is None for value in before.values()):
        return []
    return [UndoContent.by("change_guest", event.pk, guest=row.name, **before)]


def of_removed_guests(event: Event, rows: Sequence[Guest]) -> list[UndoContent]:
    """Put people on the list again; nothing where one of them was written to, whose link has ended."""
    if any(row.invited_at is not None or row.answered_by_link or row.answer == "waiting" for row in rows):
        return []
    again = [
        {
            "name": row.name,
            **{name: value for name in ("email", "phone", "notes", "children") if (value := getattr(row, name))},
            **({"companions": list(row.companions)} if row.companions else {}),
            "party_size": row.party_size,
            "answer": row.answer,
        }
        for row in rows
    ]
    return [UndoContent.by("add_guests", event.pk, guests=again)]
