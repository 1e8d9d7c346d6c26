"""What a change of an event comes to: its day, place and name."""

from __future__ import annotations

from datetime import time

from agents.llm.offline.understanding.clauses import Clause
from agents.llm.offline.values.moments import Moment
from agents.llm.offline.values.money import Money
from planning.grammar.drafts import Slots
from planning.grammar.requests import Request, Scene, one
from planning.grammar.values.kinds import is_festive, is_late
from planning.language.intents import comes_to, event_of

#: Between these hours "at 8" is the evening's for what is usually late.
MORNING, NOON = 7, 12


@comes_to("place")
def _placed(clause: Clause, scene: Scene) -> Request | None:
    return one("change_event", event_of(clause, scene), place=clause.value("place"))


@comes_to("turn_into")
def _turned(clause: Clause, scene: Scene) -> Request:
    return one("change_event", event_of(clause, scene), kind=clause.value("kind"))


@comes_to("rename")
def _renamed(clause: Clause, scene: Scene) -> Request | None:
    title = title_of(clause)
    return one("change_event", event_of(clause, scene), title=title) if title else None


def slots_of(moment: Moment, *, late: bool, is_known: bool = True) -> Slots:
    """Return what a moment says; where nothing told morning from evening, by what such an event usually is.

    Of one that is of no known kind an hour from ten on is in the morning, and so is one that ends by one o'clock.
    """
    if moment.time is None:
        return Slots(moment.day)
    at = moment.time.time
    until = moment.time.until  # "9.30 to 16.00" begins in the morning
    by_day = until is not None and NOON <= until.hour < at.hour + NOON
    late = late and not by_day
    if late and moment.time.is_bare and MORNING <= at.hour < NOON and (is_known or _may_be_late(at, until)):
        at = at.replace(hour=at.hour + NOON)
        until = until.replace(hour=(until.hour + NOON) % 24) if until else None
    return Slots(moment.day, at, moment.time.vague, until=until, zone=moment.time.zone)


def slots_for(moment: Moment, kind: str, *, is_known: bool = True) -> Slots:
    """Return what a moment says of an event of that kind, or title."""
    late = is_late(kind)
    return slots_of(moment, late=late or is_festive(kind), is_known=late and is_known)


def _may_be_late(at: time, until: time | None) -> bool:
    return at.hour < MORNING + 3 and (until is None or until.hour > NOON)


def kind_of(event: int | str | None, scene: Scene) -> str:
    known = event if isinstance(event, int) else scene.memory.latest or 0
    return scene.memory.events.get(known, "") or str(event or "birthday")


def title_of(clause: Clause) -> str:
    title = str(clause.value("title", "")).strip(" '\"“”")
    return title[:1].upper() + title[1:]


def budget_of(clause: Clause) -> Money | None:
    found: Money | None = clause.value("money")
    return found
