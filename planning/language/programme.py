"""What sentences about the run of show come to."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from agents import patterns as re
from agents.llm.offline.understanding.matching import Clause
from agents.llm.offline.values.days import is_weekday_alone
from agents.llm.offline.values.moments import Moment
from planning.grammar.readers.agenda_requests import WHICH_DATE
from planning.grammar.requests import Request, Scene, one
from planning.language.chores import title_of
from planning.language.intents import comes_to, event_of

NOON = 12


def _called(clause: Clause) -> str:
    """Return what a point is called, without an article."""
    return re.sub(r"^(?:the|our|my) ", "", str(clause.value("point")), flags=re.I)


@comes_to("add_points")
def _added(clause: Clause, scene: Scene) -> Request | None:
    titles, moments = clause.slots["point"], clause.slots["when"]
    if len(titles) != len(moments):
        return None
    by = {"who": str(clause.value("by"))} if "by" in clause.slots else {}
    points = [_point(title_of(title.value), moment.value, by) for title, moment in zip(titles, moments, strict=True)]
    if is_weekday_alone(clause.text):  # of which week is not known here
        return Request(event=event_of(clause, scene), question=WHICH_DATE)
    if not all(points):
        return None
    return one("add_to_run_of_show", event_of(clause, scene), points=points)


@comes_to("add_point_until")
def _until(clause: Clause, scene: Scene) -> Request | None:
    moment: Moment = clause.value("when")
    if moment.time is None or moment.time.until is None:
        return None
    return _added(clause, scene)


@comes_to("drop_point")
def _dropped(clause: Clause, scene: Scene) -> Request | None:
    return one("remove_from_run_of_show", event_of(clause, scene), points=[_called(clause)])


@comes_to("who_does_point")
def _by(clause: Clause, scene: Scene) -> Request | None:
    parties = clause.value("by")
    who = " and ".join(party.name for party in parties)
    return one("change_run_of_show", event_of(clause, scene), point=str(clause.value("point")), who=who)


def _point(title: str, moment: Moment, more: dict[str, Any]) -> dict[str, Any] | None:
    """Return a point with the hour it begins at, on the date that is named; None without an hour."""
    if moment.time is None or moment.shift is not None or (moment.day is not None and moment.day.date is None):
        return None
    at, until = moment.time.time, moment.time.until
    day = moment.day.date if moment.day else None
    point = {"title": title, "begins_at": _hour(at, day), **more}
    return {**point, "ends_at": _hour(until, day)} if until else point


def _hour(at: time, day: Any) -> str:
    return datetime.combine(day, at).isoformat() if day else at.strftime("%H:%M")
