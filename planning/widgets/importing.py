"""A pasted or uploaded guest list as the card of invitations shows it: what was understood, before anybody is added."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from agents.formatting import capital, count, listed, sentence
from planning import actions
from planning.models import Event, Guest, GuestImport

#: So many of each kind are shown.
SHOWN = 12


def of(event: Event, guests: Sequence[Guest]) -> dict[str, Any] | None:
    """Return what the card shows of the list that is looked at; None while there is none. No query."""
    row = getattr(event, "guest_import", None)
    if row is None:
        return None
    if row.added_at is not None:
        words = f"Added {count(row.added, 'invitation')}" if row.added else "Everybody in it was on the list"
        return {**_head(row), "is_added": True, "words": sentence(words), **_left_out(row.left_out)}
    plan = actions.plan_import(event, row.text, there=guests)
    left_out = [{"line": each.line, "text": each.text[:200], "why": each.why} for each in plan.left_out]
    return {
        **_head(row),
        "is_added": False,
        "words": sentence(capital(_words(plan, row))),
        "new": [{"name": guest.name, "email": guest.email, "party": party(guest)} for guest in plan.fresh[:SHOWN]],
        "more": max(len(plan.fresh) - SHOWN, 0),
        "known": [_known(given, there) for given, there in plan.known[:SHOWN]],
        "more_known": max(len(plan.known) - SHOWN, 0),
        "unused": f"Not used: {listed(list(plan.unused), SHOWN)}." if plan.unused else "",
        "button": _button(plan),
        **_left_out(left_out),
    }


def party(guest: Guest) -> str:
    """Return such as `with Ben and 2 more, 2 of them children`; "" for a guest alone."""
    if guest.party_size == 1:
        return "a child" if guest.children else ""
    unnamed = guest.party_size - 1 - len(guest.companions)
    words = listed([*guest.companions, *([f"{unnamed} more"] if unnamed > 0 else [])], most=8)
    children = (
        f", {guest.children} of them {'a child' if guest.children == 1 else 'children'}" if guest.children else ""
    )
    return f"with {words}{children}"


def _head(row: GuestImport) -> dict[str, Any]:
    return {"id": row.pk, "name": row.name, "is_cut": row.is_cut}


def _left_out(lines: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {"left_out": list(lines[:SHOWN]), "more_left_out": max(len(lines) - SHOWN, 0)}


def _words(plan: actions.ImportPlan, row: GuestImport) -> str:
    people = sum(guest.party_size for guest in plan.fresh)
    words = count(len(plan.fresh), "new invitation")
    words += f" for {count(people, 'person', 'people')}" if people != len(plan.fresh) else ""
    words += f", {len(plan.known)} on the list already" if plan.known else ""
    return words + (f", {count(len(plan.left_out), 'line')} left out" if plan.left_out else "")


def _known(given: Guest, there: Guest) -> str:
    """Say who it is that stands there already: as they are called in the list, and on the event's."""
    name = f"{given.name} <{given.email}>" if given.email else given.name
    return name if given.name.casefold() == there.name.casefold() else f"{name}: with {there.name}"


def _button(plan: actions.ImportPlan) -> str:
    if plan.fresh:
        return f"Add {count(len(plan.fresh), 'invitation')}"
    return "Note what is new of them" if plan.changed else ""
