"""When what was written last is, said again as it was meant: "it should be the 11th", "make that half past eight"."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time

from agents.llm.offline.understanding.clauses import Clause
from agents.llm.offline.values.moments import Moment
from planning.grammar.drafts import Slots
from planning.grammar.last_write import MOMENTS, OF_EVENT, Value, values
from planning.grammar.memory import Memory, arguments_of
from planning.grammar.requests import Request, Scene
from planning.language.intents import comes_to
from planning.language.moving import beside

NOON = 12
_DAY = date(2000, 1, 2)  # for hours of no day


def moments_written(memory: Memory) -> list[Value]:
    """Return the moments that were written last, but for those of an event itself."""
    return [value for value in values(memory, MOMENTS) if value.value and value.called.name not in OF_EVENT]


def begun(memory: Memory) -> time | None:
    """Return the hour at which the event begins, where that was written last."""
    given = [arguments_of(called) for called in memory.written if called.name in OF_EVENT]
    found = _at(str(given[-1].get("starts_at", ""))) if given else None
    return found.time() if isinstance(found, datetime) else None


def nearest(hour: time, to: time) -> time:
    """Return the hour, or that of the other half of the day, whichever lies nearer to another one."""
    other = hour.replace(hour=(hour.hour + NOON) % 24)
    at, than, near = (datetime.combine(_DAY, each) for each in (hour, other, to))
    return other if abs(than - near) < abs(at - near) else hour


@comes_to("moment_again")
def _moment(clause: Clause, scene: Scene) -> Request | None:
    when: Moment = clause.value("when")
    day = beside(Slots(day=when.day), clause).day
    if when.shift is not None or (day is not None and (day.past or day.month or day.date is None)):
        return None
    return moved(scene.memory, replace(when, day=day))


def moved(memory: Memory, when: Moment) -> Request | None:
    """Return what was written last, at another moment: at another day, another hour or both."""
    found = moments_written(memory)
    if len({value.of for value in found}) != 1:
        return None
    meant: dict[str, str] = {}
    for value in found:
        was = _at(str(value.value))
        at = _as_meant(was, when) if was is not None else None
        if was is None or at is None:
            return None
        is_day = value.field == "due_on" and isinstance(at, datetime)
        meant[value.field] = at.date().isoformat() if is_day and isinstance(at, datetime) else at.isoformat()
        meant |= _end(value, was, at, when)
    return found[0].said(**meant)


def _as_meant(was: datetime | time, when: Moment) -> datetime | time | None:
    """Return the moment with what was said of it: a day, an hour or both. An hour of no day has none."""
    hour = was.time() if isinstance(was, datetime) else was
    if when.time is not None:
        hour = nearest(when.time.time, hour) if when.time.is_bare else when.time.time
    if not isinstance(was, datetime):
        return hour if when.day is None else None
    on = was.date()
    if when.day is not None and when.day.date is not None:
        on = when.day.relation.of(on) if when.day.relation else when.day.date
    return datetime.combine(on, hour)


def _end(value: Value, was: datetime | time, now: datetime | time, when: Moment) -> dict[str, str]:
    """Return the end of a point, which moves along with its beginning."""
    before = _at(str(value.beside.get("ends_at", "")))
    if when.time is not None and when.time.until:
        until = when.time.until
        return {"ends_at": (datetime.combine(now, until) if isinstance(now, datetime) else until).isoformat()}
    if before is None:
        return {}
    ends = _dated(before) + (_dated(now) - _dated(was))
    return {"ends_at": (ends if isinstance(before, datetime) else ends.time()).isoformat()}


def _dated(at: datetime | time) -> datetime:
    return at if isinstance(at, datetime) else datetime.combine(_DAY, at)


def _at(said: str) -> datetime | time | None:
    try:
        return time.fromisoformat(said) if said[2:3] == ":" else datetime.fromisoformat(said)
    except ValueError:
        return None
