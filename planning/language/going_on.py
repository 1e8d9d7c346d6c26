"""What goes on with the shopping list: after one thing another one, what it costs, how many of it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from agents import patterns as re
from agents.llm.offline.understanding.clauses import Clause
from agents.numbers import plain
from planning.grammar.memory import Memory
from planning.grammar.requests import Request, Scene, one
from planning.language.intents import comes_to

_IN_ALL = re.compile(r"\b(?:comes? to|came to|in all|altogether)\b", re.I)

#: What may go on, by what was done last with the list.
OPENS = {
    "add_items": {"items", "things"},
    "remove_items": {"off"},
    "tick_items": {"ticked", "items"},
    "change_item": {"items", "things", "amounts"},
    "price": {"items", "things", "prices"},
}


def opened(memory: Memory) -> set[str]:
    """Return what a message about the list may go on with."""
    return OPENS.get("price" if memory.field == "price" else memory.done, {"items", "things"})


def told(scene: Scene, request: Request) -> Scene:
    """Return the scene in which a request was made: what is named next in the message may go on with it."""
    named = [ask for ask in request.asks if ask.tool in ("add_items", "change_item", "tick_items", "remove_items")]
    if not named and request.about.get("whole") not in ("price", "need", "more", "less", "still", "scale"):
        return scene
    names = [request.name] if request.name else []
    for ask in named:
        things = ask.arguments.get("items") or [ask.arguments.get("item")]
        names += [str(each["name"] if isinstance(each, dict) else each) for each in things]
    done = named[-1].tool if named else "add_items" if request.about.get("whole") == "need" else "change_item"
    is_price = request.about.get("whole") == "price" or any("price" in ask.arguments for ask in named)
    items = scene.memory.items | {
        str(each["name"]): (Decimal(str(each.get("quantity", 1))), str(each.get("unit", "")))
        for things in (*(ask.arguments.get("items") or () for ask in named), request.about.get("items", ()))
        for each in things
        if isinstance(each, dict)
    }
    field = "price" if is_price else ""
    known = replace(scene.memory, items=items, last_items=names, spoken_of="items", done=done, field=field, written=[])
    return replace(scene, memory=known)


def joined(before: Request, request: Request) -> Request | None:
    """Return a wish that waits for the list, with what is said behind it of its last thing: "more cider, 12 cans"."""
    things, asks = before.about.get("items", ()), request.asks
    if before.about.get("whole") not in ("need", "more") or len(asks) != 1 or asks[0].tool != "change_item":
        return None
    said = dict(asks[0].arguments)
    if said.pop("item", None) != things[-1]["name"] or not said.keys() <= {"quantity", "unit", "price", "event"}:
        return None
    said.pop("event", None)
    return replace(before, about={**before.about, "items": [*things[:-1], {**things[-1], **said}]})


def _last(clause: Clause, scene: Scene) -> list[str]:
    """Return what was spoken of last; within a message it is the last of several."""
    return scene.memory.last_items[-1:] if clause.start else scene.memory.last_items


@comes_to("price_again", "price_behind")
def _price(clause: Clause, scene: Scene) -> Request | None:
    last, price = _last(clause, scene), clause.value("price")
    if len(last) != 1 or price.per == "head":
        return Request(question=f"What costs that? {', '.join(last[:-1])} or {last[-1]}?") if last else None
    if not price.per and _IN_ALL.search(clause.text):  # of how many, the list tells
        return Request(name=last[0], about={"whole": "price", "price": plain(price.amount), "in all": True})
    return one("change_item", item=last[0], price=plain(price.amount))


@comes_to("take_so_many", "amount_behind")
def _so_many(clause: Clause, scene: Scene) -> Request | None:
    last, amount = _last(clause, scene), clause.value("amount")
    if len(last) != 1:
        return Request(question=f"Of which: {', '.join(last[:-1])} or {last[-1]}?") if last else None
    if amount is not None and amount.unit == "lbs" and "pound" in clause.text:
        return Request(question=f"Is “{clause.text}” what it weighs or what it costs?")
    before = scene.memory.items.get(last[0], (None, ""))[1] if clause.start else ""
    if amount is not None and before and amount.unit != before:
        return Request(question=f"How much is it of {last[0]}? I heard {before} and {amount.unit or clause.text}.")
    unit = {"unit": amount.unit} if amount is not None and amount.unit else {}
    quantity = amount.quantity if amount is not None else Decimal(clause.value("number"))
    price: dict[str, Any] = {}
    if (said := clause.value("price")) is not None:
        in_all = re.search(r"\bfor\b", clause.text) is not None and not said.per and quantity > 0
        price["price"] = plain(said.amount / quantity if in_all else said.amount)
    return one("change_item", item=last[0], quantity=plain(quantity), **unit, **price)
