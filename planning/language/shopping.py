"""What sentences about the shopping list come to: things go on it and off it, are ticked, become more or fewer."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from agents import patterns as re
from agents.llm.offline.understanding.clauses import Clause
from agents.llm.offline.values.addresses import ADDRESS, PHONE
from agents.llm.offline.values.given_names import GIVEN
from agents.llm.offline.values.things import things
from agents.names import find_only
from agents.numbers import plain
from planning.grammar.requests import Request, Scene, call, one
from planning.language.chores import done_of
from planning.language.intents import comes_to, event_of
from planning.language.thing_kinds import is_concept

#: Of wine, paper and the like: "white instead of red wine".
COLOURS = ("red", "white", "rose", "rosé", "sparkling", "green", "black", "brown", "blue", "pink", "yellow", "gold")
_ORDERED = re.compile(r"\b(?:ordered|booked|sorted|done|tick|check|cross|mark|complete|completed|arranged)\b", re.I)
_TOO = re.compile(r"\b(?:too|as well|also|please)\W*$", re.I)
_TAKES_BACK = re.compile(r"\W*no\s*[,:-]", re.I)
_MEALS = frozenset({"dinner", "lunch", "supper", "brunch", "breakfast"})
_MORE = re.compile(r"\b(?:more|another|extra|additional)\b", re.I)


@comes_to("add_things", "list_things", "thought_of_things", "named_in_front", "on_instead", "what_about_more")
def _add(clause: Clause, scene: Scene) -> Request | None:
    items = _items(clause)
    if any(PHONE.search(item["name"]) or ADDRESS.search(item["name"]) for item in items):
        return None  # "we need Rose's number: 01632 960555" is said of a person
    if all(item["name"][:1].isupper() and item["name"].casefold() in GIVEN for item in items):
        return None  # "we could do with Petra"
    if "much" in clause.slots and clause.intent and clause.intent.name != "add_things" and len(items) > 1:
        return None  # of which of them?
    if (much := clause.value("much")) is not None:
        items[-1] |= {"quantity": plain(much.quantity)} | ({"unit": much.unit} if much.unit else {})
    if (price := clause.value("price")) is not None:
        if len(items) > 1 or (items[-1]["quantity"] != 1 and not price.per):
            return Request(question="What costs that? Say it with each thing, such as: 2 bags of ice at £3 each.")
        items[-1]["price"] = plain(price.amount)
    if len(items) == 1 and scene.memory.has_event and _MORE.search(clause.text) and not is_concept(items[0]["name"]):
        about = {"whole": "more", "items": items}
        return Request(event=event_of(clause, scene), about=about, name=items[0]["name"])
    no_things = [item["name"] for item in items if is_concept(item["name"])]
    wanted = [item for item in items if item["name"] not in no_things]
    if any(item["name"].lower() in _MEALS for item in items):
        return None  # "two more for dinner" are guests
    asked = one("add_items", event_of(clause, scene), items=wanted)
    return replace(asked, about={"no_things": no_things} if no_things else {}) if wanted else None


@comes_to("also_things")
def _also(clause: Clause, scene: Scene) -> Request | None:
    """Where things were taken off or ticked before, another one is, too."""
    goes_on = clause.start == 0 and scene.memory.spoken_of == "items"
    if not goes_on or scene.memory.done not in ("remove_items", "tick_items"):
        return _add(clause, scene)
    return one(scene.memory.done, event_of(clause, scene), items=[item["name"] for item in _items(clause)])


@comes_to("same_again")
def _same_again(clause: Clause, scene: Scene) -> Request | None:
    """As much of another thing as of the one that was spoken of last."""
    last = scene.memory.last_items
    quantity, unit = scene.memory.items.get(last[-1], (None, "")) if len(last) == 1 else (None, "")
    items, much = _items(clause), clause.value("much")
    if much is not None:
        quantity, unit = much.quantity, much.unit
    if quantity is None or len(items) > 1 or items[0]["quantity"] != 1:
        return None
    item = {"name": items[0]["name"], "quantity": plain(quantity)} | ({"unit": unit} if unit else {})
    if scene.memory.done == "change_item":
        item = item if much is not None else {"name": item["name"], "quantity": item["quantity"]}
        return Request(event=event_of(clause, scene), about={"whole": "need", "items": [item]}, name=item["name"])
    return one("add_items", event_of(clause, scene), items=[item])


@comes_to("more_things")
def _more(clause: Clause, scene: Scene) -> Request | None:
    """Of a message of its own, one bare name alone is no wish to buy it."""
    items = _items(clause)
    says_more = (
        _TOO.search(clause.text) or clause.start > 0 or len(items) > 1 or len(items[0]) > 2 or items[0]["quantity"] != 1
    )
    return _add(clause, scene) if says_more and all(len(item["name"].split()) < 4 for item in items) else None


def _items(clause: Clause) -> list[dict[str, Any]]:
    return [dict(item) for each in clause.slots["things"] for item in each.value]


@comes_to("need_things")
def _need(clause: Clause, scene: Scene) -> Request | None:
    """What is on the list gets that amount, unless it is needed besides."""
    items = _items(clause)
    if not scene.memory.has_event or _MORE.search(clause.text) or any(is_concept(item["name"]) for item in items):
        return _add(clause, scene)
    return Request(event=event_of(clause, scene), about={"whole": "need", "items": items}, name=items[0]["name"])


@comes_to("remove_things", "more_off")
def _remove(clause: Clause, scene: Scene) -> Request | None:
    if clause.start and _TAKES_BACK.match(clause.text):
        return None  # "add ketchup, no, mayo"
    names, said = _names(clause, scene), clause.slots.get("thing_names", [])
    counted = things(clause.text[said[0].start - clause.start : said[0].end - clause.start]) if len(said) == 1 else []
    if len(counted) == 1 and counted[0]["quantity"] != 1:
        return Request(event=event_of(clause, scene), about={"whole": "less", "items": counted}, name=names[0])
    return one("remove_items", event_of(clause, scene), items=names) if names else None


def _names(clause: Clause, scene: Scene) -> list[str]:
    """Return the names that were said, or, of "them", those that were spoken of last."""
    if "thing_names" in clause.slots:
        return [name for each in clause.slots["thing_names"] for name in each.value]
    return scene.memory.last_items if scene.memory.spoken_of == "items" else []


@comes_to("tick_things", "untick_things", "things_are_done", "more_ticked", "more_not_ticked")
def _tick(clause: Clause, scene: Scene) -> Request | None:
    """Tick them off; what was not spoken of as a thing may be a task."""
    assert clause.intent is not None
    names, event = _names(clause, scene), event_of(clause, scene)
    if not names:
        return None
    if len(names) == 1 and scene.memory.item_called(names[0]) is None and "constant" not in clause.intent.data:
        if task := find_only(names[0], scene.memory.tasks, called=str):
            return one("tick_tasks", event, tasks=[task])
        if _ORDERED.search(clause.text) and not re.search(r"\bbought\b", clause.text, re.I):
            return Request(event=event, about={"done": done_of(names[0])})
    ticked = one("tick_items", event, items=names, **clause.intent.data.get("constant", {}))
    if (price := clause.value("price")) is None:
        return ticked
    if len(names) > 1 or price.per != "each":
        return Request(question=f"What does one of them cost? Say it of each, such as: {names[0]} is £3 each.")
    return replace(ticked, asks=(*ticked.asks, call("change_item", event, item=names[0], price=plain(price.amount))))


def _item(clause: Clause, scene: Scene) -> str:
    if "thing" not in clause.slots:
        return scene.memory.last_items[-1]
    said = str(clause.value("thing"))
    return scene.memory.item_called(said) or said


@comes_to("more_amounts")
def _more_amounts(clause: Clause, scene: Scene) -> Request | None:
    """After things were added, what is not there is added, too."""
    return _of_amount(clause, scene) if scene.memory.done == "add_items" else _set(clause, scene)


@comes_to("set_amount")
def _set(clause: Clause, scene: Scene) -> Request | None:
    return _amount(_item(clause, scene), clause, scene)


def _amount(item: str, clause: Clause, scene: Scene) -> Request | None:
    amount = clause.value("amount")
    if amount.quantity <= 0:
        return None
    unit: dict[str, Any] = {"unit": amount.unit} if amount.unit else {}
    return one("change_item", event_of(clause, scene), item=item, quantity=plain(amount.quantity), **unit)


@comes_to("thing_of_amount")
def _of_amount(clause: Clause, scene: Scene) -> Request | None:
    amount = clause.value("amount")
    thing = {"name": _item(clause, scene), "quantity": plain(amount.quantity)}
    item = thing | ({"unit": amount.unit} if amount.unit else {})
    if (price := clause.value("price")) is not None:
        item["price"] = plain(price.amount)
    if (
        scene.memory.field == "price"
        and scene.memory.spoken_of == "items"
        and not amount.unit
        and ":" not in clause.text
    ):
        return one("change_item", event_of(clause, scene), item=thing["name"], price=plain(amount.quantity))
    if amount.quantity.as_tuple().exponent == -2 and not amount.unit and "price" not in item:
        return Request(question=f"Is that how many of {item['name']}, or what it costs?")  # "chicken now 5.80"
    about = {"whole": "need", "items": [item]}
    return Request(event=event_of(clause, scene), about=about, name=item["name"]) if amount.quantity else None


@comes_to("change_amount_by")
def _change(clause: Clause, scene: Scene) -> Request | None:
    change, sign = (clause.value("more"), 1) if "more" in clause.slots else (clause.value("less"), -1)
    is_part = change.quantity < 1 and not change.unit  # "cut the candles by a third"
    by = {"factor": 1 + sign * change.quantity} if is_part else {"factor": Decimal(1), "plus": sign * change.quantity}
    return Request(event=event_of(clause, scene), about={"whole": "scale", **by}, name=_item(clause, scene))


@comes_to("clear_list", "tick_all")
def _whole(clause: Clause, scene: Scene) -> Request | None:
    assert clause.intent is not None
    but = [name for each in clause.slots.get("but", ()) for name in each.value]
    about = {"whole": clause.intent.name.partition("_")[0]} | ({"but": but} if but else {})
    return Request(event=event_of(clause, scene), about=about)


@comes_to("still_to_buy")
def _still(clause: Clause, scene: Scene) -> Request | None:
    names = _names(clause, scene)
    about = {"whole": "still", "items": [{"name": name, "quantity": 1} for name in names]}
    return Request(event=event_of(clause, scene), about=about, name=names[0])


@comes_to("move_thing")
def _moved(clause: Clause, scene: Scene) -> Request | None:
    """Read "move the candles to the roast's list": they are on that of the event that is spoken of."""
    to = event_of(clause, scene)
    if to is None or to == scene.memory.latest:
        return Request(question="To the list of which event?")
    names = _names(clause, scene)
    return Request(about={"whole": "move", "items": names, "to": to}, name=names[0])


@comes_to("kind_again")
def _kind(clause: Clause, scene: Scene) -> Request | None:
    """Read "the green ones", of what was spoken of last."""
    last, kinds = scene.memory.last_items, clause.value("new")
    if len(last) != 1 or len(kinds) != 1 or scene.memory.done not in ("add_items", "change_item"):
        return None
    return one("change_item", item=last[0], name=f"{kinds[0]} {last[0]}")


@comes_to("make_list")
def _make(clause: Clause, scene: Scene) -> Request | None:
    event = event_of(clause, scene)
    given: dict[str, Any] = {"items": _items(clause)} if "things" in clause.slots else {}
    asks = [call("make_shopping_list", event, **given)]
    if re.search(r"\b(?:invit\w+|letters)\b", clause.text, re.I):
        asks.append(call("draft_invitations", event))
    return Request(asks=tuple(asks), event=event)


@comes_to("ask_amount", "ask_price", "ask_bought", "ask_dearest")
def _asked(clause: Clause, scene: Scene) -> Request | None:
    assert clause.intent is not None
    event = event_of(clause, scene)
    asks = one("show_shopping_list", event).asks
    return Request(asks, event=event, topic=clause.intent.data["topic"], name=str(clause.value("thing", "")))


@comes_to("swap_things")
def _swap(clause: Clause, scene: Scene) -> Request | None:
    names = clause.value("new")
    if len(names) != 1:
        return Request(
            event=event_of(clause, scene), question=f"Which one should be there instead of {_item(clause, scene)}?"
        )
    item = _item(clause, scene)
    *_, noun = item.split()
    name = f"{names[0]} {noun}" if names[0].casefold() in COLOURS else names[0]
    return one("change_item", event_of(clause, scene), item=item, name=name)


@comes_to("scale_things")
def _scale(clause: Clause, scene: Scene) -> Request | None:
    if "thing" not in clause.slots and not (scene.memory.last_items and scene.memory.spoken_of == "items"):
        return None
    item = _item(clause, scene)
    factor = Decimal(str(clause.value("how")))
    before = scene.memory.items.get(item, (None, ""))[0]
    if before is None:  # the list is read first
        return Request(event=event_of(clause, scene), about={"whole": "scale", "factor": factor}, name=item)
    return one("change_item", event_of(clause, scene), item=item, quantity=plain(before * factor))
