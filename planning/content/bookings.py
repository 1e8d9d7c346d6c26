"""Vendors, venues, and what is booked of them."""

from __future__ import annotations

from decimal import Decimal
from typing import Self

from pydantic import BaseModel

from planning.models import Reservation, Vendor, Venue


class SearchContent(BaseModel):
    """Who was looked for: a kind of vendors, or "venue", in a town or in any."""

    kind: str
    town: str = ""


class VendorContent(BaseModel):
    """A vendor or a venue, by `kind`: such as "cake", or "venue"."""

    id: int
    name: str
    kind: str
    town: str
    price: Decimal

    @classmethod
    def of(cls, who: Vendor | Venue, kind: str) -> Self:
        return cls(id=who.pk, name=who.name, kind=kind, town=who.town, price=who.price)


class ReservationContent(BaseModel):
    """A booking. `status` is requested, confirmed, declined or cancelled."""

    id: int
    who: str
    kind: str
    price: Decimal
    status: str

    @classmethod
    def of(cls, row: Reservation) -> Self:
        return cls(id=row.pk, who=row.who.name, kind=row.kind, price=row.price, status=row.status)
