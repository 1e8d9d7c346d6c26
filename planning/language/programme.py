"""What sentences about the run of show come to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from agents import patterns as re
from agents.llm.offline.understanding.clauses import Clause
from agents.llm.offline.values.days import is_weekday_alone
from agents.llm.offline.values.moments import Moment
from planning.grammar.requests import Request, Scene, one
from planning.language.chores import title_of
from planning.language.intents import comes_to, event_of

NOON, MORNING = 12, 6
#: Who says so means one more point, whatever is there already.
_NEW = re.compile(r"\b(?:add|includ|insert|slot|squeez|fit|another|also|too)", re.I)
_GOES_ON = frozenset({"of", "the", "and", "to", "for", "with", "a"})
_NTH = {"first": 0, "one": 0, "1": 0, "second": 1, "two": 1, "2": 1, "third": 2, "three": 2, "3": 2, "last": -1}
_ARTICLE = re.compile(r"^(?:a|an|the|some) (?=\w)", re.I)
WHICH_DATE = "On which date? Say, for example: add farewell on December 11 at 4pm to the run of show."


def _called(clause: Clause) -> str:
    """Return what a point is called, without an article."""
    return re.sub(r"^(?:the|our|my) ", "", str(clause.value("point")), flags=re.I)


@comes_to("put_point")
def _put(clause: Clause, scene: Scene) -> Request | None:
    """Put what usually is on a run of show there, or at another hour; None where an event may be called so."""
    title = str(clause.value("point"))
    if not scene.memory.has_event or clause.value("when").day is not None or scene.memory.event_called(title):
        return None
    return _added(clause, scene)


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
        if point is None or ":" in point["title"] or point["title"].split()[-1].lower() in _GOES_ON:
            return None
        points.append(point)
        latest = moment.value.time.time if "T" in point["begins_at"] else time.fromisoformat(point["begins_at"])
    for name in ("by", "until", "lasts"):
        for span in clause.slots.get(name, ()):
            at = max(sum(title.start < span.start for title in titles), 1) - 1
            if name == "by":
                points[at]["who"] = _names(span.value)
            elif not _ends(points[at], span.value):
                return None
    number = next((_NTH[word] for word in str(clause.value("nth", "")).lower().split() if word in _NTH), None)
    is_late = any(_hour_of(point) < min(begins, time(MORNING)) for point in points)
    is_there = not _NEW.search(clause.text) or number is not None or is_late
    about = {"put": not _NEW.search(clause.text), "nth": number} if is_there else {}
    return replace(one("add_to_run_of_show", event, points=points), about=about)


def _hour_of(point: dict[str, Any]) -> time:
    begins = str(point["begins_at"])
    return datetime.fromisoformat(begins).time() if "T" in begins else time.fromisoformat(begins)


def _ends(point: dict[str, Any], until: Moment | timedelta) -> bool:
    """Let a point end at an hour, or after so long; False where that is none."""
    begins, at = str(point["begins_at"]), _hour_of(point)
    on = datetime.fromisoformat(begins).date() if "T" in begins else None
    if isinstance(until, timedelta):
        ends = (datetime.combine(date.min, at) + until).time()
    elif until.time is None or until.day is not None:
        return False
    else:
        ends = _after(at, until.time.time) if until.time.is_bare else until.time.time
    point["ends_at"] = _hour(ends, on)
    return True


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


@comes_to("rename_point")
def _renamed(clause: Clause, scene: Scene) -> Request | None:
    title = str(clause.value("title"))
    if title.split()[-1].lower() in _GOES_ON:
        return None  # its last word was passed over: "words of thanks"
    return one("change_run_of_show", event_of(clause, scene), point=_called(clause), title=title)


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
        until = _after(at, until) if until else until
    point = {"title": title, "begins_at": _hour(at, day)}
    return {**point, "ends_at": _hour(until, day)} if until else point


def _after(begins: time, ends: time) -> time:
    """Return the hour of either half of the day that comes first after another: from 10 p.m. "till 1" is a night."""
    halves = (ends.replace(hour=ends.hour % NOON), ends.replace(hour=ends.hour % NOON + NOON))
    return min(halves, key=lambda half: (half <= begins, half))


def _hour(at: time, day: Any) -> str:
    return datetime.combine(day, at).isoformat() if day else at.strftime("%H:%M")
