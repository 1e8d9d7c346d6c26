"""Reminders and tasks: "remind me Friday morning to pick up the cake", "add a task: book the hall by Friday"."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from agents import patterns as re
from agents.llm.offline.values.clock_times import find_time
from agents.llm.offline.values.days import find_day
from agents.numbers import NUMBER, number
from planning.grammar.references import find_event
from planning.grammar.requests import Request, Scene, one

#: At this hour somebody is reminded who named only a day.
MORNING = time(9)

_REMIND = re.compile(
    r"^(?:(?:please|can you|could you|will you)\s+)*(?:remind me|(?:add|set|create|make)(?: me)? a reminder(?: for)?)\b"
    r"\s*(?P<when>.*?)"
    r"\b(?:to|about|that|of)\s+(?P<what>.+)$",
    re.I,
)
_BARE = re.compile(
    r"^(?:(?:please|can you|could you|will you)\s+)*(?:remind me|(?:add|set|create|make) (?:me )?a reminder)\b.*$", re.I
)
_IN = re.compile(rf"\bin\s+(?P<count>{NUMBER}|an?)\s*(?P<unit>minutes?|mins?|hours?|hrs?)\b", re.I)
_PARTS = {"morning": time(9), "noon": time(12), "afternoon": time(15), "evening": time(18), "tonight": time(19)}
_PART = re.compile(r"\b(?:in the |this )?(?P<part>morning|noon|afternoon|evening|tonight)\b", re.I)
_TASK = re.compile(
    r"^(?:add|note|create|make|put down|write down|(?:i|we) (?:need|want)|need|want|new)\s+"
    r"(?:an?\s+|the\s+|another\s+|new\s+)*(?:(?P<many>tasks|to-?dos)|task|to-?do)\b(?:\s*:|\s+to|\s+for)?\s+"
    r"(?P<what>.+)$"
    r"|^(?:add|put|note|write)\s+(?P<on>.+?)\s+(?:to|on|onto|as)\s+(?:an?\s+|the\s+|my\s+|our\s+)?"
    r"(?:tasks?|to-?dos?|(?:task|to-?do) list)$",
    re.I,
)
_USUAL = re.compile(r"^(?:add|note|make|list|create)\s+(?:the |our |my )?usual (?:tasks|to-?dos)\b(?P<rest>.*)$", re.I)
_SHOW = re.compile(
    r"^(?:(?:show|open|see|list|display|check|give me)(?: me)?|what(?:'s| is| are)|which(?: are)?"
    r"|do (?:i|we) have(?: any)?|are there(?: any)?|tell me)"
    r" (?:(?:the|my|our|all|on|open) )*(?:tasks|reminders|task list)\b(?P<rest>.*)$"
    r"|^(?:what|which) (?:tasks|reminders) (?:are|do|have)\b(?P<rest2>.*)$|^(?:my |our |the )?(?:tasks|reminders)$",
    re.I,
)
_ASK = "When shall I remind you, and of what? Say, for example: remind me Friday at 9 to pick up the cake."


def reminded(clause: str, scene: Scene) -> Request | None:
    """Read a wish to be reminded; what it is for is the person's own words."""
    if not _BARE.match(clause):
        return None
    match = _REMIND.match(clause.rstrip("?!. "))
    if match is None:
        return Request(question=_ASK)
    at, left = _moment(match.group("when"), scene.now)
    what = match.group("what")
    if at is None:
        at, what = _moment(what, scene.now)
    elif left:
        what = f"{what} {left}"
    if at is None or not what or at <= scene.now.replace(tzinfo=None):
        return Request(question=_ASK)
    return one("remind_me", what=_title(what), at=at.isoformat())


def tasks(clause: str, scene: Scene) -> Request | None:
    """Read "add a task: …", "add the usual tasks" and "show the tasks"."""
    if match := _USUAL.match(clause):
        return one("add_usual_tasks", find_event(match.group("rest"), scene.memory)[0])
    if match := _SHOW.match(clause.rstrip("?. ")):
        return one("show_tasks", find_event(match.group("rest") or "", scene.memory)[0])
    match = _TASK.match(clause.rstrip("!. "))
    if match is None or clause.endswith("?"):
        return None
    said = match.group("what") or match.group("on")
    parts = re.split(r"\s*[,;]\s*(?:and\s+)?", said) if match.group("many") else [said]
    found = [task for part in parts if (task := _task(part, scene.now))]
    return one("add_tasks", tasks=found) if found else None


def _task(text: str, now: datetime) -> dict[str, Any] | None:
    """Return a task with the moment that it is due by; None where the text names none."""
    due, what = _moment(text, now)
    what = re.sub(r"\s+(?:by|until|before|on)$", "", what, flags=re.I)
    return {"title": _title(what), **({"due_at": due.isoformat()} if due else {})} if what else None


def _moment(text: str, now: datetime) -> tuple[datetime | None, str]:
    """Return the moment that a text names, local time, and the text without it; None where it names no day or hour."""
    if match := _IN.search(text):
        said = match.group("count").lower()
        count = 1 if said in ("a", "an") else int(number(said))
        unit = timedelta(minutes=count) if match.group("unit").lower().startswith("min") else timedelta(hours=count)
        return (now + unit).replace(tzinfo=None, second=0, microsecond=0), _tidy(text.replace(match.group(0), " "))
    part = _PART.search(text)
    day, rest = find_day(text, now)
    at, rest = find_time(rest, late=part is not None and part.group("part").lower() in ("evening", "tonight"))
    hour = at.time if at is not None else None
    if part is not None and (at is None or at.vague):
        hour = _PARTS[part.group("part").lower()]
    on: date | None = day.date if day is not None else None
    if on is None and hour is None:
        return None, _tidy(text)
    hour = hour or MORNING
    if on is None:
        on = now.date() if datetime.combine(now.date(), hour) > now.replace(tzinfo=None) else now.date() + timedelta(1)
    return datetime.combine(on, hour), _tidy(rest)


def _tidy(text: str) -> str:
    text = re.sub(r"\s+", " ", text.replace("|", " ")).strip(" ,.;:")
    return re.sub(r"^(?:on|at|by)$|\s+(?:on|at|by)$", "", text, flags=re.I)


def _title(what: str) -> str:
    what = _tidy(what)
    return what[:1].upper() + what[1:200]
