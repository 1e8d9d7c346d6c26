"""The answer to a question of ours: what was asked for is put where it was missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from agents import patterns as re
from agents.llm.offline.values.budgets import find_money
from agents.llm.offline.values.head_counts import find_guests
from agents.llm.offline.values.things import things
from agents.numbers import NUMBER, number, plain
from planning.grammar.accounting import unaccounted
from planning.grammar.clauses import clauses
from planning.grammar.drafts import Draft, find_slots, slots_of
from planning.grammar.requests import Doubt, Reading, Request, Scene, one
from planning.grammar.values.guests import guests
from planning.grammar.values.kinds import of_age
from planning.language import reading as language

FIELDS = ("place", "budget", "title", "guests")
_OPENING = re.compile(r"^(?:it's|it is|it should be|it will be|make it|let's (?:do|make it)|plan)\s+", re.I)


def open_draft(before: Reading | None, now: datetime) -> Draft | None:
    return next((draft for draft in before.drafts if draft.question(now)), None) if before else None


def complete(reading: Reading, before: Reading, text: str, scene: Scene) -> None:
    """Fill what was asked for with what was said now, unless this message is about something else."""
    draft = open_draft(before, scene.now)
    if draft is not None:
        if reading.drafts and draft.kind and not _same(draft, reading.drafts[0]):
            return
        if (done := _completed(draft, text, reading, scene)) is not None:
            reading.drafts = [done if one_draft is draft else one_draft for one_draft in before.drafts]
            reading.requests = before.requests + [request for request in reading.requests if not request.changes_it]
            reading.lost, reading.doubts = [], _doubts(text, Request(draft=done), reading, scene)
            reading.shopping_list &= before.shopping_list
            reading.invitations &= before.invitations
        return
    asked = next((request for request in before.requests if request.question), None)
    if asked is None or (
        reading.understood and not (asked.awaits == "move" and any(one.move for one in reading.requests))
    ):
        return
    if (done_request := _supplied(asked, text, scene)) is not None:
        reading.requests = [done_request if request is asked else request for request in before.requests]
        reading.lost, reading.doubts = [], _doubts(text, done_request, reading, scene)


def _doubts(text: str, request: Request, reading: Reading, scene: Scene) -> list[Doubt]:
    """Return what of the answer did not go into the request; further wishes in it have their own doubts."""
    if len(clauses(text)) > 1:
        return reading.doubts
    words = unaccounted(text, request, scene)
    return [Doubt(text, words)] if words else []


def _same(draft: Draft, other: Draft) -> bool:
    """Return True when the second draft only tells more of the first: "a birthday for Leo", "he turns 6 on May 9"."""
    return "birthday" in draft.kind and re.fullmatch(r"\d+\w\w birthday", other.title) is not None


def _completed(draft: Draft, text: str, reading: Reading, scene: Scene) -> Draft | None:
    if not draft.kind:
        given = reading.drafts[0] if reading.drafts else _planned(text, scene)
        if given is not None and given.kind:
            return replace(draft, kind=given.kind, title=draft.title or given.title).with_slots(slots_of(given))
        return None
    if reading.drafts:
        older = replace(draft, title=draft.title.replace("birthday", reading.drafts[0].title, 1))
        return older.with_slots(slots_of(reading.drafts[0]))
    month = draft.day.month if draft.day else None
    said = re.sub(r"^(\d{1,2})(?=[\s,.]*$|\s+at\b)", r"the \1th", text.strip()) if month else text
    if draft.unclear_budget and find_money(said)[0] is None:
        said = f"budget {said}"
    slots = find_slots(said, scene.now, late=draft.is_late, month=month, bare=bool(draft.unclear_guests))
    if re.search(r"\btonight\b|\btoday\b", text, re.I) and slots.day is None:
        slots = find_slots(f"today {said}", scene.now, late=draft.is_late)
    if draft.kind == "birthday":
        draft = replace(draft, kind=of_age(draft.kind, text))
    return draft.with_slots(slots) if slots.any else None


def _planned(text: str, scene: Scene) -> Draft | None:
    """Return the event that the answer names: "a birthday for Tom", "it's a llama parade"."""
    spoken = language.read(f"plan {_OPENING.sub('', text.strip())}", scene)
    return spoken.drafts[0] if spoken is not None and len(spoken.drafts) == 1 else None


def _supplied(asked: Request, text: str, scene: Scene) -> Request | None:
    """Return the request that the answer to our question makes of it."""
    if asked.awaits == "items" and (items := things(text)):
        return one("add_items", asked.event, items=items)
    if asked.awaits == "guests":
        people, question = guests(text)
        if people or question:
            return one("add_guests", asked.event, guests=people) if people else replace(asked, question=question)
    if asked.awaits == "move":
        month = asked.move.day.month if asked.move is not None and asked.move.day else None
        slots = find_slots(text, scene.now, month=month)
        if slots.unclear:
            return replace(asked, question=slots.unclear)
        if asked.move is not None:
            slots = replace(asked.move, day=slots.day, time=asked.move.time if slots.time is None else slots.time)
        return Request(event=asked.event, move=slots) if slots.day or slots.time is not None else None
    if asked.awaits in (*FIELDS, "guests_count") and (given := field_given(text, asked.awaits, scene)):
        return one("change_event", asked.event, **given)
    return None


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
        in_currency = {"currency": slots.currency} if slots.currency else {}
        return {"budget": plain(amount), **in_currency} if amount is not None else None
    if field == "place":
        place = slots.place or re.sub(r"^(?:to|it's|at|in|the place is)\s+", "", text.strip(" .!"), flags=re.I)
        return {"place": place[:200]} if place else None
    return {"title": text.strip(" .!'\"")[:120]} if field == "title" and text.strip(" .!'\"") else None
