"""What is booked: asking for a new date, deposits. Who is asked is written to, so the person says yes first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from django.utils import timezone
from pydantic import Field

from agents.formatting import listed
from agents.names import Ambiguous, NotFound, find
from agents.runtime import Context, Widget, tool
from planning import actions
from planning.arguments import Which, given, in_words
from planning.content import Content, EventContent, ReservationContent
from planning.lookup.rows import the_event
from planning.models import Event, Reservation
from planning.refusals import name_of, refused
from planning.summaries import bookings as summaries
from planning.summaries.events import named, with_id
from planning.tools.bookings import booked_for
from planning.vendors import kinds

Filled = Annotated[str, Field(description="Leave it out: it is filled in.")]


def _behind(event: Event, vendor: str) -> list[Reservation]:
    """Return who was asked for another date or place, or the one of that name. Errors: `ToolRefused`."""
    rows = [row for row in booked_for(event) if row.status in ("requested", "confirmed") and row.is_behind(event)]
    if vendor.strip():
        rows = [_named(rows, vendor)]
    if not rows:
        raise refused("nobody_elsewhen", event=event.title, id=event.pk)
    return rows


def _named(rows: Sequence[Reservation], vendor: str) -> Reservation:
    try:
        return find(vendor, rows, called=lambda row: row.who.name)
    except Ambiguous as several:
        raise refused("ambiguous", **name_of("booking", vendor, [row.who.name for row in several.rows])) from None
    except NotFound:
        if len(same := [row for row in rows if row.kind == kinds.understood(vendor)]) == 1:
            return same[0]  # "the DJ"
        raise refused("not_found", **name_of("booking", vendor, [row.who.name for row in rows])) from None


def _asked(event: Event, rows: Sequence[Reservation]) -> dict[str, str]:
    return {
        "event": with_id(event.title, event.pk),
        "asks": listed([row.who.name for row in rows], len(rows)),
        "for_": ", ".join(dict.fromkeys(actions.now_words(row, event) for row in rows)),
    }


def _shown(context: Context, arguments: dict[str, Any]) -> dict[str, Any]:
    event = the_event(context, arguments["event"])
    return {**arguments, **_asked(event, _behind(event, arguments["vendor"]))}


@tool(doing="Asking for the new date…", done="Asked for the new date", approval="always_ask", prepare=_shown)
@in_words
def ask_for_new_date(
    context: Context, event: Which = None, vendor: str = "", asks: Filled = "", for_: Filled = ""
) -> Widget:
    """Once the person has said yes, ask those who were asked or booked for an event's old date or place for the new.

    `vendor` names one of them; left out, all are asked. Their bookings wait for an answer again.
    """
    row = the_event(context, event)
    rows = _behind(row, vendor)
    if _asked(row, rows) != {"event": with_id(row.title, row.pk), "asks": asks, "for_": for_}:
        raise refused("changed", event=row.title, id=row.pk)
    asked = [actions.ask_for_new_date(each, by=context.user) for each in rows]
    return _bookings(row, asked, summaries.asked_anew)


@tool(doing="Noting the deposit…", done="Noted the deposit")
@in_words
def note_deposit(
    context: Context,
    vendor: str,
    event: Which = None,
    amount: Decimal | None = None,
    due_on: date | None = None,
    is_paid: bool | None = None,
    price: Decimal | None = None,
) -> Widget:
    """Note what was agreed with somebody who is asked or booked: the deposit, until when it is due, that it is paid.

    `price` is what they cost in all, if that was agreed anew. Nobody is written to, and nothing is paid by this.
    """
    found = the_event(context, event)
    row = _named([each for each in booked_for(found) if each.status in ("requested", "confirmed")], vendor)
    fields = given(deposit=amount, deposit_due_on=due_on, price=price)
    if is_paid is not None:
        fields["deposit_paid_on"] = timezone.localdate() if is_paid else None
    if not fields:
        raise refused("nothing_given", fields=["amount", "due_on", "is_paid", "price"])
    changed = actions.change_reservation(row, by=context.user, **fields)
    return _bookings(found, [changed], summaries.booked)


def _bookings(event: Event, rows: Sequence[Reservation], say: Callable[[str, Content], str]) -> Widget:
    about = EventContent.of(event)
    for row in rows:
        row.event = event
    content = Content(event=about, reservations=[ReservationContent.of(row) for row in rows])
    return Widget("reservations", {"event": event.pk}, say(named(about), content), content.data())
