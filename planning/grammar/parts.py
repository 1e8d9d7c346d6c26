"""What is called by a name that may be a task's, a point's on the run of show, or a thing's on the shopping list.

"Move the speeches to half past nine" and "drop the speeches" do not say of what the speeches are a part: it is looked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from agents.formatting import capital
from agents.names import find_only, plain
from planning.content import EventContent, PointContent
from planning.grammar.calls import Made, Wanted, item_called
from planning.grammar.memory import Memory
from planning.grammar.requests import Request, call

#: Where a name is looked for, in this order.
PLACES = ("show_shopping_list", "show_tasks", "show_run_of_show")
_TIMED = ("show_tasks", "show_run_of_show")
_NOON, _MORNING = 12, 6


def names_a_part(request: Request, memory: Memory) -> bool:
    """Whether what is moved is called by a name that no event of the conversation has."""
    return isinstance(request.event, str) and memory.has_event


def looked_at(request: Request, memory: Memory) -> list[Wanted]:
    """Return the reads of what the event has at an hour or by a day."""
    return [Wanted(call(tool, memory.latest), request) for tool in _TIMED]


def moved_within(request: Request, made: Sequence[Made]) -> Wanted | None:
    """Return the change of the point or the task of that name; None where it is none's."""
    shown = _read_for(request, made)
    if request.move is None or not isinstance(request.event, str) or not shown.keys() & set(_TIMED):
        return None
    listed = shown["list_events"].content.events if "list_events" in shown else []
    if find_only(request.event, listed, called=lambda event: event.title) is not None:
        return None
    points = shown["show_run_of_show"].content.points if "show_run_of_show" in shown else []
    point = find_only(request.event, points, called=lambda point: point.title)
    if point is not None and _says_all(request.event, point.title):
        return _point_moved(point, request, shown["show_run_of_show"])
    tasks = shown["show_tasks"].content.tasks if "show_tasks" in shown else []
    task = find_only(request.event, tasks, called=lambda task: task.title)
    day = request.move.day.date if request.move.day else None
    if task is None and point is None and "point" in request.about and request.move.time and day is None:
        return _put(request, shown["show_run_of_show"])
    if task is None or day is None or request.about or not _says_all(request.event, task.title):
        return None
    due = datetime.combine(day, request.move.time or (task.due_at.time() if task.due_at else time(9)))
    event = shown["show_tasks"].ask.arguments.get("event")
    return Wanted(call("change_task", event, task=task.title, due_at=due.isoformat()), request)


def _read_for(request: Request, made: Sequence[Made]) -> dict[str, Made]:
    """Return what was read for a request, also where another one of the message asked for the same."""
    mine = {one.ask.tool: one for one in made if one.request is request}
    if isinstance(request.event, int):
        return mine
    looks = ("list_events", *PLACES)
    return {one.ask.tool: one for one in made if one.request is not None and one.ask.tool in looks} | mine


def _says_all(said: str, title: str) -> bool:
    """Whether no word of what was said is another than those of the title: one that is may have been the verb."""
    return len(plain(said).split()) <= len(plain(title).split())


def _put(request: Request, shown: Made) -> Wanted:
    """Return what puts on the run of show what is not there yet, in the half of the day in which the event begins."""
    assert request.move is not None and request.move.time is not None
    of, hour, until = shown.content.event, request.move.time, request.move.until
    if of and of.starts_at and hour.hour < _NOON <= of.starts_at.hour and hour.hour >= _MORNING - 5:
        hour = hour.replace(hour=hour.hour + _NOON)
    point = {"title": capital(request.about["point"]), "begins_at": f"{hour:%H:%M}"}
    point |= {"ends_at": f"{until:%H:%M}"} if until else {}
    point = _on_its_day(point, of, None) if of and of.starts_at else point
    return Wanted(call("add_to_run_of_show", shown.ask.arguments.get("event"), points=[point]), request)


def _point_moved(point: PointContent, request: Request, shown: Made) -> Wanted | None:
    """Return the change of its beginning or its end; "half past nine" is in that half of the day."""
    assert request.move is not None
    begins = point.begins_at.replace(tzinfo=None)
    ends = point.ends_at.replace(tzinfo=None) if point.ends_at else None
    event = shown.ask.arguments.get("event")
    if minutes := request.about.get("minutes"):
        changes = {"begins_at": begins + timedelta(minutes=minutes)}
    elif (longer := request.about.get("longer")) and ends is not None:
        changes = {"ends_at": ends + timedelta(minutes=longer)}
    elif lasts := request.about.get("lasts"):
        changes = {"ends_at": begins + timedelta(minutes=lasts)}
    elif request.move.time is None:
        return None
    else:
        day = request.move.day.date if request.move.day and request.move.day.date else begins.date()
        hour = request.move.time
        if hour.hour < _NOON <= begins.hour:
            hour = hour.replace(hour=hour.hour + _NOON)
        changes = {"ends_at" if request.about.get("ends") else "begins_at": datetime.combine(day, hour)}
        if until := request.move.until:
            until = until.replace(hour=until.hour + _NOON) if until.hour < _NOON <= hour.hour and until.hour else until
            changes["ends_at"] = datetime.combine(day + timedelta(days=until < hour), until)
    said = {name: at.isoformat() for name, at in changes.items()}
    return Wanted(call("change_run_of_show", event, point=point.title, **said), request)


def taken_off(request: Request, made: Sequence[Made]) -> list[Wanted]:
    """Return what takes off what is called so, from where it is."""
    name = request.about.get("take_off")
    shown = {tool: one for tool, one in _read_for(request, made).items() if tool in PLACES}
    if not name or not shown:
        return []
    event = next(iter(shown.values())).ask.arguments.get("event")
    items = shown["show_shopping_list"].content.items if "show_shopping_list" in shown else []
    tasks = shown["show_tasks"].content.tasks if "show_tasks" in shown else []
    points = shown["show_run_of_show"].content.points if "show_run_of_show" in shown else []
    told = replace(request, about={})
    if item_called(name, items) is None:
        if point := find_only(name, points, called=lambda point: point.title):
            return [Wanted(call("remove_from_run_of_show", event, points=[point.title]), told)]
        if task := find_only(name, tasks, called=lambda task: task.title):
            return [Wanted(call("remove_tasks", event, tasks=[task.title]), told)]
        if booked := request.about.get("booked"):
            return [Wanted(call("show_reservations", event), replace(told, topic=booked))]
        return [Wanted(call("list_events"), replace(request, about={"nowhere": (name, event)}))]
    return [Wanted(call("remove_items", event, items=[name]), told)]


def called_off(shown: Made) -> list[Wanted]:
    """Return what calls off the event of a name that is nothing's of the one at hand; none's is told of the list."""
    if shown.request is None or "nowhere" not in shown.request.about or shown.ask.tool != "list_events":
        return []
    name, event = shown.request.about["nowhere"]
    told = replace(shown.request, about={})
    found = find_only(name, shown.content.events, called=lambda each: each.title) if shown.ok else None
    ask = call("cancel_event", found.id) if found is not None else call("remove_items", event, items=[name])
    return [Wanted(ask, told)]


def put_on(request: Request, made: Sequence[Made]) -> list[Wanted]:
    """Return what puts points on the run of show, of the day that was told, or changes those that are there by name."""
    shown = _read_for(request, made).get("show_run_of_show")
    if "put" not in request.about or shown is None:
        return []
    of, there, told = shown.content.event, shown.content.points, replace(request, about={})
    which = shown.ask.arguments.get("event")
    wanted, new = [], []
    for asked in request.asks[0].arguments["points"]:
        point = _on_its_day(asked, of, request.about.get("nth")) if of and of.starts_at else asked
        same = find_only(point["title"], there, called=lambda each: each.title) if request.about["put"] else None
        if same is None or not _says_all(point["title"], same.title):
            new.append(point)
            continue
        changes = {name: value for name, value in point.items() if name != "title"}
        wanted.append(Wanted(call("change_run_of_show", which, point=same.title, **changes), told))
    return [*wanted, *([Wanted(call("add_to_run_of_show", which, points=new), told)] if new else [])]


def _on_its_day(point: dict[str, Any], event: EventContent, nth: int | None) -> dict[str, Any]:
    """Return the point on a day of the event's: the n-th, and after midnight the one that follows the first."""
    assert event.starts_at is not None
    first, last = event.starts_at.date(), (event.ends_at or event.starts_at).date()
    on = first if nth is None else last if nth < 0 else first + timedelta(days=nth)
    moved = {}
    for name in ("begins_at", "ends_at"):
        said = str(point.get(name, ""))
        if said and "T" not in said:
            at = time.fromisoformat(said)
            is_late = on == first and at.hour < _MORNING <= event.starts_at.hour
            if nth is not None or is_late:
                moved[name] = datetime.combine(on + timedelta(days=is_late), at).isoformat()
    return {**point, **moved}


def on_its_day(request: Request, made: Sequence[Made]) -> list[Wanted]:
    """Return the calls for the event that is named and is on the day told; without one, they are for what is shown."""
    if "on" not in request.about or not request.asks or "list_events" not in (shown := _read_for(request, made)):
        return []
    there = told_of(request, shown["list_events"].content.events)
    told = replace(request, about={})
    if isinstance(request.event, int):
        found = next((each for each in there if each.id == request.event), None)
    else:
        found = find_only(request.event, there, called=lambda each: each.title) if request.event else None
        found = found or (there[0] if request.event is None and len(there) == 1 else None)
    if found is None:  # that is told by what there is, and nothing is written
        return [Wanted(call("show_event", request.event), told)] if request.event is not None else []
    return [Wanted(replace(ask, arguments={**ask.arguments, "event": found.id}), told) for ask in request.asks]


def told_of(request: Request, events: Sequence[EventContent]) -> list[EventContent]:
    """Return the events that a request may be about by the day that was told, and what "the party" was called."""
    there = [each for each in events if is_on(each, request.about.get("on", ""))]
    if len(there) > 1 and (on_date := request.about.get("on_date")):  # "on Saturday" is this one
        there = [each for each in there if is_on(each, on_date)] or there
    if called := request.about.get("called"):
        return [each for each in there if called in f"{each.title} {each.kind}".lower()] if len(there) > 1 else there
    return there


def is_on(event: EventContent, day: str) -> bool:
    """Whether an event is on a day that was told: a weekday, a date or a month; on any where none was told."""
    at = event.starts_at
    return at is not None and (not day or day in (f"{at:%A}", f"{at:%Y-%m-%d}", f"{at:%Y-%m}"))
