"""What can only be told once something was read: the list for "double the wine", the event for "cut the budget by 10%".

A request says so in its `about`: `whole` is what to do with the list, `change` what to do with the event.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from agents import patterns as re
from agents.llm import Ask
from agents.names import find_only
from agents.numbers import plain
from planning.content import CostsContent, EventContent, ItemContent
from planning.grammar.calls import Made, Wanted, item_called
from planning.grammar.requests import Request, call
from planning.vendors.kinds import understood


def of_list(shown: Made) -> list[Wanted]:
    """Return the changes that needed the list to be read."""
    request = shown.request
    if request is None or shown.ask.tool != "show_shopping_list" or request.about.get("whole") not in _OF_LIST:
        return []
    asks = _OF_LIST[request.about["whole"]](request, shown.content.items, shown.ask.arguments.get("event"))
    return [Wanted(ask, replace(request, about={})) for ask in asks]


def of_event(shown: Made) -> list[Wanted]:
    """Return the change that needed the event to be read."""
    request, event = shown.request, shown.content.event
    if request is None or event is None or shown.ask.tool != "show_event":
        return []
    if request.about.get("remind"):
        return [Wanted(ask, replace(request, about={})) for ask in _reminded(request.about, event)]
    if not (change := request.about.get("change")):
        return []
    field = change["field"]
    before = event.guests if field == "guests" else event.budget
    if before is None:
        return []
    after = before * change["times"] + change["more"]
    arguments = {field: max(0, int(after))} if field == "guests" else {field: plain(max(Decimal(0), after))}
    return [Wanted(call("change_event", event.id, **arguments), replace(request, about={}))]


def of_budget(shown: Made) -> list[Wanted]:
    """Return the sum of a category that was to become more or less: "add 200 to the flowers budget"."""
    request, costs = shown.request, shown.content.costs
    if request is None or costs is None or shown.ask.tool != "show_budget" or "aside" not in request.about:
        return []
    return [each for said in request.about["aside"] for each in _put_aside(said, request, shown, costs)]


def _put_aside(said: dict[str, Any], request: Request, shown: Made, costs: CostsContent) -> list[Wanted]:
    before = find_only(said["category"], costs.categories, called=lambda line: line.name)
    kind = understood(said["category"])
    if before is None and kind:
        before = next((line for line in costs.categories if understood(line.name) == kind), None)
    now = before.planned if before is not None and before.planned is not None else Decimal(0)
    after = now * said.get("times", 1) + said["more"]
    if after <= 0 or after == now:
        return []
    name = before.name if before is not None else said["category"]
    ask = call("plan_budget", shown.ask.arguments.get("event"), category=name, amount=plain(after))
    return [Wanted(ask, replace(request, about={}))]


def of_tasks(shown: Made) -> list[Wanted]:
    """Return the new day of a task that is due so much later: "push ordering the cake back a week"."""
    request = shown.request
    if request is None or shown.ask.tool != "show_tasks" or "task_by" not in request.about:
        return []
    name, by = request.about["task_by"]
    task = find_only(name, shown.content.tasks, called=lambda row: row.title)
    due: dict[str, Any] = {}
    if task is not None and task.due_at is not None:
        due["due_at"] = (task.due_at.replace(tzinfo=None) + by).isoformat()
    # Of a task that is not there, or has no day, the tool says so.
    ask = call("change_task", shown.ask.arguments.get("event"), task=task.title if task else name, **due)
    return [Wanted(ask, replace(request, about={}))]


def of_bookings(shown: Made) -> list[Wanted]:
    """Return the new price of who is booked, else of who is on the person's own list."""
    request = shown.request
    if request is None or shown.ask.tool != "show_reservations" or "agreed" not in request.about:
        return []
    price = request.about["agreed"]
    standing = [row for row in shown.content.reservations if row.status in ("requested", "confirmed")]
    if (row := find_only(request.name, standing, called=lambda row: row.who)) is not None:
        ask = call("note_deposit", shown.ask.arguments.get("event"), vendor=row.who, price=price)
    else:
        ask = call("change_vendor", vendor=request.name, price=price)
    return [Wanted(ask, replace(request, about={}))]


def of_poll(shown: Made) -> list[Wanted]:
    """Return the choice of the date that was named, as soon as it is known which are asked about."""
    request = shown.request
    if request is None or shown.ask.tool != "show_date_poll" or not request.about.get("choose"):
        return []
    on, words = request.about["choose"]
    dates = [date.starts_at for date in shown.content.dates]
    found = [at for at in dates if at.date() == on]
    if not found and (day := re.search(r"\bthe (\d{1,2})(?:st|nd|rd|th)\b(?! of)", words, re.I)):
        found = [at for at in dates if at.day == int(day[1])]
    elif not found and re.search(r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b", words, re.I):
        found = [at for at in dates if at.weekday() == on.weekday()]
    if len(found) != 1:
        return []
    event = shown.content.event.id if shown.content.event else request.event
    ask = call("choose_date", event, date=found[0].replace(tzinfo=None).isoformat())
    return [Wanted(ask, replace(request, about={}))]


def _reminded(about: dict[str, Any], event: EventContent) -> list[Ask]:
    """Return the reminder so long before the event; of one without a date it cannot be told when that is."""
    if event.starts_at is None:
        return [call("show_event", event.id)]
    at = event.starts_at.replace(tzinfo=None) - about["ahead"]
    if about["hour"] is not None:
        at = datetime.combine(at.date(), about["hour"])
    if about.get("tool") == "add_tasks":
        return [call("add_tasks", event.id, tasks=[{"title": about["remind"], "due_at": at.isoformat()}])]
    return [call("remind_me", event.id, what=about["remind"], at=at.isoformat())]


def _ticked(request: Request, items: list[ItemContent], event: Any) -> list[Ask]:
    left = [item.name for item in _all_but(request, items) if not item.bought]
    return [call("tick_items", event, items=left)] if left else []


def _cleared(request: Request, items: list[ItemContent], event: Any) -> list[Ask]:
    gone = [item.name for item in _all_but(request, items)]
    return [call("remove_items", event, items=gone)] if gone else []


def _all_but(request: Request, items: list[ItemContent]) -> list[ItemContent]:
    """Return all things but those that were named; none where one of these is not there."""
    named = [item_called(name, items) for name in request.about.get("but", ())]
    return [] if None in named else [item for item in items if item not in named]


def _scaled(request: Request, items: list[ItemContent], event: Any) -> list[Ask]:
    item = item_called(request.name, items)
    if item is None:
        return []
    after = item.quantity * request.about["factor"] + request.about.get("plus", 0)
    return [call("change_item", event, item=item.name, quantity=plain(after))] if after > 0 else []


def _needed(request: Request, items: list[ItemContent], event: Any) -> list[Ask]:
    """What is on the list gets the amount that is needed, the rest is added."""
    asks, new = [], []
    for thing in request.about["items"]:
        if (item := item_called(thing["name"], items)) is None:
            new.append(thing)
        elif given := {key: thing[key] for key in ("quantity", "unit", "price") if key in thing}:
            asks.append(call("change_item", event, item=item.name, **given))
    return [*asks, call("add_items", event, items=new)] if new else asks


_SCALES = {
    ("g", "kg"): Decimal("0.001"),
    ("kg", "g"): Decimal(1000),
    ("ml", "l"): Decimal("0.001"),
    ("cl", "l"): Decimal("0.01"),
}


def _more_needed(request: Request, items: list[ItemContent], event: Any) -> list[Ask]:
    """Of what is on the list there is to be so much more, unless it is counted otherwise."""
    (thing,) = request.about["items"]
    item = item_called(thing["name"], items)
    unit, more = str(thing.get("unit", "")), Decimal(str(thing["quantity"]))
    is_other = item is not None and unit and unit.rstrip("s") != item.unit.rstrip("s")
    if item is None or item.bought or (is_other and (unit, item.unit) not in _SCALES):
        return [call("add_items", event, items=[thing])]
    more *= _SCALES.get((unit, item.unit), 1)
    price = {"price": thing["price"]} if "price" in thing else {}
    return [call("change_item", event, item=item.name, quantity=plain(item.quantity + more), **price)]


def _less_needed(request: Request, items: list[ItemContent], event: Any) -> list[Ask]:
    """Of what is on the list there is to be so much less; what is all of it goes."""
    (thing,) = request.about["items"]
    item = item_called(thing["name"], items)
    less = Decimal(str(thing["quantity"]))
    if item is None or item.quantity <= less:
        return [call("remove_items", event, items=[thing["name"]])]
    return [call("change_item", event, item=item.name, quantity=plain(item.quantity - less))]


def _still_needed(request: Request, items: list[ItemContent], event: Any) -> list[Ask]:
    """What is ticked is unticked, what is not there is added."""
    there = {thing["name"]: item_called(thing["name"], items) for thing in request.about["items"]}
    ticked = [item.name for item in there.values() if item is not None and item.bought]
    new = [thing for thing in request.about["items"] if there[thing["name"]] is None]
    asks = [call("tick_items", event, items=ticked, done=False)] if ticked else []
    return [*asks, call("add_items", event, items=new)] if new else asks


def _moved(request: Request, items: list[ItemContent], event: Any) -> list[Ask]:
    """What is on this list goes onto the other event's."""
    found = [item_called(name, items) for name in request.about["items"]]
    moving = [item for item in found if item is not None]
    if len(moving) < len(found):
        return []
    rows: list[dict[str, Any]] = []
    for item in moving:
        row = {"name": item.name, "quantity": plain(item.quantity), "unit": item.unit}
        rows.append(row | ({"price": plain(item.price)} if item.price is not None else {}))
    return [
        call("add_items", request.about["to"], items=rows),
        call("remove_items", event, items=[item.name for item in moving]),
    ]


_OF_LIST: dict[str, Callable[[Request, list[ItemContent], Any], list[Ask]]] = {
    "tick": _ticked,
    "clear": _cleared,
    "scale": _scaled,
    "need": _needed,
    "less": _less_needed,
    "more": _more_needed,
    "still": _still_needed,
    "move": _moved,
}
