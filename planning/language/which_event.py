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


def on_its_day(request: Request, clause: Clause, scene: Scene) -> Request:
    """Return the request with the weekday or the date that its event is on, where one was told."""
    on: Moment | None = clause.value("on")
    if on is not None and on.day is not None and on.day.date is not None:
        said = clause.text[clause.slots["on"][-1].start - clause.start : clause.slots["on"][-1].end - clause.start]
        day = f"{on.day.date:%A}" if is_weekday_alone(said) else f"{on.day.date:%Y-%m-%d}"
        return replace(request, about={**request.about, "on": day})
    if match := _DAYS_OWN.fullmatch(str(clause.value("event", ""))):
        known = scene.memory.event_called(match["event"])
        event = match["event"] if known is None else known
        asks = tuple(replace(ask, arguments={**ask.arguments, "event": event}) for ask in request.asks)
        return replace(request, event=event, asks=asks, about={**request.about, "on": _DAYS[match["day"].lower()]})
    return request
