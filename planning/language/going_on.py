"""What goes on with the shopping list: after one thing another one, what it costs, how many of it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from agents import patterns as re
from agents.llm.offline.understanding.clauses import Clause
from agents.numbers import plain
from planning.grammar.memory import Memory
from planning.grammar.requests import Request, Scene, one
from planning.language.intents import comes_to

_IN_ALL = re.compile(r"\b(?:comes? to|in all|altogether)\b", re.I)

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
    if not named and request.about.get("whole") not in ("price", "need", "scale"):
        return scene
    names = [request.name] if request.name else []
    for ask in named:
        things = ask.arguments.get("items") or [ask.arguments.get("item")]
        names += [str(each["name"] if isinstance(each, dict) else each) for each in things]
    done = named[-1].tool if named else "change_item"
    is_price = request.about.get("whole") == "price" or any("price" in ask.arguments for ask in named)
    items = scene.memory.items | {
        str(each["name"]): (Decimal(str(each.get("quantity", 1))), str(each.get("unit", "")))
        for ask in named
        for each in ask.arguments.get("items") or ()
        if isinstance(each, dict)
    }
    field = "price" if is_price else ""
    known = replace(scene.memory, items=items, last_items=names, spoken_of="items", done=done, field=field, written=[])
    return replace(scene, memory=known)


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
    unit = {"unit": amount.unit} if amount is not None and amount.unit else {}
    quantity = amount.quantity if amount is not None else Decimal(clause.value("number"))
    return one("change_item", item=last[0], quantity=plain(quantity), **unit)
