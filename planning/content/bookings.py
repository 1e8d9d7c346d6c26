"""Vendors, venues, and what is booked of them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Self

from pydantic import BaseModel

from planning.models import Reservation, Vendor, Venue


class ExcludedContent(BaseModel):
    """How many a rule kept away: town, capacity, budget, day off, booked or asked."""

    rule: str
    count: int


class SearchContent(BaseModel):
    """Who was looked for: a kind of vendors, or "venue", in a town or in any, for at most so much.

    Where nobody is free, `excluded` says why, and `guests` how many a place would have to hold.
    """

    kind: str
    town: str = ""
    budget: Decimal | None = None
    excluded: list[ExcludedContent] = []
    guests: int | None = None


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
    """A booking. `status` is requested, confirmed, declined or cancelled.

    `elsewhen`: it is for another date or place than the event's.
    """

    id: int
    who: str
    kind: str
    price: Decimal
    status: str
    elsewhen: bool = False
    deposit: Decimal | None = None
    deposit_due_on: date | None = None
    deposit_paid_on: date | None = None
    paid_on: date | None = None

    @classmethod
    def of(cls, row: Reservation) -> Self:
        found = cls(id=row.pk, who=row.who.name, kind=row.kind, price=row.price, status=row.status)
        if row.status in ("requested", "confirmed") and row.is_behind(row.event):
            found.elsewhen = True
        for name in ("deposit", "deposit_due_on", "deposit_paid_on", "paid_on"):
            if (value := getattr(row, name)) is not None:
                setattr(found, name, value)
        return found
