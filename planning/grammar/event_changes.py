"""Changes of an event that is there: its day and time, guests, place, budget, title, kind."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from planning.grammar.amounts import find_guests, money
from planning.grammar.drafts import Slots, find_slots
from planning.grammar.kinds import GENERIC, KIND, is_late
from planning.grammar.numbers import FRACTION, NUMBER, number
from planning.grammar.references import find_event
from planning.grammar.requests import Request, Scene, one

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
    r"|lower|reduce|cut|bump|expand|cap|limit|add|expect|expecting|have|our|my|book|hold|host|do)\b",
    re.I,
)


_RENAME = re.compile(
    r"^(?:re-?name|re-?title|call|name|title)\s+(?:it|this|that|the (?:event|party)"
    r"|(?P<event>.+?)(?=\s+(?:to|as|into)\b))?\s*(?:to|as|into)?\s*:?\s*[\"']?(?P<title>[^\"]+?)[\"']?$"
    r"|^(?:change|set|update|make)\s+(?:the\s+|its\s+)?(?:title|name)(?: of (?:it|the event"
    r"|the party))?\s+(?:to|as|into|:)?\s*:?\s*[\"']?(?P<title2>[^\"]+?)[\"']?$|^(?:the\s+)?(?:title"
    r"|name)\s+(?:is|should be)\s+[\"']?(?P<title3>[^\"]+?)[\"']?$",
    re.I,
)


_ASK_MOVE = re.compile(
    r"^(?:move|reschedule|postpone|shift|push|delay)\b|^(?:change|set|update|switch)\s+(?:the\s+"
    r"|its\s+)?(?:date|time|day|when)\b",
    re.I,
)


_ASK_FIELD = re.compile(
    r"^(?:change|set|update|add|edit|switch|increase|raise|lower|reduce)\s+(?:the\s+|a\s+|its\s+"
    r"|our\s+)?(?P<field>place|venue|location|budget|title|name|guest count|number of guests"
    r"|head ?count)\b",
    re.I,
)


_FIELDS_NAMED = re.compile(r"\b(?:budget|place|venue|location|guests?|people|persons|kids|it (?:at|on|in)|off)\b", re.I)


_ASK_RENAME = re.compile(r"^(?:re-?name|re-?title)\s*(?:it|this|that|the event|the party)?$", re.I)


_RELATIVE = re.compile(
    rf"\b(?P<count>{NUMBER})\s+(?P<how>more|extra|additional|fewer|less)\s+(?:guests?|people|persons?|friends|kids)\b",
    re.I,
)


_PLACE_TO = re.compile(
    r"^(?:move|change|switch|relocate|take|bring)\s+(?:it|that|this|(?:the|our|my)\s+(?:event|party"
    r"|place|venue|location|address))?\s*(?:to|into|over to)\s+(?P<place>.+)$",
    re.I,
)


_SHIFT = re.compile(
    r"^(?:(?:let's |we )?(?:move|postpone|push|delay|shift|bring|start|begin|make|reschedule"
    rf"|put)\b.*?)\b(?P<count>{FRACTION}|{NUMBER}|an?)\s*(?P<unit>minutes?|mins?|hours?|hrs?|days?"
    r"|weeks?)\b(?!\s+from)",
    re.I,
)


_MINUTES = {"min": 1, "hou": 60, "hrs": 60, "hr": 60, "day": 1440, "wee": 10080}


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


_OF_BUDGET = re.compile(
    r"\b(?:budget|spend|spending|limit|max|cap|afford)\b|^(?:make|set|change|raise|lower|increase|reduce|keep|cut)\b",
    re.I,
)


_BUT_THAT = re.compile(r"\b(?:list|invitations?|item|napkins|cake|wine|price)\b", re.I)


FIELDS = {
    "place": "Where should it be?",
    "budget": "What should the budget be?",
    "title": "What should it be called?",
    "guests": "How many guests should it be?",
}


_FIELD_OF = {
    "venue": "place",
    "location": "place",
    "name": "title",
    "guest count": "guests",
    "number of guests": "guests",
    "headcount": "guests",
    "head count": "guests",
}


WHEN = "When should it be? A day, a time or both, such as Sunday at 4."


_ONLY_NUMBER = re.compile(
    r"^(?:(?:(?:let's |let us )?(?:make|set|change|have) (?:it|that)(?: to| be)?|no|rather|better|i meant"
    r"|i said)[\s,]+)?"
    rf"(?P<count>{NUMBER}|\d+\.\d+)(?: instead| please| rather| then| now)*$",
    re.I,
)


_BESIDES = re.compile(r"^(?:no|rather|better|let's say|say|maybe)\b[\s,]*|\b(?:instead|rather|please|then)\s*$", re.I)


_ADDRESS = re.compile(r"^(?:at|in) (?P<place>(?:our|my|the|her|his|their) [^,]+, [^,]*\d[^,]*)$", re.I)


def changed(clause: str, scene: Scene) -> Request | None:
    """Read a change: "move it to Sunday", "make it 25 guests", "rename it to …", "it's at the park"."""
    if clause.endswith("?") and not re.search(
        r"\b(?:move|change|make|reschedule)\b|^(?:what|how) about\b", clause, re.I
    ):
        return None
    about = re.match(r"^(?:what|how) about\b", clause, re.I) and scene.memory.latest is not None
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
    if match := _RELATIVE.search(said):
        return _more_guests(match, event, scene)
    if event is None and not _SUBJECT.match(clause) and not about:
        return None
    if shifted := _shifted(said, event):
        return shifted
    if (
        isinstance(event, str)
        and not _CHANGING.match(clause)
        and ("'s " in event or re.match(r"^(?:my|our)\b", clause, re.I))
        and (find_slots(rest, scene.now).day or not _IS.search(rest))
    ):
        return None  # of no event in this conversation, so it is rather a new one: "Mia's party on Sunday"
    if about or _SUBJECT.match(said) or _MOVE.search(said) or event is not None:
        return _slots_changed(said, event, scene, clause)
    return None


def _slots_changed(said: str, event: int | str | None, scene: Scene, clause: str) -> Request | None:
    title = scene.memory.events.get(event if isinstance(event, int) else scene.memory.latest or 0, "") or str(
        event or ""
    )
    said = re.sub(r"\b(time|start|starts|it|that)\s+(?:to|is)\s+(?=\d{1,2}\s*$)", r"\1 at ", said)
    bare = bool(re.search(r"\b(?:guests?|people|head ?count)\b", said, re.I))
    slots = find_slots(said, scene.now, late=is_late(title or "birthday"), bare=bare)
    arguments: dict[str, Any] = {}
    if slots.guests is not None:
        arguments["guests"] = slots.guests
    if slots.budget is not None and (_OF_BUDGET.search(said) or not re.search(r"[a-z]", said, re.I)):
        arguments["budget"] = money(slots.budget)
    moved = re.match(
        r"^(?:move|change|relocate|switch|make|set|put)\b.*?\bto\s+(?P<place>(?!\|)[^|,]+?)\s*(?:\||$)",
        slots.rest,
        re.I,
    )
    place = slots.place or (
        _place(moved.group("place"))
        if moved
        and not arguments
        and not slots.day
        and slots.time is None
        and (event is not None or _PLACE_TO.match(said))
        else ""
    )
    if place and place.lower() not in GENERIC:
        arguments["place"] = place
    if slots.day is not None or slots.time is not None:
        # The date without a time, or the time without a date: the rest is taken from the event as it is now.
        whole = Slots(slots.day, slots.time, slots.vague, slots.guests, arguments.get("place", ""), slots.budget)
        if slots.day is not None and slots.day.date is None:
            over = "That day is already over. " if slots.day.past else ""
            return Request(event=event, question=f"{over}{WHEN}", awaits="move", move=whole)
        return Request(event=event, move=whole)
    if arguments:
        return one("change_event", event, **arguments)
    if _ASK_MOVE.match(clause):
        return Request(event=event, question=WHEN, awaits="move")
    if match := _ASK_FIELD.match(clause):
        field = _FIELD_OF.get(match.group("field").lower(), match.group("field").lower())
        return Request(event=event, question=FIELDS[field], awaits=field)
    return None


def only_number(clause: str, scene: Scene) -> Request | None:
    """Read "make it 18" or "no, 8": what was spoken of last is changed, of the event or of an item."""
    memory = scene.memory
    match = _ONLY_NUMBER.match(clause)
    if not match or memory.latest is None:
        return None
    count = number(match.group("count"))
    if memory.field == "price" and memory.last_items:
        return one("change_item", item=memory.last_items[-1], price=money(count))
    if memory.spoken_of == "items":
        return None
    if memory.field == "starts_at":
        return _slots_changed(f"at {match.group('count')}", None, scene, clause)
    if memory.field == "budget":
        return one("change_event", budget=money(count))
    return one("change_event", guests=int(count))


def bare_change(clause: str, scene: Scene) -> Request | None:
    """Read only a date, time, number of guests, place or sum, as a change of the event at hand: "20 guests"."""
    if scene.memory.latest is None or clause.endswith("?"):
        return None
    clause = _BESIDES.sub("", clause).strip(" ,")
    slots = find_slots(clause, scene.now)
    if (address := _ADDRESS.match(clause)) and not any((slots.day, slots.time, slots.guests, slots.budget)):
        return one("change_event", place=address.group("place"))
    rest = slots.rest
    if re.sub(r"[\s|,.;:]|\b(?:and|at|on|for|with|the|a)\b", "", rest, flags=re.I):
        return None
    return _slots_changed(clause, None, scene, clause)


def _shifted(said: str, event: int | str | None) -> Request | None:
    """Read "postpone it by a week", "push it back two hours", "start half an hour earlier"."""
    match = _SHIFT.search(said)
    if not match:
        return None
    count = match.group("count").lower()
    amount = Decimal(1) if count in ("a", "an") else number(count)
    minutes = int(amount * _MINUTES[match.group("unit").lower()[:3]])
    earlier = re.search(r"\b(?:earlier|forward|sooner|up|before)\b", said, re.I)
    return Request(event=event, move=Slots(), about={"minutes": -minutes if earlier else minutes})


def _place(words: str) -> str:
    words = words.strip(" '\".")
    return (
        ""
        if re.fullmatch(
            r"(?:it|that|this|another day|a different day|.*\b(?:date|day|time)|later|earlier)", words, re.I
        )
        or re.search(r"\d", words)
        else words
    )


def _renamed(clause: str, scene: Scene) -> Request | None:
    if _ASK_RENAME.match(clause):
        return Request(question=FIELDS["title"], awaits="title")
    match = _RENAME.match(clause)
    if not match:
        return None
    title = (match.group("title") or match.group("title2") or match.group("title3")).strip(" '\"")
    named = match.group("event") or ""
    event, rest = find_event(named, scene.memory) if named else (None, "")
    if named and (event is None and re.search(r"\w", rest)):
        return None
    return one("change_event", event, title=title[0].upper() + title[1:])


def _more_guests(match: re.Match[str], event: int | str | None, scene: Scene) -> Request:
    change = int(number(match.group("count")))
    if scene.memory.guests is None:
        return Request(event=event, question="How many guests should it be in all?", awaits="guests_count")
    less = match.group("how").lower() in ("fewer", "less")
    return one("change_event", event, guests=max(0, scene.memory.guests + (-change if less else change)))


def field_given(text: str, field: str, scene: Scene) -> dict[str, Any] | None:
    """Return the argument of `change_event` for a field that was asked for."""
    slots = find_slots(text, scene.now, bare=True)
    if field in ("guests", "guests_count"):
        count = find_guests(text, bare=True)[0]
        return {"guests": count} if count is not None else None
    if field == "budget":
        amount = slots.budget
        if amount is None and (said := re.search(NUMBER, text, re.I)):
            amount = number(said.group(0))
        return {"budget": money(amount)} if amount is not None else None
    if field == "place":
        place = slots.place or re.sub(r"^(?:to|it's|at|in|the place is)\s+", "", text.strip(" .!"), flags=re.I)
        return {"place": place[:200]} if place else None
    return {"title": text.strip(" .!'\"")[:120]} if field == "title" and text.strip(" .!'\"") else None
