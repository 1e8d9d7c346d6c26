"""What is said of an event's end, of how it repeats, and of the time zone that it is in."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from agents import patterns as re
from agents import zones
from agents.llm.offline.values import durations, span
from agents.llm.offline.values.clock_times import find_time
from agents.llm.offline.values.days import find_day, is_weekday_alone
from agents.llm.offline.values.recurrences import rule_in
from planning.grammar.drafts import LAST_HOUR, Slots
from planning.grammar.references import find_event
from planning.grammar.requests import Request, Scene, one
from planning.places import zone_of

_NOT_AGAIN = re.compile(
    r"\b(?:(?:stop|end|cancel|no more|don't|do not|doesn't|does not|shouldn't|should not|won't|never)\s+"
    r"(?:the\s+|its\s+|let it\s+|make it\s+|be\s+)?(?:repeat(?:s|ing)?|recurrence|recur(?:s|ring)?|series)"
    r"|one[- ]off|just (?:this )?once|only once)\b",
    re.I,
)
_AGAIN = re.compile(
    r"^(?:(?:please |let's |can you |could you )?(?:repeat|make|have|do|set|schedule|let)\b"
    r"|(?:it|this|that)(?:'s|\s+is|\s+should|\s+will|\s+shall|\s+to)?\b|(?:the|our|my)\b.*\b(?:repeats?|recurs?|is|be)\b"
    r"|repeats?\b|recurs?\b|every\b|each\b|once\b|weekly\b|monthly\b|yearly\b|fortnightly\b|daily\b)",
    re.I,
)
_ZONE = re.compile(
    r"\btime[- ]?zone(?:\s+of\s+(?P<of>[^,.;]+?(?=\s+(?:to|is)\b|$)))?"
    r"(?:\s*(?:to|is|should be|=|:)\s*(?:the one (?:of|in)\s+)?(?P<to>[^,.;]+))?\s*$"
    r"|\bin (?P<time>[A-Z][\w /]+?) time$",
    re.I,
)
_ENDS = re.compile(
    r"^(?:(?:and\s+)?(?P<what>it|this|that|(?:the|our|my)\s+[\w' -]+?)\s+)?"
    r"(?:(?:should|will|shall|must|'ll)\s+)?(?:ends?|finish(?:es)?|stops?|is over|goes on|lasts?|runs?|be over)\s+"
    r"(?:it\s+|the \w+\s+)?(?:at|by|on|until|till|til|to)\s+(?P<at>.+)$|^(?:until|till|til)\s+(?P<until>.+)$",
    re.I,
)


def timed(clause: str, scene: Scene) -> Request | None:
    """Read "it ends at 11", "repeat it every second Thursday", "stop repeating", "change the time zone to Lisbon"."""
    if not scene.memory.has_event or clause.endswith("?"):
        return None
    if _NOT_AGAIN.search(clause):
        return one("change_event", find_event(clause, scene.memory)[0], recurrence="")
    if (longer := _stretched(clause, scene)) is not None:
        return longer
    if match := _ZONE.search(clause):
        return _zone(match, clause, scene)
    if match := _ENDS.match(clause):
        return _end(match, scene)
    if _AGAIN.match(clause) and (rule := rule_in(clause, scene.now)):
        return one("change_event", find_event(clause, scene.memory)[0], recurrence=rule)
    return None


def _stretched(clause: str, scene: Scene) -> Request | None:
    """Read "make it an hour shorter", "the dinner should be 30 minutes longer": its end moves, not its beginning."""
    for found in durations.spans(clause, span.Scene(scene.now)):
        if found.kind == "stretch":
            minutes = int(found.value.total_seconds() // 60)
            return Request(event=find_event(clause, scene.memory)[0], move=Slots(), about={"longer": minutes})
    return None


def _zone(match: re.Match, clause: str, scene: Scene) -> Request | None:
    """Another zone; where none is known by that name, nothing is changed and a city is asked for."""
    said = (match.group("to") or match.group("time") or match.group("of") or "").strip(" '\"")
    event, _ = find_event(clause, scene.memory)
    near = ZoneInfo(getattr(scene.now.tzinfo, "key", "UTC"))
    found = zones.named(said) or zone_of(said.replace(" time", ""), near)
    if found is None:
        if match.group("time"):
            return None
        about = f"I know no time zone of {said}. " if said else ""
        return Request(
            event=event, question=f"{about}In which city's time is it? Say, such as: its time zone is Lisbon."
        )
    return one("change_event", event, zone=found.key)


def _end(match: re.Match, scene: Scene) -> Request | None:
    """An end at an hour of its day, or of the next where that is over by then, or of a day that is named.

    Its beginning stays. A weekday alone is the first one from that on.
    """
    at = match.group("at") or match.group("until")
    day, rest = find_day(f"on {at}", scene.now)
    found, rest = find_time(rest if day else f"at {at}", late=day is None)
    if (found is None and (day is None or day.date is None)) or re.search(r"\w", rest):
        return None
    event = find_event(match.group("what") or "", scene.memory)[0] if match.group("what") else None
    time = found.time if found else LAST_HOUR
    return Request(event=event, move=Slots(day, time), about={"ends": True, "weekday": is_weekday_alone(at)})
