"""What questions come to whose file does not say all of it: events of a period, diets of guests."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from agents import patterns as re
from agents.llm.offline.understanding.clauses import Clause
from agents.llm.offline.values.calendar_spans import Period
from agents.llm.offline.values.moments import Moment
from planning.grammar.requests import Request, Scene, call, one
from planning.language.intents import comes_to, event_of


@comes_to("ask_period")
def _within(clause: Clause, scene: Scene) -> Request | None:
    if (period := clause.value("period") or _of_day(clause.value("when"))) is None:
        return None
    return _listed(period, scene)


def _of_day(moment: Moment | None) -> Period | None:
    """Return the one day that is named, without an hour."""
    if moment is None or moment.time or moment.day is None or moment.day.date is None:
        return None
    return Period(moment.day.date, moment.day.date)


def next_on(number: int, today: date) -> date | None:
    """Return the next day of that number in its month; None where no month has it."""
    ahead = (today + timedelta(days=by) for by in range(62))
    return next((day for day in ahead if day.day == number), None)


@comes_to("ask_free")
def _free(clause: Clause, scene: Scene) -> Request | None:
    period = clause.value("period")
    if (nth := clause.value("nth")) is not None:
        on = next_on(int(re.sub(r"\D", "", str(nth))), scene.now.date())
        period = Period(on, on) if on else None
    else:
        period = period or _of_day(clause.value("when"))
    if period is None:
        return None
    return replace(_listed(period, scene), topic="free")


@comes_to("ask_next")
def _next(clause: Clause, scene: Scene) -> Request:
    """Ask for the next event, or of two which is sooner."""
    named = tuple(str(said) for name in ("one", "other") if (said := clause.value(name)))
    return replace(one("list_events", topic="sooner" if len(named) == 2 else "next"), people=named)


@comes_to("ask_after")
def _after(clause: Clause, scene: Scene) -> Request:
    return replace(one("list_events", topic="after"), name=str(clause.value("after")))


@comes_to("ask_period_over")
def _within_past(clause: Clause, scene: Scene) -> Request:
    return _listed(clause.value("past_period"), scene)


def _listed(period: Period, scene: Scene) -> Request:
    """Return the list of what is on in a period, of what is over where all of it is."""
    is_over = period.until is not None and period.until < scene.now.date()
    ends = {"since": period.since, "until": period.until}
    days = {name: day.isoformat() for name, day in ends.items() if day is not None}
    return one("list_events", topic="events", **({"when": "past"} if is_over else {}), **days)


@comes_to("ask_diets")
def _diets(clause: Clause, scene: Scene) -> Request:
    """Look among the notes about guests, and among their answers to what they were asked."""
    event = event_of(clause, scene)
    request = Request((call("show_invitations", event), call("show_answers", event)), event=event, topic="diet")
    return replace(request, name=str(clause.value("diet") or ""))
