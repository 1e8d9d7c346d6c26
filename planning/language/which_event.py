"""The day by which an event is told: "the dinner on Friday is off", "cancel Friday's dinner"."""

from __future__ import annotations

import calendar
from dataclasses import replace

from agents import patterns as re
from agents.llm.offline.understanding.clauses import Clause
from agents.llm.offline.values.days import is_weekday_alone
from agents.llm.offline.values.moments import Moment
from planning.grammar.requests import Request, Scene

_DAYS = {day[:3].lower(): day for day in calendar.day_name}
_DAYS_OWN = re.compile(r"(?P<day>mon|tue|wed|thu|fri|sat|sun)[a-z]*day['’]s (?P<event>.+)", re.I)


#: With one of these nothing is looked up by its day.
_STAGED = frozenset(
    {"whole", "take_off", "parties", "choose", "done", "change", "remind", "aside", "agreed", "task_by"}
)
_THE_PARTY = re.compile(
    r"\b(?:the|our|my) (?P<what>party|bash|celebration)\b(?! (?:list|food|bags?|planner|invit\w+|budget|theme)\b)", re.I
)
WHICH = "Which event do you mean? Say its name, such as: the dinner."


def on_its_day(request: Request, clause: Clause, scene: Scene) -> Request:
    """Return the request with the day or the month that its event is in, where one was told, or what it was called.

    Before any event was spoken of "the party" is the only one that is called so.
    """
    on: Moment | None = clause.value("on")
    day = on.day if on is not None else None
    if on is not None and request.event is None and request.draft is None:
        is_staged = not _STAGED.isdisjoint(request.about) or "put" in request.about
        if is_staged or day is None or day.guessed or (day.date is None and not day.month):
            return Request(question=WHICH)
        if day.date is None and day.month:
            return replace(request, about={**request.about, "on": f"{day.month[0]}-{day.month[1]:02}"})
    party = _THE_PARTY.search(clause.text) if on is None and not scene.memory.has_event else None
    if party and request.event is None and request.draft is None and _STAGED.isdisjoint(request.about):
        return replace(request, about={**request.about, "on": "", "called": party["what"].lower()})
    if on is not None and on.day is not None and on.day.date is not None:
        said = clause.text[clause.slots["on"][-1].start - clause.start : clause.slots["on"][-1].end - clause.start]
        which = f"{on.day.date:%A}" if is_weekday_alone(said) else f"{on.day.date:%Y-%m-%d}"
        return replace(request, about={**request.about, "on": which, "on_date": f"{on.day.date:%Y-%m-%d}"})
    if match := _DAYS_OWN.fullmatch(str(clause.value("event", ""))):
        known = scene.memory.event_called(match["event"])
        event = match["event"] if known is None else known
        asks = tuple(replace(ask, arguments={**ask.arguments, "event": event}) for ask in request.asks)
        return replace(request, event=event, asks=asks, about={**request.about, "on": _DAYS[match["day"].lower()]})
    return request
