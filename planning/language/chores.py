"""What sentences about tasks and reminders come to."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from agents import patterns as re
from agents.llm.offline.understanding.clauses import Clause
from agents.llm.offline.understanding.kinds import Free, FreeWords
from agents.llm.offline.values.moments import Moment
from planning.grammar.requests import Request, Scene, one
from planning.language.intents import comes_to, event_of
from planning.language.kinds import language

#: At this hour somebody is reminded who named only a day, and something is due on that day.
MORNING, EVENING = time(9), time(18)
_PARTS = {"morning": MORNING, "noon": time(12), "afternoon": time(15), "evening": EVENING, "tonight": time(19)}
_PART = re.compile(r"\b(?:morning|noon|afternoon|evening|tonight)\b", re.I)
_IN_EVENING = re.compile(r"\b(?:evening|tonight|night)\b", re.I)
_MARKS = " ,.;:!\"'“”‘’"
OVER = "That is over already. When shall I remind you? Say, for example: remind me Friday at 9 to pick up the cake."


@comes_to("remind")
def _reminded(clause: Clause, scene: Scene) -> Request | None:
    said: Moment = clause.value("when")
    if said.day is not None and said.day.relation is not None and said.day.relation.days <= 0:
        hour = said.time.time if said.time else None
        return _before(clause, scene, timedelta(days=-said.day.relation.days), hour)
    at = _moment(clause, scene)
    if at is None:
        return None
    if at <= scene.now.replace(tzinfo=None):
        return Request(question=OVER)
    return one("remind_me", what=title_of(clause.value("what")), at=at.isoformat())


@comes_to("remind_before")
def _reminded_before(clause: Clause, scene: Scene) -> Request | None:
    days = clause.value("day_before")
    ahead: timedelta = clause.value("ahead") if days is None else timedelta(days=days)
    return _before(clause, scene, ahead, EVENING if _IN_EVENING.search(clause.text) else None)


def _before(clause: Clause, scene: Scene, ahead: timedelta, hour: time | None) -> Request:
    """Return a reminder so long before the event, whose date has to be read: some days ahead in the morning."""
    if hour is None and ahead.seconds == 0:
        hour = MORNING
    about = {"remind": title_of(clause.value("what")), "ahead": ahead, "hour": hour}
    return Request(event=event_of(clause, scene), about=about)


@comes_to("add_a_task", "add_several_tasks")
def _noted(clause: Clause, scene: Scene) -> Request | None:
    assert clause.intent is not None
    said = str(clause.value("what"))
    whats = (
        re.split(r"\s*[,;\n]\s*(?:and\s+)?|\s+and\s+", said) if clause.intent.name == "add_several_tasks" else [said]
    )
    due: dict[str, Any] = {}
    if "when" in clause.slots:
        at = _moment(clause, scene)
        if at is None:
            return None
        due = {"due_at": at.isoformat()}
    if "who" in clause.slots:
        parties = clause.value("who")
        if len(parties) != 1:
            return None
        due["who"] = parties[0].name
    tasks = [{"title": title, **due} for what in whats if (title := title_of(what))]
    return one("add_tasks", event_of(clause, scene), tasks=tasks) if tasks else None


@comes_to("task_is_done")
def _done(clause: Clause, scene: Scene) -> Request | None:
    return Request(event=event_of(clause, scene), about={"done": _told(clause)})


@comes_to("task_due")
def _due(clause: Clause, scene: Scene) -> Request | None:
    at = _moment(clause, scene)
    return one("change_task", event_of(clause, scene), task=_told(clause), due_at=at.isoformat()) if at else None


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
    said = re.sub(r"^(?:to|the|my|our)\s+|\s+(?:thing|task|job|stuff)$", "", said.strip(_MARKS), flags=re.I)
    first, _, rest = said.partition(" ")
    return re.sub(r"^(?:the|my|our|an?)\s+", "", rest, flags=re.I) if first.lower().endswith("ing") and rest else said


def _moment(clause: Clause, scene: Scene) -> datetime | None:
    """Return when it is, on the clock of whoever spoke: of an hour alone, the next time that it strikes."""
    span = clause.slots["when"][-1]
    said: Moment = span.value
    if said.shift is not None or (said.day is not None and said.day.date is None):
        return None
    hour = said.time.time if said.time else MORNING
    part = _PART.search(clause.text[span.start - clause.start : span.end - clause.start])
    if said.time is not None and said.time.vague and part is not None:
        hour = _PARTS[part[0].lower()]
    if said.time is not None and said.time.is_bare and hour.hour < 7:
        hour = hour.replace(hour=hour.hour + 12)
    if said.day is not None:
        return datetime.combine(said.day.date, hour) if said.day.date else None
    now = scene.now.replace(tzinfo=None)
    at = datetime.combine(now.date(), hour)
    return at if at > now else at + timedelta(days=1)
