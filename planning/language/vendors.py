"""What sentences about vendors and venues come to: who is looked for, booked, or on a person's own list."""

from __future__ import annotations

from typing import Any

from agents import patterns as re
from agents.llm.offline.understanding.clauses import Clause
from agents.llm.offline.values.money import Money
from agents.numbers import plain
from planning.grammar.requests import Request, Scene, call, one
from planning.language.intents import comes_to, event_of
from planning.vendors.kinds import VENUE, understood

#: What is booked with somebody, or bought.
THINGS = frozenset(
    {"balloons", "decorations", "cake", "cakes", "birthday cake", "wedding cake", "flowers", "bouquet", "photos"}
    | {"pictures", "tables", "chairs", "tents", "cocktails", "food", "buffet", "games"}
)
_SOMEBODY = re.compile(r"\b(?:any\w*|some(?:body|one)|who|where|in|near|rent\w*|hir\w+)\b", re.I)


@comes_to("find_who", "which_who", "find_somehow")
def _find(clause: Clause, scene: Scene) -> Request | None:
    event, town, budget = event_of(clause, scene), clause.value("town"), clause.value("budget")
    where: dict[str, Any] = {"town": town} if town else {}
    if budget is not None:
        where["budget"] = plain(budget.amount)
    if most := clause.value("most"):
        where["most"] = most
    said = {clause.text[span.start - clause.start : span.end - clause.start].lower() for span in clause.slots["trade"]}
    if said <= THINGS and not _SOMEBODY.search(clause.text):
        things = [{"name": each, "quantity": 1} for each in sorted(said)]  # "get a cake" is bought
        return one("add_items", event, items=things) if clause.slots.keys() <= {"trade"} else None
    kinds = list(dict.fromkeys(span.value for span in clause.slots["trade"]))
    asks = [
        call("find_venues", event, **where) if kind == VENUE else call("find_vendors", event, kind=kind, **where)
        for kind in kinds
    ]
    return Request(asks=tuple(asks), event=event)


@comes_to("book_name")
def _book(clause: Clause, scene: Scene) -> Request | None:
    return one("book_vendor", event_of(clause, scene), vendor=str(clause.value("vendor")))


@comes_to("call_off")
def _call_off(clause: Clause, scene: Scene) -> Request | None:
    """Return the bookings with their buttons; what is on the shopping list goes off it: "cancel the balloons"."""
    for span in clause.slots.get("trade", ()):
        said = clause.text[span.start - clause.start : span.end - clause.start]
        if item := scene.memory.item_called(said):
            return one("remove_items", event_of(clause, scene), items=[item])
        if said.lower() in THINGS and scene.memory.has_event:
            return Request(event=event_of(clause, scene), about={"take_off": said, "booked": "call_off"})
    return one("show_reservations", event_of(clause, scene), topic="call_off")


#: A sum of no currency that may be an hour.
_BEGINS = re.compile(r"\bat (?:1[0-2]|[1-9])\.[0-5]\d(?!\d)(?! ?(?:pounds|quid|euros|dollars|bucks))", re.I)


@comes_to("add_own")
def _add(clause: Clause, scene: Scene) -> Request | None:
    if isinstance(price := clause.value("price"), Money) and price.per:
        return Request(question=f"What does {_name(clause)} cost for one event? I note the price for one.")
    if any(len({str(span.value) for span in clause.slots.get(slot, ())}) > 1 for slot in ("trade", "price")):
        return None  # the other one is said of somebody else
    if _BEGINS.search(clause.text):
        return None  # "Sofia is singing at 3.15"
    return one("add_vendor", name=_name(clause), kind=clause.value("trade"), **_details(clause))


@comes_to("own_lacks_trade")
def _lacks_trade(clause: Clause, scene: Scene) -> Request | None:
    if "trade" in clause.slots:
        return _add(clause, scene)
    if kind := understood(_name(clause).split()[-1]):  # "Rosie's Cakes" tells it
        return one("add_vendor", name=_name(clause), kind=kind, **_details(clause))
    return Request(question=f"What does {_name(clause)} do? Say it with the rest: they are a caterer, a DJ, a venue …")


def _name(clause: Clause) -> str:
    name = str(clause.value("name")).strip(" \"'“”")
    name = f"The {name}" if f" The {name}" in clause.text else name
    return name[:1].upper() + name[1:]


@comes_to("own_reach")
def _change(clause: Clause, scene: Scene) -> Request | None:
    named = str(clause.value("vendor"))
    vendor = re.sub(r"(?<= )(\w+)['’]s$", r"\1", named)  # "Bert's Barbecue's new number"
    return one("change_vendor", vendor=vendor, **_details(clause))


def _details(clause: Clause) -> dict[str, Any]:
    """Return what else is said of somebody: how to reach them, where, for how much, for how many."""
    found: dict[str, Any] = {
        name: str(clause.value(name)) for name in ("phone", "email", "town", "address", "link") if name in clause.slots
    }
    if (price := clause.value("price")) is not None:
        found["price"] = plain(price.amount) if isinstance(price, Money) else int(price)
    if (holds := clause.value("holds")) is not None:
        found["capacity"] = holds
    return found
