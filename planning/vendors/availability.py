"""Who is free for an event, the best first."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from planning.actions.reservations import event_ends
from planning.budget import bill
from planning.models import Event, Reservation, Vendor, Venue
from planning.time_zone import in_events_zone
from planning.vendors.kinds import VENUE

#: A next one may ask so much more than the one who declined.
DEARER = 1.25


def hours_of(event: Event) -> tuple[datetime, datetime]:
    """Return for which hours somebody is booked for an event that has a date."""
    return event.begins_at, event_ends(event, event.begins_at)


def free_for(event: Event, kind: str, *, town: str = "", most: int = 6) -> list[Any]:
    """Return vendors of that kind, or venues that hold the guests, who are free: in budget and nearby first.

    Nobody as long as the date is open.
    """
    if event.starts_at is None:
        return []
    asked = event.reservations.standing()
    if kind == VENUE:
        rows: Any = Venue.objects.filter(capacity__gte=event.heads() or 1).exclude(pk__in=_ids(asked, "venue"))
    else:
        rows = Vendor.objects.filter(kind=kind).exclude(pk__in=_ids(asked, "vendor"))
    with in_events_zone(event):
        found = list(rows.in_town(town).free(*hours_of(event)).order_by("price", "pk")[:200])
    rest = None if event.budget is None and event.budget_per_guest is None else bill(event).left
    place = event.place.casefold()
    return sorted(found, key=lambda row: (row.town.casefold() not in place, rest is not None and row.price > rest))[
        :most
    ]


def is_free(event: Event, who: Vendor | Venue) -> bool:
    """Whether they can be booked for the hours of an event that has a date."""
    with in_events_zone(event):
        return type(who).objects.filter(pk=who.pk).free(*hours_of(event)).exists()


def next_after(reservation: Reservation) -> Vendor | Venue | None:
    """Return whom to ask when these declined: the best of their kind not asked yet, and not much dearer."""
    event = reservation.event
    tried = event.reservations.all()
    dearest = float(reservation.price) * DEARER
    for row in free_for(event, reservation.kind, most=50):
        known = tried.filter(vendor=row) if isinstance(row, Vendor) else tried.filter(venue=row)
        if float(row.price) <= dearest and not known.exists():
            return row
    return None


def _ids(reservations: Any, field: str) -> Any:
    return reservations.filter(**{f"{field}__isnull": False}).values(field)
