"""What a change of an event gives anew: its day and time, guests, place or budget; or which of them to ask for."""

from __future__ import annotations

from typing import Any

from agents import patterns as re
from agents.llm.offline.values.currency_words import NAMED
from agents.numbers import plain
from planning.grammar.drafts import Slots, find_slots
from planning.grammar.readers.event_fields import FIELD_OF, FIELDS, WHEN
from planning.grammar.requests import Request, Scene, one
from planning.grammar.values.kinds import GENERIC, is_late

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

_PLACE_TO = re.compile(
    r"^(?:move|change|switch|relocate|take|bring)\s+(?:it|that|this|(?:the|our|my)\s+(?:event|party"
    r"|place|venue|location|address))?\s*(?:to|into|over to)\s+(?P<place>.+)$",
    re.I,
)

_OF_BUDGET = re.compile(
    r"\b(?:budget|spend|spending|limit|max|cap|afford)\b|^(?:make|set|change|raise|lower|increase|reduce|keep|cut)\b",
    re.I,
)


def values_changed(said: str, event: int | str | None, scene: Scene, clause: str) -> Request | None:
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
        arguments["budget_per_guest" if slots.per_guest else "budget"] = plain(slots.budget)
        if slots.currency:
            arguments["currency"] = slots.currency
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
    if place.lower().startswith("place of "):  # "in place of it"
        return None
    if place.lower() in NAMED:  # "in dollars"
        return None
    if place and place.lower() not in GENERIC:
        arguments["place"] = place
    if slots.day is not None or slots.time is not None or slots.unclear:
        # The date without a time, or the time without a date: the rest is taken from the event as it is now.
        whole = Slots(
            slots.day,
            slots.time,
            slots.vague,
            slots.guests,
            arguments.get("place", ""),
            slots.budget,
            currency=slots.currency,
            last=slots.last,
            until=slots.until,
            zone=slots.zone,
        )
        if slots.unclear:
            return Request(event=event, question=slots.unclear, awaits="move", move=whole)
        if slots.day is not None and slots.day.date is None and slots.day.relation is None:
            over = "That day is already over. " if slots.day.past else ""
            return Request(event=event, question=f"{over}{WHEN}", awaits="move", move=whole)
        return Request(event=event, move=whole)
    if unclear := slots.unclear_budget or slots.unclear_guests:
        return Request(event=event, question=unclear, awaits="budget" if slots.unclear_budget else "guests_count")
    if arguments:
        return one("change_event", event, **arguments)
    if _ASK_MOVE.match(clause):
        return Request(event=event, question=WHEN, awaits="move")
    if match := _ASK_FIELD.match(clause):
        field = FIELD_OF.get(match.group("field").lower(), match.group("field").lower())
        return Request(event=event, question=FIELDS[field], awaits=field)
    return None


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
