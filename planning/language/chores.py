"""What sentences about tasks and reminders come to."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, time, timedelta
from typing import Any

from agents import patterns as re
from agents.llm.offline.understanding.clauses import Clause
from agents.llm.offline.understanding.kinds import Free, FreeWords
from agents.llm.offline.values.moments import Moment
from agents.llm.offline.values.span import Span
from planning.grammar.requests import Request, Scene, one
from planning.language.intents import comes_to, event_of
from planning.language.kinds import language

#: At this hour somebody is reminded who named only a day, and something is due on that day.
MORNING, EVENING = time(9), time(18)
_PARTS = {"morning": MORNING, "noon": time(12), "afternoon": time(15), "evening": EVENING, "tonight": time(19)}
_PART = re.compile(r"\b(?:morning|noon|afternoon|evening|tonight)\b", re.I)
ALL_TASKS = "all tasks"
_IN_EVENING = re.compile(r"\b(?:evening|tonight|night)\b", re.I)
_MARKS = " ,.;:!\"'“”‘’"
OVER = "That is over already. When shall I remind you? Say, for example: remind me Friday at 9 to pick up the cake."


@comes_to("remind")
def _reminded(clause: Clause, scene: Scene) -> Request | None:
    if (days := _days_from_it(clause)) is not None:
        return _before(clause, scene, -days, _hour_of(clause, "when"))
    at = _moment(clause, scene)
    if at is None:
        return None
    if "at" in clause.slots:  # "on Thursday I have to fetch the wine at 4"
        if clause.value("when").time is not None or clause.value("at").day is not None:
            return None
        at = datetime.combine(at, _clock_of(clause, "at") or at.time())
    if at <= scene.now.replace(tzinfo=None):
        return Request(question=OVER)
    return one("remind_me", what=title_of(clause.value("what")), at=at.isoformat())


@comes_to("remind_before")
def _reminded_before(clause: Clause, scene: Scene) -> Request | None:
    if (said := clause.value("at")) is not None and said.day is not None:
        return None
    return _before(clause, scene, _ahead(clause), _hour_of(clause))


def _before(clause: Clause, scene: Scene, ahead: timedelta, hour: time | None, tool: str = "remind_me") -> Request:
    """Return a reminder, or a task, so long before the event, whose date has to be read: days ahead in the morning."""
    if hour is None and ahead.seconds == 0:
        hour = MORNING
    about = {"remind": title_of(clause.value("what")), "ahead": ahead, "hour": hour, "tool": tool}
    return Request(event=event_of(clause, scene), about=about)


def _ahead(clause: Clause) -> timedelta:
    """Return how long before the event something is, less than nothing if behind it."""
    if (days := clause.value("day_before")) is not None:
        return timedelta(days=days)
    return clause.value("ahead")


def _days_from_it(clause: Clause) -> timedelta | None:
    """Return how long behind the event a day is that is told from it: "a week after the party"."""
    said: Moment | None = clause.value("when")
    told = said.day.relation if said is not None and said.day is not None else None
    is_by_days = told is not None and told.weekday is None and not told.months and told.number is None
    return timedelta(days=told.days) if told is not None and is_by_days and not told.is_weekend else None


def _clock_of(clause: Clause, slot: str) -> time | None:
    """Return the hour that was said; a bare one before seven is of the afternoon."""
    said: Moment | None = clause.value(slot)
    if said is None or said.time is None:
        return None
    return said.time.time.replace(hour=said.time.time.hour + 12) if _is_late(said) else said.time.time


def _hour_of(clause: Clause, slot: str = "at") -> time | None:
    if (hour := _clock_of(clause, slot)) is not None:
        return hour
    return EVENING if _IN_EVENING.search(clause.text) else None


def _is_late(said: Moment) -> bool:
    """Whether an hour without morning or evening is of the afternoon."""
    return said.time is not None and said.time.is_bare and said.time.time.hour < 7


@comes_to("add_a_task", "add_several_tasks")
def _noted(clause: Clause, scene: Scene) -> Request | None:
    assert clause.intent is not None
    said = str(clause.value("what"))
    whats = (
        re.split(r"\s*[,;\n]\s*(?:and\s+)?|\s+and\s+", said) if clause.intent.name == "add_several_tasks" else [said]
    )
    is_before, days = not clause.slots.keys().isdisjoint(("ahead", "day_before")), _days_from_it(clause)
    if is_before or days is not None:
        if len(whats) != 1 or not clause.slots.keys().isdisjoint(("who", "remind")):
            return None
        if days is not None:
            return _before(clause, scene, -days, _hour_of(clause, "when"), "add_tasks")
        return _before(clause, scene, _ahead(clause), _hour_of(clause), "add_tasks")
    due: dict[str, Any] = {}
    if "remind" in clause.slots:
        if (remind_at := _moment(clause, scene, "remind")) is None:
            return None
        if remind_at <= scene.now.replace(tzinfo=None):
            return Request(question=OVER)
        due["remind_at"] = remind_at.isoformat()
    if "when" in clause.slots:
        at = _moment(clause, scene)
        if at is None:
            return None
        due["due_at"] = at.isoformat()
        if "at_hour" in clause.slots:  # "and remind me that same morning at 9"
            if (hour := _clock_of(clause, "at_hour")) is None or clause.value("at_hour").day is not None:
                return None
            due["remind_at"] = datetime.combine(at, hour).isoformat()
    elif "at_hour" in clause.slots:
        return None
    if "who" in clause.slots:
        parties = clause.value("who")
        if len(parties) != 1:
            return None
        due["who"] = parties[0].name
    tasks = [{"title": title, **due} for what in whats if (title := title_of(what))]
    return one("add_tasks", event_of(clause, scene), tasks=tasks) if tasks else None


@comes_to("add_dated_tasks")
def _each_by_its_day(clause: Clause, scene: Scene) -> Request | None:
    """Return tasks with the day that is said behind each; None where only the last has one, which may be for all."""
    whats, days = clause.slots["what"], clause.slots.get("when", [])
    tasks: list[dict[str, Any]] = []
    for place, what in enumerate(whats):
        ends = whats[place + 1].start if place + 1 < len(whats) else clause.end
        of_it = [span for span in days if what.start < span.start < ends]
        at = _moment(clause, scene, "when", of_it[0]) if of_it else None
        if len(of_it) > 1 or (of_it and at is None):
            return None
        tasks.append({"title": title_of(what.value), **({"due_at": at.isoformat()} if at else {})})
    if not days or all("due_at" not in task for task in tasks[:-1]):
        return None
    return one("add_tasks", event_of(clause, scene), tasks=tasks)


@comes_to("task_is_done")
def _done(clause: Clause, scene: Scene) -> Request | None:
    done = ALL_TASKS if "all" in clause.slots else _told(clause)
    return Request(event=event_of(clause, scene), about={"done": done})


@comes_to("own_task")
def _own(clause: Clause, scene: Scene) -> Request | None:
    due: dict[str, Any] = {}
    if "when" in clause.slots:
        if (at := _moment(clause, scene)) is None:
            return None
        due["due_at"] = at.isoformat()
    return one("change_task", event_of(clause, scene), task=_told(clause), who="me", **due)


@comes_to("task_due")
def _due(clause: Clause, scene: Scene) -> Request | None:
    if len(clause.slots["when"]) > 1:  # "the end of January, say the 29th"
        return None
    at = _moment(clause, scene)
    return one("change_task", event_of(clause, scene), task=_told(clause), due_at=at.isoformat()) if at else None


_SOONER = re.compile(r"\b(?:forward|earlier|sooner)\b", re.I)


@comes_to("task_shifted")
def _shifted(clause: Clause, scene: Scene) -> Request | None:
    by: timedelta = clause.value("by")
    by = -by if _SOONER.search(clause.text) else by
    return Request(event=event_of(clause, scene), about={"task_by": (_told(clause), by)})


@comes_to("drop_task")
def _dropped(clause: Clause, scene: Scene) -> Request | None:
    return one("remove_tasks", event_of(clause, scene), tasks=[_told(clause)])


@comes_to("name_task")
def _named(clause: Clause, scene: Scene) -> Request | None:
    return one("change_task", event_of(clause, scene), task=_told(clause), title=title_of(clause.value("title")))


@comes_to("whose_task")
def _whose(clause: Clause, scene: Scene) -> Request | None:
    parties = clause.value("who")
    if len(parties) != 1:
        return None
    return one("change_task", event_of(clause, scene), task=_told(clause), who=parties[0].name)


def _each(said: str) -> list[str]:
    """Return what is to be done, one by one: an "and" goes on with the next before a verb alone."""
    whats: list[str] = []
    for part in re.split(r"\s*[,;\n]\s*", said):
        for place, piece in enumerate(re.split(r"(?:^|\s+)and\s+", part)):
            if place and part.split()[0] != "and" and piece.split(" ")[0].lower() not in _verbs():
                whats[-1] += f" and {piece}"
            else:
                whats.append(piece)
    return whats


def _verbs() -> frozenset[str]:
    deed = language().kinds["task_deed"]
    return deed.read.first if isinstance(deed, Free) and isinstance(deed.read, FreeWords) else frozenset()


def title_of(words: Any) -> str:
    """Return what is to be done as it is written on a list."""
    said = re.sub(r"\s+", " ", str(words)).strip(_MARKS)
    return said[:1].upper() + said[1:200]


def _told(clause: Clause) -> str:
    return done_of(str(clause.value("what")))


def done_of(said: str) -> str:
    """Return which task is meant, without the verb of "ordering the cake": tasks are found by their other words."""
    said = re.sub(r"^(?:to|the|my|our)\s+|\s+(?:thing|task|job|stuff|one)$", "", said.strip(_MARKS), flags=re.I)
    first, _, rest = said.partition(" ")
    return re.sub(r"^(?:the|my|our|an?)\s+", "", rest, flags=re.I) if first.lower().endswith("ing") and rest else said


def _end_of(month: tuple[int, int]) -> date:
    return date(*month, monthrange(*month)[1])


def _moment(clause: Clause, scene: Scene, slot: str = "when", of: Span | None = None) -> datetime | None:
    """Return when it is, on the clock of whoever spoke: of an hour alone, the next time that it strikes."""
    span = of or clause.slots[slot][-1]
    said: Moment = span.value
    text = clause.text[span.start - clause.start : span.end - clause.start]
    on = said.day.date if said.day is not None else None
    if said.day is not None and said.day.month and not on:
        on = _end_of(said.day.month) if re.match(r"(?:the )?end of\b", text, re.I) else None
    if said.shift is not None or (said.day is not None and on is None):
        return None
    hour = said.time.time if said.time else MORNING
    part = _PART.search(text)
    if said.time is not None and said.time.vague and part is not None:
        hour = _PARTS[part[0].lower()]
    if _is_late(said):
        hour = hour.replace(hour=hour.hour + 12)
    if on is not None:
        return datetime.combine(on, hour)
    now = scene.now.replace(tzinfo=None)
    at = datetime.combine(now.date(), hour)
    return at if at > now else at + timedelta(days=1)
