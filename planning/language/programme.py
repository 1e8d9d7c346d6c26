"""What sentences about the run of show come to."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from agents import patterns as re
from agents.llm.offline.understanding.clauses import Clause
from agents.llm.offline.values.days import is_weekday_alone
from agents.llm.offline.values.moments import Moment
from planning.grammar.requests import Request, Scene, one
from planning.language.chores import title_of
from planning.language.intents import comes_to, event_of

NOON = 12
_ARTICLE = re.compile(r"^(?:a|an|the|some) (?=\w)", re.I)
WHICH_DATE = "On which date? Say, for example: add farewell on December 11 at 4pm to the run of show."


def _called(clause: Clause) -> str:
    """Return what a point is called, without an article."""
    return re.sub(r"^(?:the|our|my) ", "", str(clause.value("point")), flags=re.I)


@comes_to("add_points")
def _added(clause: Clause, scene: Scene) -> Request | None:
    titles, moments = clause.slots["point"], clause.slots["when"]
    if len(titles) != len(moments):
        return None
    event = event_of(clause, scene)
    if is_weekday_alone(clause.text):  # of which week is not known here
        return Request(event=event, question=WHICH_DATE)
    begins = _begins(event, scene)
    points: list[dict[str, Any]] = []
    latest = begins
    for title, moment in zip(titles, moments, strict=True):
        point = _point(title_of(_ARTICLE.sub("", str(title.value))), moment.value, latest)
        if point is None:
            return None
        points.append(point)
        latest = moment.value.time.time if "T" in point["begins_at"] else time.fromisoformat(point["begins_at"])
    for span in clause.slots.get("by", ()):
        at = sum(title.start < span.start for title in titles)
        points[max(at, 1) - 1]["who"] = _names(span.value)
    return one("add_to_run_of_show", event, points=points)


def _begins(event: int | str | None, scene: Scene) -> time:
    known = event if isinstance(event, int) else scene.memory.latest or 0
    return scene.memory.hours.get(known, time())


def _names(said: Any) -> str:
    return " and ".join(party.name for party in said) if isinstance(said, tuple | list) else str(said)


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
    who = _names(clause.value("by"))
    return one("change_run_of_show", event_of(clause, scene), point=str(clause.value("point")), who=who)


def _point(title: str, moment: Moment, latest: time) -> dict[str, Any] | None:
    """Return a point with the hour it begins at, on the date that is named; None without an hour.

    An hour of which nothing tells the half of the day is the one after what comes before it.
    """
    if (
        moment.time is None
        or moment.time.vague
        or moment.shift is not None
        or (moment.day is not None and moment.day.date is None)
    ):
        return None
    at, until = moment.time.time, moment.time.until
    day = moment.day.date if moment.day else None
    if moment.time.is_bare and at.hour < NOON <= latest.hour:
        at = at.replace(hour=at.hour + NOON)
        until = until.replace(hour=until.hour + NOON) if until and until.hour < NOON else until
    point = {"title": title, "begins_at": _hour(at, day)}
    return {**point, "ends_at": _hour(until, day)} if until else point


def _hour(at: time, day: Any) -> str:
    return datetime.combine(day, at).isoformat() if day else at.strftime("%H:%M")
