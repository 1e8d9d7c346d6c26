"""What is said of an event without saying what to do with it: it goes on with the event before it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from agents.llm.offline.understanding.clauses import Clause
from agents.llm.offline.values.budgets import currency_said
from planning.grammar.drafts import Slots, said_arguments, usual_currency
from planning.grammar.requests import Request, Scene, one
from planning.grammar.values.kinds import is_late
from planning.language.changes import budget_of, kind_of, slots_of, title_of
from planning.language.intents import comes_to
from planning.language.moving import beside

#: With it a request only says more of the one before it.
MORE = "more"


@comes_to("details")
def _details(clause: Clause, scene: Scene) -> Request | None:
    if scene.memory.dates and "when" in clause.slots:
        return None  # it may be one of those that guests are asked about
    slots, late = Slots(), is_late(kind_of(None, scene))
    for when in clause.slots.get("when", ()):
        if when.value is None or when.value.shift is not None:
            return None
        slots = joined(slots, slots_of(when.value, late=late))
    slots = beside(slots, clause)
    heads, sums = clause.value("heads"), budget_of(clause)
    if heads is not None and heads.change:
        return None
    about: dict[str, Any] = {MORE: True}
    if title := title_of(clause):
        about["title"] = title
    if often := clause.value("often"):
        about["recurrence"] = often
    said = Slots(
        guests=int(heads.count) if heads is not None else None,
        place=clause.value("place", ""),
        budget=sums.amount if sums else None,
        currency=currency_said(sums, usual_currency(scene.now)) if sums else "",
        per_guest=bool(sums and sums.per),
    )
    return Request(move=joined(slots, said), about=about)


@comes_to("as_it_is")
def _as_it_is(clause: Clause, scene: Scene) -> Request | None:
    return Request(move=Slots(), about={MORE: True})


def joined(slots: Slots, more: Slots) -> Slots:
    """Return what both say; where both say something, the second counts."""
    said = {
        name: value
        for name in ("day", "time", "guests", "budget", "last", "until")
        if (value := getattr(more, name)) is not None
    }
    said |= {name: value for name in ("place", "currency", "zone", "unclear") if (value := getattr(more, name))}
    if more.time is not None:
        said["vague"] = more.vague
    if more.budget is not None:
        said["per_guest"] = more.per_guest
    return replace(slots, **said)


def said_by(request: Request) -> Slots | None:
    """Return what a change of no event that is named says of the new one; None where that is none of its details."""
    given = request.asks[0].arguments if len(request.asks) == 1 and request.asks[0].tool == "change_event" else {}
    if not given or given.keys() - {"guests", "place", "budget", "budget_per_guest", "currency"}:
        return None
    budget = given.get("budget_per_guest", given.get("budget"))
    return Slots(
        guests=given.get("guests"),
        place=given.get("place", ""),
        budget=None if budget is None else Decimal(str(budget)),
        currency=given.get("currency", ""),
        per_guest="budget_per_guest" in given,
    )


def change(request: Request) -> Request:
    """Return the change of the event last spoken of that mere details come to."""
    slots, about = request.move or Slots(), dict(request.about)
    about.pop(MORE, None)
    if slots.day is not None or slots.time is not None:
        return Request(move=slots)
    arguments: dict[str, Any] = {name: about[name] for name in ("title", "recurrence") if name in about}
    return one("change_event", **arguments, **said_arguments(slots))
