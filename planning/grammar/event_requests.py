"""Events: plan a new one, move or change the one at hand."""

from __future__ import annotations

import re
from typing import Any

from planning.grammar.amounts import find_guests, money
from planning.grammar.drafts import Draft, Slots, find_slots
from planning.grammar.kinds import GENERIC, KIND, is_late, kind_in
from planning.grammar.numbers import NUMBER, number
from planning.grammar.references import find_event
from planning.grammar.requests import Request, Scene, one
from planning.grammar.titles import is_plannable, name_event, titled

_strong = (
    r"(?:plan(?:ning)?|organi[sz](?:e|ing)|arrang(?:e|ing)|throw(?:ing)?|host(?:ing)?|schedul(?:e|ing)|celebrat(?:e|ing)|set(?:ting)? up|put(?:ting)? together|coordinat(?:e|ing)|put(?:ting)? on"
    r"|pull(?:ing)? off|prepar(?:e|ing)(?: for)?|sort(?:ing)? out|cook(?:ing)? up|new event\s*:?|get (?:going|started) (?:on|with)|start(?:ing)? (?:planning|organizing|with)|begin planning|work on)"
)
_weak = r"(?:make|making|create|creating|do|doing|have|having|hold|holding|book|booking|get|give|giving|run|running|start|add|need|want|like|love|thinking (?:of|about)|planning on|dreaming of|fancy|it's|there's|there will be|there is|we've got|prefer|how about|what about|maybe|for|is|it is|going to be)"
_doing = r"(?:(?:i'm|i am|we're|we are|we will be|we'll be|i'll be|i will be|i|we|i'll|we'll|my \w+ is|my \w+ and i are)\s+(?:currently |also |just |really |will |still )*)?"
_PLAN = re.compile(rf"^(?:{_doing})(?P<verb>{_strong})\b(?:\s+(?:me|us|for us|for me|planning|organizing|doing|having|hosting|throwing))*[\s:,]*(?P<what>.*)$", re.I)
_WEAK = re.compile(rf"^(?:{_doing})(?P<verb>{_weak})\b(?:\s+(?:me|us|doing|having|hosting|throwing|planning|organizing))*[\s:,]*(?P<what>.*)$", re.I)
_TURNING = re.compile(r"\b(?:is turning|turns|is going to be|will turn)\s+\d{1,3}\b(?!\s*(?:guests|people))|\b(?:getting|gets?) married\b|\btying the knot\b", re.I)
_UP_FOR = re.compile(r"^(?P<what>.+?)(?:\s*[,.:-]?\s*(?:needs planning|to plan|to organi[sz]e|needs to be planned|is coming up|coming up))$", re.I)

_MOVE = re.compile(r"\b(?:move|moved|reschedule|postpone|push|bring forward|shift|delay|change|switch|set|make|update|put|rather|instead|actually|start|starts|begin|begins|held|is|are|'s|should be|will be|let's|take place|takes place|now|better|expand|cap)\b", re.I)
_SUBJECT = re.compile(r"^(?:it|it's|its|that|the|they|we|we'll|we're|we will|there|there'll|there will|event|party|date|time|place|venue|location|budget|guests?|make|move|reschedule|postpone|push|shift|delay|change|switch|set|update|put|let's|actually|rather|instead|start|starts|begin|no|more like|better|increase|raise|lower|reduce|cut|bump|expand|cap|limit|add|expect|expecting|have|our|my|book|hold|host|do)\b", re.I)
_RENAME = re.compile(r"^(?:re-?name|re-?title|call|name|title)\s+(?:it|this|that|the (?:event|party)|(?P<event>.+?)(?=\s+(?:to|as|into)\b))?\s*(?:to|as|into)?\s*:?\s*[\"']?(?P<title>[^\"]+?)[\"']?$|^(?:change|set|update|make)\s+(?:the\s+|its\s+)?(?:title|name)(?: of (?:it|the event|the party))?\s+(?:to|as|into|:)?\s*:?\s*[\"']?(?P<title2>[^\"]+?)[\"']?$|^(?:the\s+)?(?:title|name)\s+(?:is|should be)\s+[\"']?(?P<title3>[^\"]+?)[\"']?$", re.I)
_ASK_MOVE = re.compile(r"^(?:move|reschedule|postpone|shift|push|delay)\b|^(?:change|set|update|switch)\s+(?:the\s+|its\s+)?(?:date|time|day|when)\b", re.I)
_ASK_FIELD = re.compile(r"^(?:change|set|update|add|edit|switch|increase|raise|lower|reduce)\s+(?:the\s+|a\s+|its\s+|our\s+)?(?P<field>place|venue|location|budget|title|name|guest count|number of guests|head ?count)\b", re.I)
_ASK_RENAME = re.compile(r"^(?:re-?name|re-?title)\s*(?:it|this|that|the event|the party)?$", re.I)
_RELATIVE = re.compile(rf"\b(?P<count>{NUMBER})\s+(?P<how>more|extra|additional|fewer|less)\s+(?:guests?|people|persons?|friends|kids)\b", re.I)
_PLACE_TO = re.compile(r"^(?:move|change|switch|relocate|take|bring)\s+(?:it|that|this|(?:the|our|my)\s+(?:event|party|place|venue|location|address))?\s*(?:to|into|over to)\s+(?P<place>.+)$", re.I)
_KIND_TO = re.compile(rf"^(?:make|change|turn|switch)\s+(?:it|that|this|the (?:event|party))\s+(?:into |to |in )?(?:an?\s+)(?P<kind>{KIND})$", re.I)
_CHANGING = re.compile(r"^(?:move|make|reschedule|postpone|push|shift|delay|change|switch|set|update|put|start|begin|increase|raise|lower|reduce|cut|bump|expand|cap|limit|add|hold|have|let's|bring)\b", re.I)
_BUT_THAT = re.compile(r"\b(?:list|invitations?|item|napkins|cake|wine|price)\b", re.I)

FIELDS = {"place": "Where should it be?", "budget": "What should the budget be?", "title": "What should it be called?", "guests": "How many guests should it be?"}
_FIELD_OF = {"venue": "place", "location": "place", "name": "title", "guest count": "guests", "number of guests": "guests", "headcount": "guests", "head count": "guests"}
WHEN = "When should it be? A day, a time or both, such as Sunday at 4."


def planned(clause: str, scene: Scene) -> Request | None:
    """Read an outright wish for a new event: "plan a baby shower …", "I'm throwing a party", "Mia turns 30 on May 3"."""
    if match := _PLAN.match(clause):
        what = match.group("what")
        slots_rest = find_slots(what, scene.now).rest
        if kind_in(slots_rest) or titled(what)[0] or (is_plannable(slots_rest) and not re.match(r"^\s*(?:up|down|the (?!event|party))", what)):
            return Request(draft=draft_of(what, scene))
        return None
    if _TURNING.search(clause) and not clause.endswith("?"):
        return Request(draft=draft_of(clause, scene))
    return None


def wished(clause: str, scene: Scene) -> Request | None:
    """Read what may be a wish for a new event, if a known kind follows: "we're having a barbecue", "how about a picnic"."""
    match = _WEAK.match(clause) or _UP_FOR.match(clause)
    if not match:
        return None
    what = match.group("what").rstrip("?")
    if _PLAN.match(what):
        return planned(what, scene)
    return Request(draft=draft_of(what, scene)) if _is_event(what, scene) else None


def bare_event(clause: str, scene: Scene) -> Request | None:
    """Read an event that is only named: "Baby shower for 20 guests next Saturday at 3pm"."""
    if not clause.endswith("?") and _is_event(clause, scene):
        return Request(draft=draft_of(clause, scene))
    return None


def _is_event(what: str, scene: Scene) -> bool:
    """Return True when the phrase names an event of a known kind, as its head, not in passing."""
    if re.match(r"^(?:it|this|that|the (?:event|party|date|time|guests?))\b", what, re.I):
        return False
    _, rest = titled(what)
    rest = find_slots(rest, scene.now).rest
    head = re.split(r"\s+(?:for|of|with|in honou?r|to|from|is|will be|should be)\b|[|,.;:]", re.sub(r"^(?:\s*\|\s*)+|^(?:for|on)\s+", "", rest))[0].strip(" ?")
    kind = kind_in(head)
    if not kind or (kind in ("do", "thing", "day", "date", "plan", "show", "race", "class", "trip")):
        return False
    return re.search(rf"{KIND}(?:\s+(?:event|celebration|do|thing))?\s*$", head, re.I) is not None and len(head.split()) <= 8


def draft_of(what: str, scene: Scene) -> Draft:
    """Return the draft that a phrase describes."""
    given, _ = titled(what)
    guard = what.replace(given, "\0") if given else what
    slots = find_slots(guard, scene.now, late=is_late(kind_in(guard)))
    kind, title = name_event(slots.rest.replace("\0", given))
    if kind == "birthday" and re.search(r"\b(?:kids|children|toddlers)\b", what, re.I):
        kind = "kids birthday"
    return Draft(kind=kind, title=title).with_slots(slots)


def kind_given(text: str, draft: Draft, scene: Scene) -> Draft:
    """Return the draft with the kind that was asked for."""
    found = draft_of(re.sub(r"^(?:it's|it is|it should be|it will be|make it|let's (?:do|make it))\s+", "", text, flags=re.I), scene)
    return Draft(kind=found.kind, title=draft.title or found.title).with_slots(_slots_of(draft)).with_slots(_slots_of(found))


def _slots_of(draft: Draft) -> Slots:
    return Slots(draft.day, draft.time, draft.vague, draft.guests, draft.place, draft.budget)


def changed(clause: str, scene: Scene) -> Request | None:
    """Read a change: "move it to Sunday", "make it 25 guests", "rename it to …", "it's at the park"."""
    if clause.endswith("?") and not re.search(r"\b(?:move|change|make|reschedule)\b|^(?:what|how) about\b", clause, re.I):
        return None
    clause = re.sub(r"^(?:what|how) about\s+|^(?:can|could) (?:we|you|i)\s+", "", clause.rstrip("? "), flags=re.I)
    if renamed := _renamed(clause, scene):
        return renamed
    event, rest = find_event(clause, scene.memory)
    if _BUT_THAT.search(rest):
        return None
    rest = re.sub(r"\s+", " ", rest.replace("|", " ")).strip(" ,") if event is None or rest.strip(" |") else rest
    said = rest if event is None else f"{rest}"
    if match := _KIND_TO.match(clause):
        return one("change_event", event, kind=match.group("kind").lower())
    if match := _RELATIVE.search(said):
        return _more_guests(match, event, scene)
    if event is None and not _SUBJECT.match(clause):
        return None
    if isinstance(event, str) and not _CHANGING.match(clause) and "'s " in event:
        return None  # of no event in this conversation, so it is rather a new one: "Mia's party on Sunday"
    if _SUBJECT.match(said) or _MOVE.search(said) or event is not None:
        return _slots_changed(said, event, scene, clause)
    return None


def _slots_changed(said: str, event: int | str | None, scene: Scene, clause: str) -> Request | None:
    title = scene.memory.events.get(event if isinstance(event, int) else scene.memory.latest or 0, "") or str(event or "")
    bare = bool(re.search(r"\b(?:guests?|people|head ?count)\b", said, re.I))
    slots = find_slots(said, scene.now, late=is_late(title or "birthday"), bare=bare)
    arguments: dict[str, Any] = {}
    if slots.guests is not None:
        arguments["guests"] = slots.guests
    if slots.budget is not None:
        arguments["budget"] = money(slots.budget)
    moved = re.match(r"^(?:move|change|relocate|switch|make|set|put)\b.*?\bto\s+(?P<place>(?!\|)[^|,]+?)\s*(?:\||$)", slots.rest, re.I)
    place = slots.place or (_place(moved.group("place")) if moved and not arguments and not slots.day and slots.time is None and (event is not None or _PLACE_TO.match(said)) else "")
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


def _place(words: str) -> str:
    words = words.strip(" '\".")
    return "" if re.fullmatch(r"(?:it|that|this|another day|a different day|.*\b(?:date|day|time)|later|earlier)", words, re.I) or re.search(r"\d", words) else words


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
