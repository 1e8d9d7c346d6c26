"""Reads a whole message, with what was left open before it: which events, calls and questions it comes to."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from planning.grammar.clauses import clauses
from planning.grammar.drafts import Draft, Slots, find_slots
from planning.grammar.event_requests import FIELDS, bare_event, changed, field_given, kind_given, planned, wished
from planning.grammar.guest_requests import answer_of_guest, guests_removed, invitations
from planning.grammar.memory import Exchange, Memory
from planning.grammar.people import guests
from planning.grammar.questions import question
from planning.grammar.requests import Request, Scene, one
from planning.grammar.shopping_requests import (
    amount_given,
    item_changed,
    items_added,
    list_made,
    removed,
    ticked,
)
from planning.grammar.spelling import mend
from planning.grammar.things import things

Reader = Callable[[str, Scene], Request | None]

#: Asked in this order; the first that understands a clause has it.
READERS: tuple[Reader, ...] = (
    planned, question, answer_of_guest, list_made, guests_removed, invitations, ticked, item_changed, wished, changed, removed, bare_event,
    items_added,
)  # fmt: skip

LIMIT = 4000  # characters of a message that are read; more than that is no request
_NEVER_MIND = re.compile(r"^(?:never ?mind|cancel(?: (?:that|it|this))?|forget (?:it|that|about it)|no(?: thanks| thank you)?|stop|nothing|leave it|drop it|not now|skip(?: it)?)[\s.!]*$", re.I)
_NO_LIST = re.compile(r"\b(?:no|without(?: a| the)?|don't (?:make|need|want)(?: a| the)?|skip the) (?:shopping )?list\b|\bjust the event\b|\bonly the event\b", re.I)
_NO_INVITATIONS = re.compile(r"\b(?:no|without(?: the| any)?|don't (?:draft|need|want|make)(?: the| any)?|skip the) invit(?:ation|e)s\b|\bjust the event\b|\bonly the event\b", re.I)


@dataclass(slots=True)
class Reading:
    """What a message comes to. `drafts` are new events; `requests` the rest; `lost` are clauses nobody understood."""

    drafts: list[Draft] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    shopping_list: bool = True
    invitations: bool = True
    dropped: bool = False

    @property
    def understood(self) -> bool:
        return bool(self.drafts or self.requests or self.dropped)

    def question(self, now: datetime) -> str:
        """Return what must be asked back before anything can be done, or ""."""
        for draft in self.drafts:
            if asked := draft.question(now):
                return asked
        return next((request.question for request in self.requests if request.question), "")


def read(text: str, scene: Scene, before: Reading | None = None) -> Reading:
    """Read a message. `before` is the reading of the message before it, when a question of ours was left open."""
    text = mend(text[:LIMIT])
    reading = Reading(shopping_list=not _NO_LIST.search(text), invitations=not _NO_INVITATIONS.search(text))
    if before is not None and _NEVER_MIND.match(text):
        reading.dropped = True
        return reading
    text = _NO_INVITATIONS.sub(" ", _NO_LIST.sub(" ", text)) if not reading.shopping_list or not reading.invitations else text
    open_draft = _open_draft(before, scene.now)
    for clause in clauses(text):
        _read_clause(clause, scene, reading, open_draft)
    if before is not None:
        _complete(reading, before, text, scene)
    return reading


def left_open(turns: list[Exchange], scene: Scene) -> Reading | None:
    """Return the reading of the turn before this one when all that came of it was a question of ours."""
    first = len(turns)
    while first and turns[first - 1].answered and not turns[first - 1].results and len(turns) - first < 6:
        first -= 1
    before: Reading | None = None
    for turn in turns[first:]:
        reading = read(turn.text, scene, before)
        before = reading if reading.question(scene.now) else None
    return before


def _open_draft(before: Reading | None, now: datetime) -> Draft | None:
    return next((draft for draft in before.drafts if draft.question(now)), None) if before else None


def _read_clause(clause: str, scene: Scene, reading: Reading, open_draft: Draft | None) -> None:
    request = _first(clause, scene, skip_bare=open_draft is not None and bool(open_draft.kind))
    if request is not None and request.draft is not None:
        if request.draft.kind or not reading.drafts:
            reading.drafts.append(request.draft)
        else:  # "Tom turns 40 on May 9. Plan something" is one event
            reading.drafts[-1] = reading.drafts[-1].with_slots(find_slots(clause, scene.now))
        return
    if reading.drafts and (request is None or _is_change_of_new(request)):
        draft = reading.drafts[-1]
        slots = request.move if request and request.move else find_slots(clause, scene.now, late=draft.is_late)
        if slots.any:
            reading.drafts[-1] = draft.with_slots(slots)
            return
        if title := next((ask.arguments["title"] for ask in (request.asks if request else ()) if "title" in ask.arguments), ""):
            reading.drafts[-1] = replace(draft, title=title)
            return
    if request is not None:
        reading.requests.append(request)
    else:
        reading.lost.append(clause)


def _first(clause: str, scene: Scene, *, skip_bare: bool) -> Request | None:
    for reader in READERS:
        if skip_bare and reader is bare_event:
            continue
        if (request := reader(clause, scene)) is not None:
            return request
    return None


def _is_change_of_new(request: Request) -> bool:
    """Return True when a change names no other event: in "plan a picnic. Make it 20 guests" it is of the new one."""
    moves = request.move is not None or any(ask.tool == "change_event" for ask in request.asks)
    return moves and request.event is None


def _complete(reading: Reading, before: Reading, text: str, scene: Scene) -> None:
    """Fill what was asked for with what was said now, unless this message is about something else."""
    draft = _open_draft(before, scene.now)
    if draft is not None:
        if reading.drafts and draft.kind:
            return
        if (done := _completed(draft, text, reading, scene)) is not None:
            reading.drafts = [done if one_draft is draft else one_draft for one_draft in before.drafts]
            reading.requests = before.requests + [request for request in reading.requests if not _is_change_of_new(request)]
            reading.lost = []
            reading.shopping_list &= before.shopping_list
            reading.invitations &= before.invitations
        return
    asked = next((request for request in before.requests if request.question), None)
    if asked is None or (reading.understood and not (asked.awaits == "move" and any(one.move for one in reading.requests))):
        return
    if (done_request := _supplied(asked, text, scene)) is not None:
        reading.requests = [done_request if request is asked else request for request in before.requests]
        reading.lost = []


def _completed(draft: Draft, text: str, reading: Reading, scene: Scene) -> Draft | None:
    if not draft.kind:
        named = reading.drafts[0] if reading.drafts else kind_given(text, draft, scene)
        if named.kind:
            return replace(draft, kind=named.kind, title=draft.title or named.title).with_slots(
                Slots(named.day, named.time, named.vague, named.guests, named.place, named.budget)
            )
        return None
    month = draft.day.month if draft.day else None
    said = re.sub(r"^(\d{1,2})(?=[\s,.]*$|\s+at\b)", r"the \1th", text.strip()) if month else text
    slots = find_slots(said, scene.now, late=draft.is_late, month=month)
    if re.search(r"\btonight\b|\btoday\b", text, re.I) and slots.day is None:
        slots = find_slots(f"today {said}", scene.now, late=draft.is_late)
    return draft.with_slots(slots) if slots.any else None


def _supplied(asked: Request, text: str, scene: Scene) -> Request | None:
    """Return the request that the answer to our question makes of it."""
    if asked.awaits == "items" and (items := things(text)):
        return one("add_items", asked.event, items=items)
    if asked.awaits == "guests" and (people := guests(text)):
        return one("add_guests", asked.event, guests=people)
    if asked.awaits == "amount" and (arguments := amount_given(text, asked.about)):
        return one("change_item", asked.event, **arguments)
    if asked.awaits == "move":
        slots = find_slots(text, scene.now)
        if asked.move is not None:
            slots = replace(slots, time=asked.move.time if slots.time is None else slots.time)
        return Request(event=asked.event, move=slots) if slots.day or slots.time is not None else None
    if asked.awaits in (*FIELDS, "guests_count") and (given := field_given(text, asked.awaits, scene)):
        return one("change_event", asked.event, **given)
    return None


def scene_of(memory: Memory, now: datetime) -> Scene:
    """Return the scene of a message."""
    return Scene(now=now, memory=memory)
