"""What is called by a name that may be a task's, a point's on the run of show, or a thing's on the shopping list.

"Move the speeches to half past nine" and "drop the speeches" do not say of what the speeches are a part: it is looked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta

from agents.names import find_only, plain
from planning.content import PointContent
from planning.grammar.calls import Made, Wanted, item_called
from planning.grammar.memory import Memory
from planning.grammar.requests import Request, call

#: Where a name is looked for, in this order.
PLACES = ("show_shopping_list", "show_tasks", "show_run_of_show")
_TIMED = ("show_tasks", "show_run_of_show")
_NOON = 12


def names_a_part(request: Request, memory: Memory) -> bool:
    """Whether what is moved is called by a name that no event of the conversation has."""
    return isinstance(request.event, str) and memory.has_event


def looked_at(request: Request, memory: Memory) -> list[Wanted]:
    """Return the reads of what the event has at an hour or by a day."""
    return [Wanted(call(tool, memory.latest), request) for tool in _TIMED]


def moved_within(request: Request, made: Sequence[Made]) -> Wanted | None:
    """Return the change of the point or the task of that name; None where it is none's."""
    shown = {one.ask.tool: one for one in made if one.request is request}
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
    if task is None or day is None or request.about or not _says_all(request.event, task.title):
        return None
    due = datetime.combine(day, request.move.time or (task.due_at.time() if task.due_at else time(9)))
    event = shown["show_tasks"].ask.arguments.get("event")
    return Wanted(call("change_task", event, task=task.title, due_at=due.isoformat()), request)


def _says_all(said: str, title: str) -> bool:
    """Whether no word of what was said is another than those of the title: one that is may have been the verb."""
    return len(plain(said).split()) <= len(plain(title).split())


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
    said = {name: at.isoformat() for name, at in changes.items()}
    return Wanted(call("change_run_of_show", event, point=point.title, **said), request)


def taken_off(request: Request, made: Sequence[Made]) -> list[Wanted]:
    """Return what takes off what is called so, from where it is."""
    name = request.about.get("take_off")
    shown = {one.ask.tool: one for one in made if one.request is request and one.ask.tool in PLACES}
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
    return [Wanted(call("remove_items", event, items=[name]), told)]
