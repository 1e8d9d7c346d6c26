"""An event's card: what, when and where, who comes, and what it costs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.models import User

from agents import clock, formatting
from agents.runtime import widget
from planning import actions, moments, recurrence
from planning.actions import timing
from planning.arguments import given
from planning.budget import bill
from planning.covers import choices, cover_of
from planning.models import Event, Expense, Guest, Reservation, ShoppingItem, ShoppingList
from planning.widgets.cancelled import facts
from planning.widgets.inputs import OptionalCount, OptionalDecimal, OptionalMoment


@widget(
    "event_card",
    template="planning/event_card.html",
    title="Event",
    panel=True,
    names="event.title",
    follows={
        Event: "pk",
        Guest: "event_id",
        ShoppingList: "event_id",
        ShoppingItem: "shopping_list.event_id",
        Reservation: "event_id",
        Expense: "event_id",
    },
)
def event_card(user: User, event: int) -> dict[str, Any]:
    """Return `{"event": …}`: what, when, where, guests coming of expected, shopping left, money against the budget."""
    row = Event.objects.visible_to(user).get(pk=event)
    guests = row.guests.totals()
    coming, expected = guests["coming"], row.guest_count or guests["people"]
    costs = bill(row)
    return {
        "event": {
            **heading(row),
            "off": facts(row, user),
            "starts_at_local": local_value(row.starts_at, row),
            "ends_at_local": local_value(row.ends_at, row),
            "repeats": moments.repeats_words(row),
            "repeating": _repeating(row),
            "guest_count": row.guest_count,
            "picked": {"cover": row.cover, "palette": row.palette},
            "covers": choices(),
            "guests": {**guests, "expected": expected},
            "guests_words": f"{formatting.number(coming)} of {formatting.number(expected)} coming"
            if expected
            else "nobody yet",
            "shopping": {"count": costs.items, "left": costs.to_buy, "done": costs.items - costs.to_buy},
            "budget": None if row.budget is None else str(row.budget),
            "money": {
                "budget": None if costs.budget is None else str(costs.budget),
                "cost": str(costs.committed),
                "spent": str(costs.paid),
                "cost_words": formatting.money(costs.committed, row.currency),
                "spent_words": formatting.money(costs.paid, row.currency),
                "budget_words": "" if costs.budget is None else formatting.money(costs.budget, row.currency),
                "over_words": formatting.money(costs.over, row.currency),
                "over": bool(costs.over),
            },
        }
    }


def heading(row: Event) -> dict[str, Any]:
    return {
        "id": row.pk,
        "title": row.title,
        "kind": row.kind,
        "starts_at": row.starts_at.astimezone(row.clock).isoformat() if row.starts_at else "",
        "when": formatting.capital(moments.when_words(row)),
        "distance": moments.distance_words(row),
        "zone": row.clock.key,
        "counts": clock.speed == 1,  # a page's own clock is no good where a minute is a day
        "place": row.place,
        "cover": cover_of(row).data(),
    }


def _repeating(row: Event) -> list[tuple[str, str]]:
    """Return what the form offers: as it is, which a form without a choice means too, then the others."""
    now = moments.repeats_words(row)
    return [("as it is", now or "never"), *([("", "never")] if now else []), *recurrence.CHOICES.items()]


#: What a form without such a field means.
AS_IT_IS = datetime.max


def local_value(moment: datetime | None, row: Event) -> str:
    """Return what a field of date and time holds: what the event's own clock shows."""
    return moment.astimezone(row.clock).strftime("%Y-%m-%dT%H:%M") if moment else ""


@event_card.action
def change(
    user: User,
    event: int,
    *,
    title: str,
    starts_at: OptionalMoment = AS_IT_IS,
    ends_at: OptionalMoment = AS_IT_IS,
    zone: str = "",
    repeats: str = "as it is",
    place: str = "",
    guest_count: OptionalCount = None,
    budget: OptionalDecimal = None,
    cover: str | None = None,
    palette: str | None = None,
) -> None:
    """Change the event to what the form says; date, end, guests and budget left empty are not known.

    The moments are meant in the event's zone, wherever the form is filled in. Looks not given stay.
    """
    row = Event.objects.visible_to(user).get(pk=event)
    fields = {"title": title, "place": place, "guest_count": guest_count, "budget": budget}
    sent = {"starts_at": starts_at, "ends_at": ends_at}
    changed: dict[str, Any] = {name: moment for name, moment in sent.items() if not _is_as_shown(moment, row, name)}
    if zone and zone != row.zone:
        changed["zone"] = zone
    if repeats in ("", *recurrence.CHOICES):
        begins_at = changed.get("starts_at", row.starts_at)
        changed["recurrence"] = recurrence.of_choice(repeats, timing.shown(begins_at, row.clock)) if begins_at else ""
    actions.change_event(row, by=user, **fields, **changed, **given(cover=cover, palette=palette))


def _is_as_shown(moment: datetime | None, row: Event, name: str) -> bool:
    """Whether a field holds what it held when the form was shown: whoever moves an event leaves its end alone."""
    if moment is AS_IT_IS:
        return True
    now = local_value(getattr(row, name), row)
    return now == (moment.strftime("%Y-%m-%dT%H:%M") if moment else "")
