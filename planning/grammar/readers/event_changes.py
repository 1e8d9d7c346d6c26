"""Changes of an event that is there: it is moved, made larger, renamed, or given new values."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from agents import patterns as re
from agents.llm.offline.values.days import find_day
from agents.llm.offline.values.head_counts import BARE, NAMED, Heads, head_counts
from agents.numbers import FRACTION, NUMBER, number
from planning.grammar.drafts import Slots, find_slots
from planning.grammar.readers.event_fields import FIELDS
from planning.grammar.readers.new_values import values_changed
from planning.grammar.references import find_event
from planning.grammar.requests import Request, Scene, one
from planning.grammar.values.kinds import KIND

_MOVE = re.compile(
    r"\b(?:move|moved|reschedule|postpone|push|bring forward|shift|delay|change|switch|set|make|update"
    r"|put|rather|instead|actually|start|starts|begin|begins|held|is|are|'s|should be|will be|let's"
    r"|take place|takes place|now|better|expand|cap)\b",
    re.I,
)

_SUBJECT = re.compile(
    r"^(?:it|it's|its|that|the|they|we|we'll|we're|we will|there|there'll|there will|date|time|place"
    r"|venue|location|budget|guests?|make|move|reschedule|postpone|push|shift|delay|change|switch|set"
    r"|update|put|let's|actually|rather|instead|start|starts|begin|no|more like|better|increase|raise"
    r"|lower|reduce|cut|bump|expand|cap|limit|add|expect|expecting|have|our|my|book(?! club)|hold|host|do|bring)\b",
    re.I,
)

_RENAME = re.compile(
    r"^(?:re-?name|re-?title|call|name|title)\s+(?:it|this|that|the (?:event|party)"
    r"|(?P<event>.+?)(?=\s+(?:to|as|into)\b))?\s*(?:(?:to|as|into)\b)?\s*:?\s*[\"']?(?P<title>[^\"]+?)[\"']?$"
    r"|^(?:change|set|update|make)\s+(?:the\s+|its\s+)?(?:title|name)(?: of (?:it|the event"
    r"|the party))?\s+(?:(?:to|as|into)\b|:)?\s*:?\s*[\"']?(?P<title2>[^\"]+?)[\"']?$|^(?:the\s+)?(?:title"
    r"|name)\s+(?:is|should be)\s+[\"']?(?P<title3>[^\"]+?)[\"']?$",
    re.I,
)

_FIELDS_NAMED = re.compile(
    r"\b(?:budget|place|venue|location|guests?|people|persons|kids|it (?:at|on|in)|(?:do|have|hold) it|off)\b", re.I
)


_ASK_RENAME = re.compile(r"^(?:re-?name|re-?title)\s*(?:it|this|that|the event|the party)?$", re.I)

_TIMES_HEADS = re.compile(
    r"^(?:(?:let's |please )?(?P<how>double|triple|halve) (?:the |our )?(?:guests|people|guest count|head ?count"
    r"|number of (?:guests|people)))$",
    re.I,
)

_SHIFT = re.compile(
    r"^(?:(?:let's |we )?(?:move|postpone|push|delay|shift|bring|start|begin|make|reschedule"
    rf"|put)\b.*?)\b(?P<count>{FRACTION}|{NUMBER}|an?)\s*(?P<unit>minutes?|mins?|hours?|hrs?|days?"
    r"|weeks?|fortnights?)\b(?!\s+from)",
    re.I,
)

_MINUTES = {"min": 1, "hou": 60, "hrs": 60, "hr": 60, "day": 1440, "wee": 10080, "for": 20160}


_KIND_TO = re.compile(
    r"^(?:make|change|turn|switch)\s+(?:it|that|this|the (?:event|party))\s+(?:into |to "
    rf"|in )?(?:an?\s+)(?P<kind>{KIND})$",
    re.I,
)

_CHANGING = re.compile(
    r"^(?:move|make|reschedule|postpone|push|shift|delay|change|switch|set|update|put|start|begin"
    r"|increase|raise|lower|reduce|cut|bump|expand|cap|limit|add|hold|have|let's|bring)\b",
    re.I,
)

_IS = re.compile(r"\b(?:is|will be|should be|starts?|begins?|takes? place|has|needs)\b", re.I)


_BUT_THAT = re.compile(r"\b(?:list|invitations?|item|napkins|cake|wine|price)\b", re.I)


def changed(clause: str, scene: Scene) -> Request | None:
    """Read a change: "move it to Sunday", "make it 25 guests", "rename it to …", "it's at the park"."""
    if clause.endswith("?") and not re.search(
        r"\b(?:move|change|make|reschedule)\b|^(?:what|how) about\b", clause, re.I
    ):
        return None
    about = re.match(r"^(?:what|how) about\b", clause, re.I) and scene.memory.has_event
    clause = re.sub(r"^(?:what|how) about\s+|^(?:can|could) (?:we|you|i)\s+", "", clause.rstrip("? "), flags=re.I)
    if renamed := _renamed(clause, scene):
        return renamed
    event, rest = find_event(clause, scene.memory)
    if _BUT_THAT.search(rest):
        return None
    if re.match(r"^(?:add|get|book|order|have|do|hold|put)\b", clause, re.I) and not _FIELDS_NAMED.search(rest):
        return None
    rest = re.sub(r"\s+", " ", rest.replace("|", " ")).strip(" ,") if event is None or rest.strip(" |") else rest
    said = rest if event is None else f"{rest}"
    if match := _KIND_TO.match(clause):
        return one("change_event", event, kind=match.group("kind").lower())
    if (heads := _heads_changed(said, scene)) is not None:
        return _more_guests(heads, event, scene)
    if event is None and not _SUBJECT.match(clause) and not about:
        return None
    if shifted := _shifted(said, event, scene.now):
        return shifted
    if (
        isinstance(event, str)
        and not _CHANGING.match(clause)
        and ("'s " in event or re.match(r"^(?:my|our)\b", clause, re.I))
        and (find_slots(rest, scene.now).day or not _IS.search(rest))
    ):
        return None  # of no event in this conversation, so it is rather a new one: "Mia's party on Sunday"
    if about or _SUBJECT.match(said) or _MOVE.search(said) or event is not None:
        return values_changed(said, event, scene, clause)
    return None


def _shifted(said: str, event: int | str | None, now: datetime) -> Request | None:
    """Read "postpone it by a week", "push it back two hours", "start half an hour earlier"."""
    match = _SHIFT.search(said)
    day = find_day(said, now)[0] if match else None
    if not match or (day is not None and day.relation is None):
        return None  # "move it to two days after Christmas"
    count = match.group("count").lower()
    amount = Decimal(1) if count in ("a", "an") else number(count)
    minutes = int(amount * _MINUTES[match.group("unit").lower()[:3]])
    if stretched := re.search(r"\b(?:shorter|longer)\b", said, re.I):
        longer = minutes if stretched.group(0).lower() == "longer" else -minutes
        return Request(event=event, move=Slots(), about={"longer": longer})
    earlier = re.search(r"\b(?:earlier|forward|sooner|up|before)\b", said, re.I)
    return Request(event=event, move=Slots(), about={"minutes": -minutes if earlier else minutes})


def _renamed(clause: str, scene: Scene) -> Request | None:
    if _ASK_RENAME.match(clause):
        return Request(question=FIELDS["title"], awaits="title")
    match = _RENAME.match(clause)
    if not match:
        return None
    title = (match.group("title") or match.group("title2") or match.group("title3")).strip(" '\"")
    if title.lower().split()[:1] in (["off"], ["back"], ["again"]):
        return None
    named = match.group("event") or ""
    event, rest = find_event(named, scene.memory) if named else (None, "")
    if named and event is None and re.search(r"\w", rest):
        if not re.match(r"(?:re-?name|re-?title)\b", clause, re.I):
            return None
        event = re.sub(r"^(?:the|my|our)\s+", "", named.strip(), flags=re.I)  # which one that is, the tool finds out
    return one("change_event", event, title=title[0].upper() + title[1:])


def _heads_changed(said: str, scene: Scene) -> Heads | None:
    """Read "two more guests", "twice as many"; without a word for people, where no things are spoken of."""
    if _TIMES_HEADS.match(said.strip(" .!")):
        return next((found.heads for found in head_counts(said) if found.heads.change == "times"), None)
    least = NAMED if scene.memory.spoken_of == "items" else BARE
    return next((found.heads for found in head_counts(said) if found.heads.change and found.how < least), None)


def _more_guests(heads: Heads, event: int | str | None, scene: Scene) -> Request:
    now = scene.memory.guests
    if now is None or heads.low is not None:
        return Request(event=event, question="How many guests should it be in all?", awaits="guests_count")
    by = {"more": heads.count, "less": -heads.count, "times": now * (heads.count - 1)}
    return one("change_event", event, guests=max(0, int(now + by[heads.change])))
