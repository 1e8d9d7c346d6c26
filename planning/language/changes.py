"""What a new event and a change of one come to."""

from __future__ import annotations

from dataclasses import replace

from agents import patterns as re
from agents.llm.offline.understanding.matching import Clause
from agents.llm.offline.values.day import Day
from agents.llm.offline.values.moments import Moment
from agents.llm.offline.values.money import Money
from planning.grammar.drafts import Draft, Slots
from planning.grammar.readers.event_fields import WHEN
from planning.grammar.requests import Request, Scene, one
from planning.grammar.values.kinds import is_late
from planning.grammar.values.titles import name_event
from planning.language.intents import comes_to, event_of
from planning.language.lengths import first_day

#: Between these hours "at 8" is the evening's for what is usually late.
MORNING, NOON = 7, 12

_REFERS = re.compile(r"\W*(?:the|this|that)\b", re.I)

HOW_MANY = "How many guests should it be in all?"


@comes_to("plan")
def _planned(clause: Clause, scene: Scene) -> Request | None:
    kind, title = clause.value("new")
    if clause.slots.keys() == {"new", "often"} and _REFERS.match(clause.text):
        return one("change_event", title, recurrence=clause.value("often"))  # "the dinner every Friday"
    return _drafted(clause, kind, title_of(clause) or title, scene)


def _drafted(clause: Clause, kind: str, title: str, scene: Scene) -> Request | None:
    rule = clause.value("often", "")
    draft = Draft(kind=kind, title=title, recurrence=rule)
    if rule and (first := first_day(rule, scene.now)):
        draft = replace(draft, day=Day(first))
    for when in clause.slots.get("when", ()):
        if when.unclear:
            continue
        if when.value.shift is not None:
            return None
        draft = draft.with_slots(slots_of(when.value, late=is_late(kind)))
    heads = clause.value("heads")
    if heads is not None and heads.change:
        return None
    sums = budget_of(clause)
    if clause.unclear:
        draft = draft.asking(clause.unclear[0])
    return Request(
        draft=draft.with_slots(
            Slots(
                guests=int(heads.count) if heads is not None else None,
                place=clause.value("place", ""),
                budget=sums.amount if sums else None,
                currency=(sums.said or sums.currency) if sums else "",
                per_guest=bool(sums and sums.per),
            )
        )
    )


@comes_to("plan_series")
def _planned_series(clause: Clause, scene: Scene) -> Request | None:
    """Read "yoga every Monday at 6:30pm for 10": what is again and again at an hour is an event, whatever it is."""
    kind, title = name_event(str(clause.value("what")))
    if not kind or not any(when.value and when.value.time for when in clause.slots.get("when", ())):
        return None
    return _drafted(clause, kind, title_of(clause) or title, scene)


@comes_to("move", "ask_to_move")
def _moved(clause: Clause, scene: Scene) -> Request | None:
    moment: Moment = clause.value("when")
    event = event_of(clause, scene)
    if scene.memory.dates:
        return None  # it may be one of those that guests are asked about
    if moment.shift is not None:
        return Request(event=event, move=Slots(), about={"minutes": int(moment.shift.total_seconds() // 60)})
    slots = slots_of(moment, late=is_late(kind_of(event, scene)))
    if slots.day is not None and (slots.day.past or slots.day.month):
        over = "That day is already over. " if slots.day.past else ""
        return Request(event=event, question=f"{over}{WHEN}", awaits="move", move=slots)
    return Request(event=event, move=slots)


@comes_to("place")
def _placed(clause: Clause, scene: Scene) -> Request | None:
    return one("change_event", event_of(clause, scene), place=clause.value("place"))


@comes_to("rename")
def _renamed(clause: Clause, scene: Scene) -> Request | None:
    title = title_of(clause)
    return one("change_event", event_of(clause, scene), title=title) if title else None


def slots_of(moment: Moment, *, late: bool) -> Slots:
    """Return what a moment says; where nothing told morning from evening, by what such an event usually is."""
    if moment.time is None:
        return Slots(moment.day)
    at = moment.time.time
    if late and moment.time.is_bare and MORNING <= at.hour < NOON:
        at = at.replace(hour=at.hour + NOON)
    return Slots(moment.day, at, moment.time.vague, until=moment.time.until, zone=moment.time.zone)


def kind_of(event: int | str | None, scene: Scene) -> str:
    known = event if isinstance(event, int) else scene.memory.latest or 0
    return scene.memory.events.get(known, "") or str(event or "birthday")


def title_of(clause: Clause) -> str:
    title = str(clause.value("title", "")).strip(" '\"“”")
    return title[:1].upper() + title[1:]


def budget_of(clause: Clause) -> Money | None:
    found: Money | None = clause.value("money")
    return found
