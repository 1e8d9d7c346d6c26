"""What sentences about the shopping list come to: things go on it and off it, are ticked, become more or fewer."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from agents.llm.offline.understanding.matching import Clause
from agents.numbers import plain
from planning.grammar.readers.concepts import is_concept
from planning.grammar.requests import Request, Scene, one
from planning.language.intents import comes_to, event_of


@comes_to("add_things")
def _add(clause: Clause, scene: Scene) -> Request | None:
    items = [item for each in clause.slots["things"] for item in each.value]
    if any(is_concept(item["name"]) for item in items):
        return None
    return one("add_items", event_of(clause, scene), items=items)


@comes_to("remove_things", "tick_things", "untick_things")
def _by_names(clause: Clause, scene: Scene) -> Request | None:
    assert clause.intent is not None
    names = [name for each in clause.slots.get("thing_names", []) for name in each.value] or scene.memory.last_items
    if not names:
        return None
    return one(clause.intent.tool, event_of(clause, scene), items=names, **clause.intent.data.get("constant", {}))


def _item(clause: Clause, scene: Scene) -> str:
    said = str(clause.value("thing"))
    return scene.memory.item_called(said) or said


@comes_to("set_amount")
def _set(clause: Clause, scene: Scene) -> Request | None:
    amount = clause.value("amount")
    unit: dict[str, Any] = {"unit": amount.unit} if amount.unit else {}
    return one(
        "change_item", event_of(clause, scene), item=_item(clause, scene), quantity=plain(amount.quantity), **unit
    )


@comes_to("need_things")
def _need(clause: Clause, scene: Scene) -> Request | None:
    items = [item for each in clause.slots["things"] for item in each.value]
    if any(is_concept(item["name"]) or "price" in item for item in items):
        return None
    return Request(event=event_of(clause, scene), about={"whole": "need", "items": items})


@comes_to("clear_list")
def _clear(clause: Clause, scene: Scene) -> Request | None:
    return Request(event=event_of(clause, scene), about={"whole": "clear"})


@comes_to("swap_things")
def _swap(clause: Clause, scene: Scene) -> Request | None:
    names = clause.value("new")
    if len(names) != 1:
        return Request(
            event=event_of(clause, scene), question=f"Which one should be there instead of {_item(clause, scene)}?"
        )
    return one("change_item", event_of(clause, scene), item=_item(clause, scene), name=names[0])


@comes_to("scale_things")
def _scale(clause: Clause, scene: Scene) -> Request | None:
    item = _item(clause, scene)
    factor = Decimal(str(clause.value("how")))
    before = scene.memory.items.get(item, (None, ""))[0]
    if before is None:  # the list is read first
        return Request(event=event_of(clause, scene), about={"whole": "scale", "factor": factor}, name=item)
    return one("change_item", event_of(clause, scene), item=item, quantity=plain(before * factor))
