"""Putting a whole list of guests on an event's: looked at first, then added as it was seen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass, field

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from agents.text import storable
from planning import guest_lists
from planning.actions.guests import GUEST_FIELDS, MOST_GUESTS, write
from planning.actions.locking import lock
from planning.actions.parties import Merged, merged, settle
from planning.actions.validation import fill
from planning.guest_lists import LeftOut
from planning.models import Event, Guest, GuestImport
from planning.models.guest_import import MOST_TEXT

NOBODY = "I found nobody in it. One person a line is enough, such as: Ada Young, ada@example.com."


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What adding a list would do: `fresh` guests, `known` ones by who they are on the list, and what is `left_out`.

    `unused` are columns of a table of which nothing is taken.
    """

    fresh: list[Guest] = field(default_factory=list)
    known: list[tuple[Guest, Guest]] = field(default_factory=list)
    changed: list[Guest] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    unused: Sequence[str] = ()


@transaction.atomic
def propose_guests(event: Event, *, by: User, text: str, name: str = "", is_cut: bool = False) -> GuestImport:
    """Keep a list to be looked at; nobody is added yet. Errors: `ValidationError` on `text` where it names nobody."""
    event = lock(event.pk, by)
    is_cut = is_cut or len(text) > MOST_TEXT
    text = text.replace("\0", "")[:MOST_TEXT]
    storable(text)
    found = guest_lists.read(text)
    if not found.entries and not any(each.why == guest_lists.HOW_MANY for each in found.left_out):
        raise ValidationError({"text": NOBODY})
    GuestImport.objects.filter(event=event).delete()
    row = GuestImport(event=event, by=by, text=text, is_cut=is_cut)
    fill(row, {"name": name[:200]}, {"name"})
    row.save()
    return row


def plan_import(event: Event, text: str, there: Iterable[Guest] | None = None) -> ImportPlan:
    """Return what adding this list would do now. Nothing is written.

    `there` are the event's guests, where they are known.
    """
    found = guest_lists.read(text)
    rows, left_out = _rows(event, found.entries)
    outcome = merged(event.guests.all() if there is None else [copy(guest) for guest in there], rows)
    return ImportPlan(outcome.fresh, outcome.known, outcome.changed, [*found.left_out, *left_out], found.unused)


@transaction.atomic
def import_guests(event: Event, *, by: User, text: str) -> ImportPlan:
    """Put everybody whom a text names on the list, as `plan_import` says. Errors: on `guests`, for too many."""
    event = lock(event.pk, by)
    plan = plan_import(event, text)
    write(event, Merged(plan.fresh, plan.known, plan.changed), listed=event.guests.count())
    return plan


@transaction.atomic
def add_proposed_guests(event: Event, *, by: User, proposal: int) -> GuestImport:
    """Add whom the list that was looked at names. A second click adds nobody: done means once."""
    event = lock(event.pk, by)
    row = GuestImport.objects.filter(event=event, pk=proposal).first()
    if row is None:
        raise ValidationError({"proposal": "Another list is looked at by now."})
    if row.added_at is None:
        plan = import_guests(event, by=by, text=row.text)
        row.added, row.added_at, row.text = len(plan.fresh), timezone.now(), ""
        row.left_out = [{"line": each.line, "text": each.text[:200], "why": each.why} for each in plan.left_out]
        row.save()
    return row


@transaction.atomic
def discard_proposed_guests(event: Event, *, by: User, proposal: int) -> None:
    """Put the list away; whoever was added stays."""
    event = lock(event.pk, by)
    for row in GuestImport.objects.filter(event=event, pk=proposal):
        row.delete()


def _rows(event: Event, entries: Iterable[guest_lists.Entry]) -> tuple[list[Guest], list[LeftOut]]:
    """Return guests as they would be added, and entries that can be none, with why."""
    rows, left_out = [], []
    for entry in entries:
        guest = Guest(event=event)
        fields = entry.fields()
        try:
            fill(guest, fields, GUEST_FIELDS)
            settle(guest, fields)
        except ValidationError as error:
            text = " ".join(part for part in (entry.name, entry.email, entry.phone) if part)
            left_out.append(LeftOut(entry.line, text, " ".join(error.messages)))
        else:
            rows.append(guest)
    return rows, left_out


__all__ = [
    "MOST_GUESTS", "ImportPlan", "add_proposed_guests", "discard_proposed_guests", "import_guests", "plan_import",
    "propose_guests",
]  # fmt: skip
