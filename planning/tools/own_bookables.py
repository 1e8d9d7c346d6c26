"""Vendors and venues that a person knows: they are added, changed and taken off by talk, too."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from agents.names import Ambiguous, NotFound, find
from agents.runtime import Context, Result, tool
from planning import actions
from planning.arguments import given, in_words
from planning.content import Content, VendorContent
from planning.models import Vendor, Venue
from planning.refusals import name_of, refused
from planning.summaries import bookings as summaries
from planning.tools.bookings import KINDS
from planning.vendors import kinds


@tool(doing="Adding {name}…", done="Added {name}")
@in_words
def add_vendor(
    context: Context,
    name: str,
    kind: str,
    town: str = "",
    address: str = "",
    phone: str = "",
    email: str = "",
    link: str = "",
    notes: str = "",
    price: Decimal | None = None,
    capacity: int | None = None,
) -> Result:
    """Add a vendor or a venue that the person knows; they, and nobody else, can then ask them for their events.

    `kind` is one of catering, cake, flowers, music, photography, decoration, entertainment, rental, bar, transport, or
    venue; or what people call it. `price` is for one event, `capacity` how many people a venue holds.
    """
    meant = kinds.understood(kind)
    if not meant:
        raise refused("not_found", **name_of("kind", kind, KINDS))
    fields: dict[str, Any] = {"town": town, "address": address, "phone": phone, "email": email, "link": link}
    fields |= {"notes": notes, "price": price or Decimal(0)}
    row: Vendor | Venue
    if meant == kinds.VENUE:
        row = actions.add_venue(by=context.user, name=name, capacity=capacity, **fields)
    else:
        row = actions.add_vendor(by=context.user, name=name, kind=meant, **fields)
    return _told(row, "add_vendor")


@tool(doing="Changing {vendor}…", done="Changed {vendor}")
@in_words
def change_vendor(
    context: Context,
    vendor: str,
    name: str | None = None,
    town: str | None = None,
    address: str | None = None,
    phone: str | None = None,
    email: str | None = None,
    link: str | None = None,
    notes: str | None = None,
    price: Decimal | None = None,
    capacity: int | None = None,
) -> Result:
    """Change what is given of a vendor or venue that the person has added."""
    row = _own(context, vendor)
    fields = given(name=name, town=town, address=address, phone=phone, email=email, link=link, notes=notes, price=price)
    if isinstance(row, Venue):
        fields |= given(capacity=capacity)
    if not fields:
        raise refused("nothing_given", fields=["name", "town", "address", "phone", "email", "link", "notes", "price"])
    changed = actions.change_bookable(row, by=context.user, **fields)
    return _told(changed, "change_vendor")


@tool(doing="Removing {vendor}…", done="Removed {vendor}")
@in_words
def remove_vendor(context: Context, vendor: str) -> Result:
    """Take a vendor or venue that the person has added off their list. Nobody is told."""
    row = _own(context, vendor)
    told = _told(row, "remove_vendor")
    actions.remove_bookable(row, by=context.user)
    return told


def _own(context: Context, name: str) -> Vendor | Venue:
    mine: list[Vendor | Venue] = [
        *Vendor.objects.filter(owner=context.user, retired_at=None),
        *Venue.objects.filter(owner=context.user, retired_at=None),
    ]
    try:
        return find(name, mine, called=lambda row: row.name)
    except Ambiguous as several:
        raise refused("ambiguous", **name_of("vendor", name, [row.name for row in several.rows])) from None
    except NotFound:
        raise refused("not_found", **name_of("own", name, [row.name for row in mine])) from None


def _told(row: Vendor | Venue, tool_name: str) -> Result:
    kind = row.kind if isinstance(row, Vendor) else kinds.VENUE
    content = Content(free=[VendorContent.of(row, kind)])
    return Result(summaries.own(tool_name, content), content.data())
