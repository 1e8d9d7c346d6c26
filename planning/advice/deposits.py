"""Deposits: due soon, or overdue."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils import timezone

from agents.formatting import date_only, money
from agents.runtime import Widget
from planning.advice.notice import Notice
from planning.models import Event

#: So long before a deposit is due it is spoken of.
DUE_SOON = timedelta(days=7)


def due(event: Event, now: datetime) -> Iterator[Notice]:
    """A deposit of somebody who is booked is due within a week, or was due: each is said once, and again once late."""
    today = timezone.localdate(now)
    rows = event.reservations.confirmed().filter(
        deposit__gt=0, deposit_paid_on=None, paid_on=None, deposit_due_on__lte=today + DUE_SOON
    )
    for row in rows.select_related("vendor", "venue").order_by("deposit_due_on", "pk"):
        if row.deposit is None or row.deposit_due_on is None:
            continue
        day, is_late = row.deposit_due_on, row.deposit_due_on < today
        on = "is due today" if day == today else f"{'was' if is_late else 'is'} due on {date_only(day)}"
        text = f"The deposit of {row.who.name} for {event.title}, {money(row.deposit, event.currency)}, {on}."
        dedupe_key = f"deposit:{row.pk}:{day.isoformat()}:{'late' if is_late else 'soon'}"
        yield Notice("planning.bookings", dedupe_key, text, Widget("reservations", {"event": event.pk}))
