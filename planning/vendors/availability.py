"""Who is free for an event, the best first, and why nobody is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User

from planning.actions.reservations import event_ends
from planning.budget import bill
from planning.models import Event, Reservation, Vendor, Venue
from planning.time_zone import in_events_zone
from planning.vendors.kinds import VENUE

#: A next one may ask so much more than the one who declined.
DEARER = 1.25

CENT = Decimal("0.01")
DEAREST = Decimal(10**8)  # what no price comes to


def hours_of(event: Event) -> tuple[datetime, datetime]:
    """Return for which hours somebody is booked for an event that has a date."""
    return event.begins_at, event_ends(event, event.begins_at)


@dataclass(frozen=True, slots=True)
class Excluded:
    """How many a rule keeps away whom no earlier one does.

    `rule` is town, capacity, budget, day off, booked or asked.
    """

    rule: str
    count: int


def free_for(
    event: Event, kind: str, *, by: User | None = None, town: str = "", budget: Decimal | None = None, most: int = 6
) -> list[Any]:
    """Return vendors of that kind, or venues that hold the guests, who are free: in budget and nearby first.

    They are everybody's, and those that `by`, unless told the event's owner, has added. `budget`: what one may cost.
    Nobody is free for an event without a date.
    """
    if event.starts_at is None:
        return []
    asked = event.reservations.standing()
    rows = _of_kind(event, kind, by).in_town(town)
    if kind == VENUE:
        rows = rows.filter(capacity__gte=event.heads() or 1).exclude(pk__in=_ids(asked, "venue"))
    else:
        rows = rows.exclude(pk__in=_ids(asked, "vendor"))
    rows = _within(rows, budget)
    with in_events_zone(event):
        found = list(rows.free(*hours_of(event)).order_by("price", "pk")[:200])
    rest = None if event.budget is None and event.budget_per_guest is None else bill(event).left
    place = event.place.casefold()

    def far(row: Any) -> tuple[bool, bool, bool]:
        is_elsewhere = not row.town or row.town.casefold() not in place
        return row.owner_id is None, is_elsewhere, rest is not None and row.price > rest

    return sorted(found, key=far)[:most]


def why_nobody(
    event: Event, kind: str, *, by: User | None = None, town: str = "", budget: Decimal | None = None
) -> list[Excluded]:
    """Return which rules keep everybody of a kind away, in the order in which they are asked; empty: nobody is here."""
    if event.starts_at is None:
        return []
    rows = _of_kind(event, kind, by)
    with in_events_zone(event):
        rules: list[tuple[str, Any]] = [("town", rows.in_town(town))]
        if kind == VENUE:
            rules.append(("capacity", rules[-1][1].filter(capacity__gte=event.heads() or 1)))
        if budget is not None:
            rules.append(("budget", _within(rules[-1][1], budget)))
        rules.append(("day off", rules[-1][1].at_work(event.starts_at)))
        rules.append(("booked", rules[-1][1].free(*hours_of(event))))
        asked = _ids(event.reservations.standing(), "venue" if kind == VENUE else "vendor")
        rules.append(("asked", rules[-1][1].exclude(pk__in=asked)))
        left, found = rows.count(), []
        for rule, those in rules:
            count = those.count()
            if count < left:
                found.append(Excluded(rule, left - count))
            left = count
    return found


def _within(rows: Any, budget: Decimal | None) -> Any:
    """Keep those that cost no more; a number that no price can be would be too long for the database."""
    if budget is None or budget >= DEAREST:
        return rows
    return rows.filter(price__lte=max(budget, Decimal(0)).quantize(CENT))


def is_free(event: Event, who: Vendor | Venue) -> bool:
    """Whether they can be booked for the hours of an event that has a date."""
    with in_events_zone(event):
        return type(who).objects.filter(pk=who.pk).free(*hours_of(event)).exists()


def next_after(reservation: Reservation) -> Vendor | Venue | None:
    """Return whom to ask when these declined: the best of their kind not asked yet, and not much dearer."""
    event = reservation.event
    tried = event.reservations.all()
    dearest = float(reservation.price) * DEARER
    for row in free_for(event, reservation.kind, by=reservation.requested_by, most=50):
        known = tried.filter(vendor=row) if isinstance(row, Vendor) else tried.filter(venue=row)
        if float(row.price) <= dearest and not known.exists():
            return row
    return None


def _model(kind: str) -> type[Vendor] | type[Venue]:
    return Venue if kind == VENUE else Vendor


def _of_kind(event: Event, kind: str, by: User | None) -> Any:
    rows = _model(kind).objects.offered_to(by or event.owner)
    return rows if kind == VENUE else rows.filter(kind=kind)


def _ids(reservations: Any, field: str) -> Any:
    return reservations.filter(**{f"{field}__isnull": False}).values(field)
