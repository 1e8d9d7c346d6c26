"""In which order a reading's calls are made: what depends on a result waits for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from agents import patterns as re
from agents.llm import Ask
from agents.llm.offline.values.day import Day
from agents.llm.offline.values.ranges import last_date
from agents.names import find_only
from planning.content import EventContent, TaskContent
from planning.grammar.after_reading import of_bookings, of_budget, of_event, of_list, of_poll, of_tasks
from planning.grammar.calls import Made, Wanted, item_called, joined_calls
from planning.grammar.drafts import LAST_HOUR, ending, said_arguments
from planning.grammar.memory import Memory
from planning.grammar.parts import (
    PLACES,
    called_off,
    is_on,
    looked_at,
    moved_within,
    names_a_part,
    on_its_day,
    put_on,
    taken_off,
    told_of,
)
from planning.grammar.party_answers import of_parties
from planning.grammar.priced import of_expenses, of_prices
from planning.grammar.requests import Reading, Request, Scene, call
from planning.grammar.values.kinds import usual_time
from planning.language.chores import ALL_TASKS

Stage = Callable[[Sequence[Made]], list[Wanted]]

#: What may be done or ordered: a task, or a thing to buy.
_MAY_BE_DONE = ("show_tasks", "show_shopping_list")

#: They are about no event that is there.
_OF_NO_EVENT = frozenset({"list_events", "create_event", "add_vendor", "change_vendor", "remove_vendor"})

#: What a new event gets, and whether this reading wants it.
_FURNISHING: dict[str, Callable[[Reading], bool]] = {
    "make_shopping_list": lambda reading: reading.shopping_list,
    "draft_invitations": lambda reading: reading.invitations,
}


def stages(reading: Reading, scene: Scene) -> list[Stage]:
    """Return the stages of a reading; each tells its calls from the results before it."""

    def begin(made: Sequence[Made]) -> list[Wanted]:
        wanted = [Wanted(Ask("create_event", draft.arguments(scene.now))) for draft in reading.drafts]
        for request in reading.requests:
            if not _waits(request, reading):
                wanted += _at_once(request, scene.memory)
        return joined_calls(wanted)

    def furnish(made: Sequence[Made]) -> list[Wanted]:
        asked = [ask for request in reading.requests if _waits(request, reading) for ask in request.asks]
        tools = [tool for tool in _FURNISHING if _FURNISHING[tool](reading)]
        given = {ask.tool: ask.arguments for ask in reversed(asked) if ask.tool in tools}
        return [Wanted(call(tool, event, **given.get(tool, {}))) for event in _created(made) for tool in tools]

    def look(made: Sequence[Made]) -> list[Wanted]:
        read = [
            wanted
            for event in _created(made)[-1:]
            for request in reading.requests
            if _waits(request, reading) and request.about and not request.asks and request.move is None
            for wanted in _at_once(replace(request, event=event), scene.memory)
        ]
        return read + [
            Wanted(call("show_shopping_list", event), replace(request, about={"whole": "need", "items": items}))
            for event in _created(made)[-1:]
            for request in reading.requests
            if reading.shopping_list and _waits(request, reading) and (items := _amounts(request))
        ]

    def follow(made: Sequence[Made]) -> list[Wanted]:
        created = _created(made)
        wanted = [
            moved_within(request, made) or _moved(request, made, scene)
            for request in reading.requests
            if request.move is not None
        ]
        wanted += [one for shown in made for one in (*of_list(shown), *of_event(shown), *of_budget(shown))]
        wanted += [one for shown in made for one in (*of_bookings(shown), *of_tasks(shown))]
        wanted += [one for request in reading.requests if (one := _done(request, made)) is not None]
        wanted += [each for shown in made for each in (*of_parties(shown), *of_poll(shown))]
        wanted += [each for request in reading.requests for each in on_its_day(request, made)]
        wanted += [each for shown in made for each in of_prices(shown)]
        wanted += [each for request in reading.requests for each in (*taken_off(request, made), *put_on(request, made))]
        if created:
            for request in reading.requests:
                if _waits(request, reading) and request.move is None:
                    wanted += [
                        Wanted(replace(ask, arguments={**ask.arguments, "event": created[-1]}), request)
                        for ask in request.asks
                        if ask.tool not in _FURNISHING and not (reading.shopping_list and _amounts(request))
                    ]
        return joined_calls(wanted)

    def settle(made: Sequence[Made]) -> list[Wanted]:
        found = [wanted for shown in made for wanted in (*_of_undated(shown, made, scene), *called_off(shown))]
        return [*found, *(each for shown in made for each in of_expenses(shown))]

    return [begin, furnish, look, follow, settle]


def _amounts(request: Request) -> list[Any]:
    """Return the things that are asked for with amounts: of what is on the usual list they are the whole of it."""
    items = [item for ask in request.asks if ask.tool == "add_items" for item in ask.arguments["items"]]
    return items if all(isinstance(item, dict) and item.get("quantity", 1) > 1 for item in items) else []


def _waits(request: Request, reading: Reading) -> bool:
    """Return True for what is about the event that this very message plans."""
    elsewhere = any(ask.tool == "list_events" for ask in request.asks)
    return bool(reading.drafts) and request.event is None and not elsewhere


def _at_once(request: Request, memory: Memory) -> list[Wanted]:
    if "on" in request.about and request.asks:
        return [Wanted(call("list_events"), request)]
    if request.move is not None:
        # Only half of its date and time is said: see what it is now, for it may have been changed anywhere.
        is_unknown = request.event is None and memory.latest is None and memory.has_event
        read = [Wanted(call("show_event") if is_unknown else call("list_events"), request)]
        return [*read, *looked_at(request, memory)] if names_a_part(request, memory) else read
    if request.about.get("take_off"):
        return [Wanted(_of_latest(call(tool), memory), request) for tool in PLACES]
    if "put" in request.about:
        return [Wanted(_of_latest(call("show_run_of_show", request.event), memory), request)]
    if request.about.get("choose"):
        return [Wanted(_of_latest(call("show_date_poll", request.event), memory), request)]
    if request.about.get("done"):
        return [Wanted(_of_latest(call(tool, request.event), memory), request) for tool in _MAY_BE_DONE]
    for said, tool in (("aside", "show_budget"), ("agreed", "show_reservations"), ("task_by", "show_tasks")):
        if said in request.about:
            return [Wanted(_of_latest(call(tool, request.event), memory), request)]
    if request.about.get("parties"):
        return [Wanted(_of_latest(call("show_invitations", request.event), memory), request)]
    if request.about.keys() & {"change", "remind"}:
        return [Wanted(_of_latest(call("show_event", request.event), memory), request)]
    if request.about.get("whole"):
        # Neither what is on the list nor how much of it is known before it was read.
        return [Wanted(_of_latest(call("show_shopping_list", request.event), memory), request)]
    return [Wanted(_of_latest(ask, memory), request) for ask in request.asks]


def _of_latest(ask: Ask, memory: Memory) -> Ask:
    """Name the event last spoken of where the tool would take another one for "it"."""
    if memory.latest in (None, memory.planned) or "event" in ask.arguments or ask.tool in _OF_NO_EVENT:
        return ask
    return replace(ask, arguments={**ask.arguments, "event": memory.latest})


def _created(made: Sequence[Made]) -> list[int | None]:
    planned = [one.content.event for one in made if one.ask.tool == "create_event" and one.ok]
    return [event.id if event else None for event in planned]


def _of_undated(shown: Made, made: Sequence[Made], scene: Scene) -> list[Wanted]:
    """Return the choice of the date that guests are asked about, of one that no poll is about its change."""
    if shown.ask.tool != "show_date_poll" or shown.request is None or "undated" not in shown.request.about:
        return []
    if not shown.ok or not shown.content.dates:
        return [_moved(shown.request.about["undated"], made, scene, has_poll=False)]
    return of_poll(shown)


def _moved(request: Request, made: Sequence[Made], scene: Scene, *, has_poll: bool | None = None) -> Wanted:
    """Return the change of an event's date, time and what else was said with it.

    Of one without a date guests may be asked about some: that is looked at first.
    """
    assert request.move is not None
    slots = request.move
    shown = next((one.content.event for one in made if one.ask.tool == "show_event" and one.request is request), None)
    listed = [event for one in made if one.ask.tool == "list_events" for event in one.content.events]
    if "on" in request.about and request.event is None:
        there = told_of(request, listed)
        event = there[0] if len(there) == 1 else None
        if event is None:
            return Wanted(call("list_events"), request)
    else:
        event = shown or _meant(request.event, listed, scene.memory)
    if event and event.starts_at and not is_on(event, request.about.get("on", "")):
        return Wanted(call("show_event", event.id), request)
    now_at = event.starts_at.replace(tzinfo=None) if event and event.starts_at else None  # as its own clock shows
    if minutes := request.about.get("minutes"):
        if event is None or now_at is None:
            return Wanted(call("show_event", request.event), request)
        moved = now_at + timedelta(minutes=minutes)
        if request.about.get("falls_on", moved.weekday()) != moved.weekday():
            return Wanted(call("show_event", event.id), request)  # "a day earlier, so the Monday", which it is not
        moved = datetime.combine(moved, slots.time) if slots.time else moved
        return Wanted(call("change_event", event.id, starts_at=moved.isoformat(), **_end_kept(event, request)), request)
    if request.about.keys() & {"longer", "lasts"}:
        return _lengthened(event, now_at, request)
    if request.about.get("ends"):
        return _ends(event, now_at, request, scene)
    on = _on(slots.day, now_at, scene)
    if request.about.get("falls_on", on.weekday()) != on.weekday():
        return Wanted(call("show_event", event.id if event else request.event), request)
    if has_poll is None and event is not None and now_at is None and slots.day is not None and slots.time is None:
        about = {"undated": request, "choose": (on, _day_said(slots.day))}
        return Wanted(call("show_date_poll", event.id), replace(request, about=about))
    at = slots.time if slots.time is not None else now_at.time() if now_at else _usual(event, request, scene.memory)
    arguments: dict[str, Any] = {"starts_at": datetime.combine(on, at).isoformat()}
    if slots.last and (last := last_date(on, slots.last)):
        over_days = event and event.starts_at and event.ends_at and event.ends_at.date() > event.starts_at.date()
        until = event.ends_at.time() if over_days and event and event.ends_at else LAST_HOUR
        arguments["ends_at"] = datetime.combine(last, slots.until or until).isoformat()
    elif slots.until:
        arguments["ends_at"] = ending(datetime.combine(on, at), slots.until).isoformat()
    arguments |= _end_kept(event, request)
    if slots.zone:
        arguments["zone"] = slots.zone
    arguments |= said_arguments(slots)
    return Wanted(call("change_event", event.id if event else request.event, **arguments), request)


def _end_kept(event: EventContent | None, request: Request) -> dict[str, str]:
    """Return its end as it is, where that is said to stay; it moves along else."""
    if not request.about.get("keep_end") or event is None or event.ends_at is None:
        return {}
    return {"ends_at": event.ends_at.replace(tzinfo=None).isoformat()}


def _day_said(day: Day) -> str:
    """Return a day as it was said that more than one date may be: "the 20th", "Saturday"."""
    told = day.relation
    if told is not None and told.number is not None:
        return f"the {told.number}th"
    return f"{day.date:%A}" if told is not None and told.weekday is not None and day.date else ""


def _on(day: Day | None, now_at: datetime | None, scene: Scene) -> date:
    """Return the day that is meant: the one named, one told from the event's ("the following Saturday"), or its own."""
    own = now_at.date() if now_at else scene.now.date()
    if day is not None and day.relation is not None:
        of_own = day.relation.of(own)
        is_loose = day.relation.is_nearest or day.relation.number is not None
        return day.date if is_loose and day.date and of_own < scene.now.date() else of_own
    return (day.date if day else None) or own


def _lengthened(event: EventContent | None, now_at: datetime | None, request: Request) -> Wanted:
    """Return the change of its end alone, by minutes or to a length; show one that has no end, or would have none."""
    lasts = request.about.get("lasts")
    if event is None or now_at is None or (event.ends_at is None and not lasts):
        return Wanted(call("show_event", event.id if event else request.event), request)
    if lasts:
        ends = now_at + timedelta(minutes=lasts)
    else:
        assert event.ends_at is not None
        ends = event.ends_at.replace(tzinfo=None) + timedelta(minutes=request.about["longer"])
    if ends <= now_at:
        return Wanted(call("show_event", event.id), request)
    return Wanted(call("change_event", event.id, ends_at=ends.isoformat()), request)


def _ends(event: EventContent | None, now_at: datetime | None, request: Request, scene: Scene) -> Wanted:
    """Return the change of its end alone; show one that is not known yet."""
    assert request.move is not None and request.move.time is not None
    if event is None:
        return Wanted(call("show_event", request.event), request)
    now_at = now_at or datetime.combine(scene.now.date(), time())  # of no date: the tool says what it lacks
    day = request.move.day
    ends = datetime.combine((day.date if day else None) or now_at.date(), request.move.time)
    if request.about.get("bare") and day is None:  # "till 1" is the first one after it begins
        halves = (ends.replace(hour=ends.hour % 12) + timedelta(hours=12 * half) for half in range(4))
        ends = next(each for each in halves if each > now_at)
    if request.about.get("weekday"):
        ends = datetime.combine(now_at.date() + timedelta(days=(ends - now_at).days % 7), ends.time())
    if ends <= now_at and day is None:
        ends += timedelta(days=1)
    return Wanted(call("change_event", event.id, ends_at=ends.isoformat()), request)


def _done(request: Request, made: Sequence[Made]) -> Wanted | None:
    """Return what ticks off the task of that name, or the thing where only the shopping list has it."""
    shown = {one.ask.tool: one for one in made if _asks_too(one.request, request)}
    if not request.about.get("done") or not shown:
        return None
    what, told = request.about["done"], replace(request, about={})
    event = next(iter(shown.values())).ask.arguments.get("event")
    things = shown["show_shopping_list"].content.items if "show_shopping_list" in shown else []
    tasks: list[TaskContent] = shown["show_tasks"].content.tasks if "show_tasks" in shown else []
    if find_only(what, tasks, called=lambda task: task.title) is None and (item := item_called(what, things)):
        return Wanted(call("tick_items", event, items=[item.name]), told)
    return Wanted(call("tick_tasks", event, tasks=_each_task(what, tasks)), told)


#: What stands between things that are named together, and before them.
_PARTS, _BOTH = re.compile(r"\s*,\s*(?:and\s+)?|\s+and\s+"), re.compile(r"(?i)^both\s+")


def _each_task(said: str, tasks: Sequence[TaskContent]) -> list[str]:
    """Return the tasks that are named together: "the chairs and the meat"."""
    if said == ALL_TASKS:
        return [task.title for task in tasks if not task.done] or [said]
    named = {part: find_only(part, tasks, _title) for part in (said, *_PARTS.split(_BOTH.sub("", said)))}
    is_each = named[said] is None and all(task for part, task in named.items() if part != said)
    return [part for part in named if part != said] if is_each and len(named) > 1 else [said]


def _title(task: TaskContent) -> str:
    return task.title


def _asks_too(one: Request | None, other: Request) -> bool:
    """Whether both ask of one event what was done: its tasks and its list are shown once."""
    return one is not None and "done" in one.about and one.event == other.event


def _usual(event: EventContent | None, request: Request, memory: Memory) -> time:
    return usual_time(event.title if event else memory.events.get(memory.latest or 0, str(request.event or "")))


def _meant(wanted: int | str | None, known: list[EventContent], memory: Memory) -> EventContent | None:
    """Return which of the listed events is meant: the named one, the conversation's latest, or the soonest."""
    if wanted is None:
        latest = next((event for event in known if event.id == memory.latest), None)
        return latest or (known[0] if known and memory.latest is None else None)
    if isinstance(wanted, int):
        return next((event for event in known if event.id == wanted), None)
    return find_only(wanted, known, called=lambda event: event.title)
