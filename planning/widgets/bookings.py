"""Who is asked and booked for an event, what they answered, and what is paid."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from agents import formatting
from agents.runtime import widget
from planning import actions, moments
from planning.models import Event, Reservation
from planning.widgets.inputs import OptionalDate, OptionalDecimal

CHIPS = {"requested": "careful", "confirmed": "good", "declined": "bad", "cancelled": ""}


@widget(
    "reservations",
    template="planning/reservations.html",
    title="Bookings",
    follows={Event: "pk", Reservation: "event_id"},
)
def reservations(user: User, event: int) -> dict[str, Any]:
    """Return `{"event": …, "reservations": […], "totals": …}`: everybody who was asked, and what they answered."""
    row = Event.objects.visible_to(user).get(pk=event)
    rows = list(row.reservations.select_related("vendor", "venue"))
    for each in rows:
        each.event = row
    standing = [each for each in rows if each.status in ("requested", "confirmed")]
    return {
        "event": {"id": row.pk, "title": row.title, "when": formatting.capital(moments.when_words(row))},
        "reservations": [
            {
                "id": each.pk,
                "name": each.who.name,
                "kind": "Venue" if each.vendor is None else each.vendor.get_kind_display(),
                "when": moments.period(each.starts_at, None, row.clock),
                "elsewhen": each in standing and each.is_behind(row),
                "price_words": formatting.money(each.price, row.currency),
                "status": each.status,
                "status_words": each.get_status_display(),
                "chip": CHIPS[each.status],
                "notes": each.notes,
                "standing": each in standing,
                "by_phone": each.status == "requested" and not each.who.email,
                "contact": [part for part in (each.who.phone, each.who.address) if part],
                **_paid(each),
            }
            for each in rows
        ],
        "totals": {
            "confirmed": sum(each.status == "confirmed" for each in standing),
            "waiting": sum(each.status == "requested" for each in standing),
            "cost_words": formatting.money(row.reservations.standing().cost(), row.currency),
        },
    }


def _paid(row: Reservation) -> dict[str, Any]:
    """Return what is agreed of the deposit, as text for its form, and in words."""
    words = ""
    if row.deposit is not None:
        words = f"Deposit {formatting.money(row.deposit, row.event.currency)}"
        if row.deposit_paid_on:
            words += f", paid on {formatting.date_only(row.deposit_paid_on)}"
        elif row.deposit_due_on:
            words += f", due on {formatting.date_only(row.deposit_due_on)}"
    return {
        "price": str(row.price),
        "deposit": "" if row.deposit is None else str(row.deposit),
        "deposit_due_on": row.deposit_due_on.isoformat() if row.deposit_due_on else "",
        "deposit_paid_on": row.deposit_paid_on.isoformat() if row.deposit_paid_on else "",
        "paid_on": row.paid_on.isoformat() if row.paid_on else "",
        "deposit_words": words,
        "paid_words": f"Paid on {formatting.date_only(row.paid_on)}" if row.paid_on else "",
    }


@reservations.action
def note(user: User, event: int, *, reservation: int, confirmed: bool) -> None:
    """Note what somebody without an address answered."""
    actions.note_answer(_booking(user, event, reservation), by=user, confirmed=confirmed)


@reservations.action
def settle(
    user: User,
    event: int,
    *,
    reservation: int,
    price: Decimal,
    deposit: OptionalDecimal = None,
    deposit_due_on: OptionalDate = None,
    deposit_paid_on: OptionalDate = None,
    paid_on: OptionalDate = None,
) -> None:
    """Note the price, the deposit and what is paid, as the form says."""
    fields = {"deposit_due_on": deposit_due_on, "deposit_paid_on": deposit_paid_on, "paid_on": paid_on}
    row = _booking(user, event, reservation)
    actions.change_reservation(row, by=user, price=price, deposit=deposit, **fields)


@reservations.action
def ask_anew(user: User, event: int, *, reservation: int) -> None:
    """Ask somebody who was asked for another date or place whether they can be there now."""
    actions.ask_for_new_date(_booking(user, event, reservation), by=user)


@reservations.action
def cancel(user: User, event: int, *, reservation: int) -> None:
    """Call a request or a booking off."""
    actions.cancel_reservation(_booking(user, event, reservation), by=user)


def _booking(user: User, event: int, reservation: int) -> Reservation:
    known = Event.objects.visible_to(user).get(pk=event).reservations.filter(pk=reservation).first()
    if known is None:
        raise ValidationError({"reservation": "This booking is no longer here."})
    return known
