"""Whom a host has added, as the card shows them."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from planning import actions
from planning.models import Vendor, Venue
from planning.vendors.kinds import VENUE


def shown(user: User, kind: str) -> list[dict[str, Any]]:
    """Return this person's own of a kind, with all that their form holds."""
    return [
        {
            "id": row.pk,
            "name": row.name,
            "where": row.town,
            "address": row.address,
            "phone": row.phone,
            "email": row.email,
            "link": row.link,
            "notes": row.notes,
            "price": str(row.price) if row.price else "",
            "capacity": row.capacity if isinstance(row, Venue) and row.capacity < actions.ANY_NUMBER else "",
        }
        for row in _of(user, kind)
    ]


def one(user: User, kind: str, pk: int) -> Vendor | Venue:
    """Errors: `ValidationError` for one who is gone, or somebody else's."""
    row: Vendor | Venue | None = _of(user, kind).filter(pk=pk).first()
    if row is None:
        raise ValidationError({"name": "They are no longer on your list."})
    return row


def _of(user: User, kind: str) -> Any:
    if kind == VENUE:
        return Venue.objects.filter(owner=user, retired_at=None)
    return Vendor.objects.filter(owner=user, retired_at=None, kind=kind)
