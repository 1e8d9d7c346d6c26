"""What sentences come to that move an event, or a part of one, to a moment or by a length."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from agents import patterns as re
from agents.llm.offline.understanding.clauses import Clause
from agents.llm.offline.values.day import Day, Relation
from agents.llm.offline.values.moments import Moment
from agents.llm.offline.values.ranges import Range
from planning.grammar.drafts import Slots
from planning.grammar.requests import Request, Scene
from planning.language.answering import chosen
from planning.language.changes import kind_of, slots_for, slots_of
from planning.language.intents import comes_to, event_of

WHEN = "When should it be? A day, a time or both, such as Sunday at 4."
_WEEKDAY = r"(?:mon|tue|tues|wed|wednes|thu|thurs|fri|sat|satur|sun)(?:day)?"
#: "Sunday" is the one beside the event's own day, "the 26th" the one of its month.
_SOME_WEEKDAY = re.compile(rf"\b{_WEEKDAY}\b", re.I)
_WHICH_WEEK = re.compile(r"\d(?:st|nd|rd|th)|\b(?:next|this|coming|week|fortnight|of|after|before)\b", re.I)
_A_DAY_BY_NAME = re.compile(rf"\b{_WEEKDAY}\b|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|/|next|after", re.I)
#: "Shift it from six to seven": it begins at the second one.
_FROM = re.compile(
    r"^\W*(?:.* )?(?:shift|move|bump|push|change|switch|put back|delay|bring forward)\w* .* ?from\b", re.I
)
_A_MONTH = re.compile(r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|\d/", re.I)
_ORDINAL = re.compile(r"\b\d+(?:st|nd|rd|th)\b|\b\w+(?:th|first|second|third)\b", re.I)


@comes_to("move", "is_when", "ask_to_move", "move_meal")
def _moved(clause: Clause, scene: Scene) -> Request | None:
    if scene.memory.dates:
        return chosen(clause, scene, may_move=True) if "when" in clause.slots else None
    event = event_of(clause, scene)
    over_days: Range | None = clause.value("span")
    if over_days is not None:
        return _over_days(over_days, event)
    if "after" in clause.slots:
        return _week_after(clause.value("old"), event)
    moment: Moment = clause.value("when") if "when" in clause.slots else clause.value("range").last
    if moment.shift is not None:
        return by_length(clause, scene, moment.shift)
    if moment.time is not None and moment.time.until and moment.day is None and _FROM.search(clause.text):
        moment = replace(moment, time=replace(moment.time, time=moment.time.until, until=None, is_bare=False))
    slots = slots_for(moment, clause.value("meal") or kind_of(event, scene))
    if slots.day is not None and (slots.day.past or slots.day.month):
        over = "That day is already over. " if slots.day.past else ""
        return Request(event=event, question=f"{over}{WHEN}", awaits="move", move=slots)
    if (meal_day := clause.value("meal_day")) is not None:  # "Sunday lunchtime, at one"
        if meal_day.day is None or slots.day is not None:
            return None
        told = beside(Slots(meal_day.day), clause, slot="meal_day")
        return Request(event=event, move=replace(slots, day=told.day))
    check: Moment | None = clause.value("check")
    if check is not None and check.time and slots.time is None:
        slots = replace(slots, time=slots_of(check, late=True).time)
    old = clause.value("old")
    if isinstance(old, Moment) and old.day and slots.day and old.day.date and old.day.date == slots.day.date:
        return _week_after(old, event)  # "not this Sunday, next Sunday"
    return Request(
        event=event, move=beside(slots, clause), about={**_weekday(check), **_of_shows(clause), **_keeping(clause)}
    )


def _week_after(old: Moment, event: int | str | None) -> Request | None:
    """Return the same weekday, a week later than the one that it is not."""
    on = old.day.date if old.day else None
    return Request(event=event, move=Slots(Day(on + timedelta(days=7)))) if on else None


def _of_shows(clause: Clause) -> dict[str, str]:
    """Return what is called so on a run of show, where it is put if it is not there."""
    named = clause.slots["event"][-1] if "event" in clause.slots else None
    return (
        {"point": named.value}
        if named is not None and named.kind in ("act", "meal") and "old" not in clause.slots
        else {}
    )


def _keeping(clause: Clause) -> dict[str, bool]:
    """Return that its end stays as it is: "start at half seven, same finish"."""
    return {"keep_end": True} if "keep" in clause.slots else {}


def _over_days(said: Range, event: int | str | None) -> Request | None:
    first, last = said.first, said.last.day
    if first is None or first.day is None or last is None or last.date is None or first.shift is not None:
        return None
    return Request(event=event, move=replace(slots_of(first, late=False), last=last.date.day))


@comes_to("postpone", "shift", "bring_forward")
def _shifted(clause: Clause, scene: Scene) -> Request | None:
    assert clause.intent is not None
    by: timedelta = clause.value("by")
    return by_length(clause, scene, -by if clause.intent.name == "bring_forward" else by)


def by_length(clause: Clause, scene: Scene, length: timedelta) -> Request:
    """Return a move by a length; what is said beside it tells its weekday, or its hour: "a day earlier, so Friday"."""
    check: Moment | None = clause.value("check")
    event = event_of(clause, scene)
    slots = Slots(time=slots_for(check, kind_of(event, scene)).time) if check is not None else Slots()
    return Request(
        event=event,
        move=slots,
        about={**_weekday(check), **_keeping(clause), "minutes": int(length.total_seconds() // 60)},
    )


def _weekday(check: Moment | None) -> dict[str, int]:
    """Return which weekday it has to be by what was said besides."""
    day = check.day.date if check is not None and check.day else None
    return {"falls_on": day.weekday()} if day else {}


def beside(slots: Slots, clause: Clause, place: int = -1, slot: str = "when") -> Slots:
    """Return the slots with a day that is told by little as one beside the event's own; `place`: by which moment."""
    day = slots.day
    if day is None or day.date is None or day.relation is not None or slot not in clause.slots:
        return slots
    span = clause.slots[slot][place]
    said = clause.text[span.start - clause.start : span.end - clause.start]
    before = clause.text[: span.start - clause.start]
    if (
        _SOME_WEEKDAY.search(said)
        and not _WHICH_WEEK.search(said)
        and not _A_MONTH.search(said)
        and not re.search(r"\b(?:next|this|coming)\W*$", before)
    ):
        return replace(slots, day=Day(day.date, relation=Relation(weekday=day.date.weekday(), is_nearest=True)))
    if _ORDINAL.search(said) and not _A_DAY_BY_NAME.search(said) and not re.search(r"\bnext\W*$", before):
        return replace(slots, day=Day(day.date, relation=Relation(number=day.date.day)))
    return slots


def at_once(first: Request, then: Request) -> Request | None:
    """Return one move of two: "put it back by a week and start it at 7"; None where they are not of one event."""
    if first.move is None or then.move is None or then.event not in (None, first.event) or then.about or then.question:
        return None
    only_hour = then.move.time is not None and then.move.day is None
    if not only_hour or first.move.time is not None or first.question or first.about.keys() - {"minutes", "falls_on"}:
        return None
    is_day = first.move.day is not None or "minutes" in first.about
    return replace(first, move=replace(first.move, time=then.move.time, until=then.move.until)) if is_day else None
