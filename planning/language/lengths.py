"""What sentences come to that move an event by a length, change its length or end, or say how it repeats."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import reduce
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from agents import patterns as re
from agents import zones
from agents.llm.offline.understanding.clauses import Clause
from agents.llm.offline.values.moments import Moment
from agents.llm.offline.values.series import joined
from agents.llm.offline.values.time_of_day import TimeOfDay
from planning.grammar.drafts import LAST_HOUR, Slots
from planning.grammar.requests import Request, Scene, one
from planning.language.intents import comes_to, event_of
from planning.places import zone_of

WHICH_ZONE = "In which city's time is it? Say, such as: its time zone is Lisbon."
WEEK = timedelta(days=7)
_TOLD = re.compile(r"[ap]\.?m\b|morning|noon|night|evening|\b0\d|day", re.I)


@comes_to("stretch")
def _stretched(clause: Clause, scene: Scene) -> Request:
    return _about(clause, scene, "longer", clause.value("by"))


@comes_to("extend", "end_shift")
def _extended(clause: Clause, scene: Scene) -> Request:
    return _about(clause, scene, "longer", clause.value("by"))


@comes_to("shorten")
def _shortened(clause: Clause, scene: Scene) -> Request:
    return _about(clause, scene, "longer", -clause.value("by"))


@comes_to("begin_and_end")
def _begins_and_ends(clause: Clause, scene: Scene) -> Request | None:
    begins, until = clause.value("when"), clause.value("until")
    if not (begins.time and until.time) or until.day is not None or begins.shift or (begins.day and begins.day.past):
        return None
    slots = Slots(begins.day, begins.time.time, until=evening(until.time), zone=begins.time.zone)
    return Request(event=event_of(clause, scene), move=slots)


@comes_to("last")
def _lasts(clause: Clause, scene: Scene) -> Request:
    return _about(clause, scene, "lasts", clause.value("for"))


def _about(clause: Clause, scene: Scene, what: str, length: timedelta) -> Request:
    return Request(event=event_of(clause, scene), move=Slots(), about={what: int(length.total_seconds() // 60)})


@comes_to("end", "end_now")
def _ends(clause: Clause, scene: Scene) -> Request | None:
    until: Moment = clause.value("until")
    day = until.day
    if until.shift is not None or (day is not None and (day.date is None or day.past)):
        return None
    slots = Slots(day, evening(until.time) if until.time else LAST_HOUR)
    is_near = day is not None and day.date is not None and day.date - scene.now.date() <= WEEK
    return Request(
        event=event_of(clause, scene),
        move=slots,
        about={"ends": True, "weekday": is_near, **bare(until, clause, "until")},
    )


def bare(until: Moment, clause: Clause, slot: str) -> dict[str, bool]:
    """Whether nothing tells the half of the day: "by 10.30", "till 1"."""
    span = clause.slots[slot][-1]
    said = clause.text[span.start - clause.start : span.end - clause.start]
    is_bare = until.time is not None and until.time.time.hour < 13 + 11 * until.time.is_bare
    return {"bare": True} if is_bare and not _TOLD.search(said) else {}


@comes_to("repeat", "ask_to_repeat")
def _repeats(clause: Clause, scene: Scene) -> Request:
    return one("change_event", event_of(clause, scene), recurrence=rule_of(clause))


def rule_of(clause: Clause) -> str:
    """Return the rule that a clause names, of what is told apart: "fortnightly" and "Tuesdays"."""
    rules = [span.value for span in clause.slots.get("often", ())]
    return reduce(joined, rules) if rules else ""


@comes_to("zone")
def _zone(clause: Clause, scene: Scene) -> Request | None:
    """Return another zone; where none is known by that name nothing is changed, and a city is asked for."""
    said, event = str(clause.value("zone", "")).strip(" .,'\""), event_of(clause, scene)
    found = (zones.named(said) or zone_of(said, ZoneInfo(getattr(scene.now.tzinfo, "key", "UTC")))) if said else None
    if found is None:
        if clause.text.lower().endswith(" time"):
            return None  # "in no time"
        about = f"I know no time zone of {said}. " if said else ""
        return Request(event=event, question=f"{about}{WHICH_ZONE}")
    return one("change_event", event, zone=found.key)


def evening(at: TimeOfDay) -> time:
    """Return the hour at which something is over: "11" is at night."""
    return at.time.replace(hour=at.time.hour + 12) if at.is_bare and at.time.hour < 12 else at.time


def first_day(rule: str, now: datetime) -> date | None:
    """Return the first day of a recurrence, from tomorrow on; None of one that says no day, such as "weekly"."""
    if not {"BYDAY", "BYMONTHDAY"} & {part.partition("=")[0] for part in rule.split(";")}:
        return None
    today = datetime.combine(now.date(), time())
    first = rrulestr(rule, dtstart=today + timedelta(days=1)).after(today)
    return first.date() if first else None
