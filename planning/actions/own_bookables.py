"""Vendors and venues that a host knows: added, changed and taken off the list by them alone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from agents.runtime import touch
from planning.actions.validation import fill
from planning.models import Event, Reservation, Vendor, Venue

BOTH = {"name", "town", "address", "phone", "link", "email", "notes", "price", "about"}
VENDOR_FIELDS = BOTH | {"kind"}
VENUE_FIELDS = BOTH | {"capacity"}

#: So many of their own one person may have.
MOST_OWN = 500

#: Until somebody says how many it holds, a place holds anybody's party.
ANY_NUMBER = 100_000


@transaction.atomic
def add_vendor(*, by: User, name: str, kind: str, **fields: Any) -> Vendor:
    """Add somebody whom `by` can ask: town, address, phone, link, email, notes, price, about. Errors: by field."""
    return _added(Vendor(owner=by), {"name": name, "kind": kind, **fields}, VENDOR_FIELDS, by)


@transaction.atomic
def add_venue(*, by: User, name: str, capacity: int | None = None, **fields: Any) -> Venue:
    """Add a place: the same, and `capacity`. Errors: by field."""
    holds = ANY_NUMBER if capacity is None else capacity
    return _added(Venue(owner=by), {"name": name, "capacity": holds, **fields}, VENUE_FIELDS, by)


@transaction.atomic
def change_bookable(who: Vendor | Venue, *, by: User, **fields: Any) -> Vendor | Venue:
    """Change some of an own one's fields; what was booked keeps its price. Errors: `DoesNotExist` for others'.

    At another address they are asked once more, and the links that went to the one before end.
    """
    standing = lock_requests(who)
    row = _own(who, by)
    before = row.email
    fill(row, fields, VENDOR_FIELDS if isinstance(row, Vendor) else VENUE_FIELDS)
    _require_once(row, by)
    row.save()
    if row.email.casefold() != before.casefold():
        ask_at_new_address(standing)
    _show(row, by)
    return row


def lock_requests(who: Vendor | Venue) -> list[Reservation]:
    """In a transaction: return what stands with them, its events locked first, as by every verb that changes one."""
    mine = Reservation.objects.standing().filter(**{_field(who): who.pk})
    list(Event.objects.locked().filter(pk__in=list(mine.values_list("event", flat=True))).order_by("pk"))
    return list(mine)


def ask_at_new_address(standing: Iterable[Reservation]) -> None:
    """Their address is another one: end the links of what stands with them; who has not answered is asked there."""
    for reservation in standing:
        reservation.link_number += 1
        if reservation.status == Reservation.Status.REQUESTED:
            reservation.round += 1  # a workflow writes the letter, once the host may write it
        reservation.save()


@transaction.atomic
def remove_bookable(who: Vendor | Venue, *, by: User) -> None:
    """Take an own one off the list; what was booked of them before still names them.

    Errors: `ValidationError` while they are asked or booked; `DoesNotExist` for anybody else's.
    """
    row = _own(who, by)
    asked = Reservation.objects.filter(**{_field(row): row})
    if standing := asked.standing().select_related("event").filter(ends_at__gt=timezone.now()).first():
        raise ValidationError({"name": f"{row.name} is asked for {standing.event}. Cancel that first."})
    if asked.exists():
        row.retired_at = timezone.now()
        row.save()
    else:
        row.delete()
    _show(row, by)


def _added(row: Any, fields: dict[str, Any], allowed: set[str], by: User) -> Any:
    fill(row, fields, allowed)
    retired = _namesakes(row, by).exclude(retired_at=None).first()
    if retired is not None:  # once taken off, they are back
        retired.retired_at = None
        fill(retired, fields, allowed)
        row = retired
    _require_once(row, by)
    if type(row).objects.filter(owner=by).count() >= MOST_OWN:
        raise ValidationError({"name": f"You have {MOST_OWN} of them: that is the most."})
    row.save()
    _show(row, by)
    return row


def _own(who: Vendor | Venue, by: User) -> Vendor | Venue:
    return type(who).objects.select_for_update().get(pk=who.pk, owner=by)


def _namesakes(row: Vendor | Venue, by: User) -> Any:
    return type(row).objects.filter(owner=by, name__iexact=row.name, town__iexact=row.town).exclude(pk=row.pk)


def _require_once(row: Vendor | Venue, by: User) -> None:
    if _namesakes(row, by).exists():
        raise ValidationError({"name": f"{row.name} is on your list already."})


def _field(row: Vendor | Venue) -> str:
    return "vendor" if isinstance(row, Vendor) else "venue"


def _show(row: Vendor | Venue, by: User) -> None:
    """Re-render who can be asked for each event of theirs that is to come."""
    kind = row.kind if isinstance(row, Vendor) else "venue"
    events = Event.objects.visible_to(by).upcoming().values_list("pk", flat=True)[:500]
    touch({f"vendors:{event}:{kind}" for event in events})
