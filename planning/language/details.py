"""What is said of an event without saying what to do with it: it goes on with the event before it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from agents import patterns as re
from agents.llm.offline.understanding.clauses import Clause
from agents.llm.offline.values.budgets import currency_said
from agents.llm.offline.values.day import Day
from agents.llm.offline.values.head_counts import Heads
from agents.numbers import plain
from planning.grammar.drafts import Slots, said_arguments, told_beside, usual_currency
from planning.grammar.requests import Request, Scene, one
from planning.language.again import of_people
from planning.language.answering import chosen
from planning.language.changes import budget_of, kind_of, slots_for, title_of
from planning.language.expected_guests import more_or_fewer
from planning.language.intents import comes_to, event_of
from planning.language.lengths import bare, evening
from planning.language.moments_again import nearest
from planning.language.moving import beside

HOURS = 12  # a bare number that is no more may be one
#: Between a place and where that is.
_WHERE = re.compile(r" (?:on|in|at|by|near|off|opposite|behind|beside|next to)(?: the| our| my)? ?", re.I)
#: With it a request only says more of the one before it.
MORE = "more"


@comes_to("details", "details_beside", "day_of_age", "day_offered")
def _details(clause: Clause, scene: Scene) -> Request | None:
    if scene.memory.dates and "when" in clause.slots:
        return chosen(clause, scene, may_move=True) if clause.slots.keys() == {"when"} else None
    if "event" in clause.slots and event_of(clause, scene) not in (None, scene.memory.latest):
        return None
    if clause.slots.keys() == {"when"} and (shift := clause.value("when").shift) is not None:
        return Request(move=Slots(), about={"minutes": int(shift.total_seconds() // 60)})
    absent = str(clause.value("absent", "")).casefold()
    if absent and any(absent in name.casefold() or name.casefold() in absent for name in scene.memory.people):
        return None  # whose answer it is, is to be noted
    month = clause.value("month")
    slots, kind = Slots(_in_month(month, scene) if month else None), kind_of(None, scene)
    for place, when in enumerate(clause.slots.get("when", ())):
        if when.value is None or when.value.shift is not None:
            return None
        said = beside(slots_for(when.value, kind), clause, place)
        if slots.day is not None and slots.day.date is not None and said.day is not None and _is_weekday(said.day):
            if said.day.date is None or slots.day.date.weekday() != said.day.date.weekday():
                return None
            said = replace(said, day=None)  # "the 9th, it is a Tuesday"
        slots = joined(slots, said)
    if (hour := clause.value("hour_said")) is not None:
        if slots.time is None or not slots.vague or hour > HOURS:
            return None
        slots = replace(
            slots, time=nearest(slots.time.replace(hour=int(hour) % HOURS, minute=0), slots.time), vague=False
        )
    if (end := clause.value("end")) is not None:
        if end.shift is not None and clause.slots.keys() == {"end"}:
            return Request(move=Slots(), about={"longer": int(end.shift.total_seconds() // 60)})
        if end.time is None or end.day is not None or end.shift is not None:
            return None
        slots = replace(slots, until=evening(end.time))
    heads, sums = clause.value("heads"), budget_of(clause)
    if heads is not None and heads.change:
        return more_or_fewer(heads, None, scene) if clause.slots.keys() == {"heads"} else None
    about: dict[str, Any] = {MORE: True}
    if end is not None:
        about |= bare(end, clause, "end")
    if title := title_of(clause):
        about["title"] = title
    if often := clause.value("often"):
        about["recurrence"] = often
    if clause.intent is not None and clause.intent.name == "day_of_age":
        about["turns"] = int(clause.value("why"))
    said = Slots(
        guests=int(heads.count) if heads is not None else None,
        place=_place(clause),
        budget=sums.amount if sums else None,
        currency=currency_said(sums, usual_currency(scene.now)) if sums else "",
        per_guest=bool(sums and sums.per),
    )
    return Request(move=joined(slots, said), about=about)


def _place(clause: Clause) -> str:
    """Return the place that was said last, with where that is: "the Bell" goes on with "on Mill Street"."""
    spans = clause.slots.get("place", [])
    if not spans:
        return ""
    first = len(spans) - 1
    while first and _goes_on(_between(clause, spans[first - 1].end, spans[first].start), str(spans[first].value)):
        first -= 1
    behind = _between(clause, spans[first].end, spans[-1].end)
    return f"{spans[first].value}{behind}".strip(" '\"")


def _goes_on(between: str, place: str) -> bool:
    """Whether a place is where the one before it is: "on Mill Street", "12 King Street"."""
    return _WHERE.fullmatch(between) is not None or (between == ", " and place[:1].isdigit())


def _between(clause: Clause, start: int, end: int) -> str:
    return clause.text[start - clause.start : end - clause.start]


def _is_weekday(day: Day) -> bool:
    return day.relation is not None and day.relation.is_nearest and day.relation.weekday is not None


def _in_month(month: int, scene: Scene) -> Day:
    """Return the month, as it comes next."""
    return Day(None, month=(scene.now.year + (month < scene.now.month), month))


@comes_to("count_alone")
def _count_alone(clause: Clause, scene: Scene) -> Request | None:
    heads = clause.value("heads")
    if heads.change:
        return None
    if heads.count <= HOURS and not re.search(r"(?i)\b(?:us|people|guests?|about|around|roughly|ish)\b", clause.text):
        return Request(question=f"Do you mean {plain(heads.count)} guests, or {plain(heads.count)} o'clock?")
    return Request(move=Slots(guests=int(heads.count)), about={MORE: True})


@comes_to("make_it_so_many")
def _so_many(clause: Clause, scene: Scene) -> Request | None:
    """Read "make it 90": of its people, where it can be no hour, and no sum is far nearer."""
    heads: Heads = clause.value("heads")
    return None if heads.change else of_people(int(heads.count), scene.memory)


@comes_to("as_it_is")
def _as_it_is(clause: Clause, scene: Scene) -> Request | None:
    return Request(move=Slots(), about={MORE: True})


def joined(slots: Slots, more: Slots) -> Slots:
    """Return what both say; where both say something, the second counts."""
    if more.day is not None and slots.day is not None:
        more = replace(more, day=told_beside(slots.day, more.day))
    said = {
        name: value
        for name in ("day", "time", "guests", "budget", "last", "until")
        if (value := getattr(more, name)) is not None
    }
    said |= {name: value for name in ("place", "currency", "zone", "unclear") if (value := getattr(more, name))}
    if more.time is not None:
        said["vague"] = more.vague
    if more.budget is not None:
        said["per_guest"] = more.per_guest
    return replace(slots, **said)


def said_by(request: Request) -> Slots | None:
    """Return what a change of no event that is named says of the new one; None where that is none of its details."""
    given = request.asks[0].arguments if len(request.asks) == 1 and request.asks[0].tool == "change_event" else {}
    if not given or given.keys() - {"guests", "place", "budget", "budget_per_guest", "currency"}:
        return None
    budget = given.get("budget_per_guest", given.get("budget"))
    return Slots(
        guests=given.get("guests"),
        place=given.get("place", ""),
        budget=None if budget is None else Decimal(str(budget)),
        currency=given.get("currency", ""),
        per_guest="budget_per_guest" in given,
    )


def change(request: Request) -> Request:
    """Return the change of the event last spoken of that mere details come to."""
    slots, about = request.move or Slots(), dict(request.about)
    about.pop(MORE, None)
    if slots.day is not None or slots.time is not None:
        return Request(move=slots, event=request.event)
    if slots.until is not None:
        return Request(move=Slots(time=slots.until), event=request.event, about={"ends": True, "bare": "bare" in about})
    arguments: dict[str, Any] = {name: about[name] for name in ("title", "recurrence") if name in about}
    return one("change_event", request.event, **arguments, **said_arguments(slots))
