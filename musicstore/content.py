"""What the tools about invoices tell programs, cards and words: plain JSON, dates as ISO 8601, money as text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from musicstore.models import Employee, Invoice, InvoiceLine

MOST_LINES = 200  # of an invoice that are told; the others are counted


def listed(invoice: Invoice) -> dict[str, Any]:
    """Return an invoice of `with_tracks` as it stands in a list."""
    return {
        "id": invoice.pk,
        "date": invoice.day.isoformat(),
        "total": str(invoice.total),
        "tracks": invoice.tracks,
        "unit_price": None if invoice.unit_price is None else str(invoice.unit_price),
    }


def whole(invoice: Invoice, lines: Sequence[InvoiceLine], employee: Employee | None) -> dict[str, Any]:
    """Return an invoice of `with_tracks` with its first lines, and who helps its customer."""
    place = f"{invoice.billing_postal_code} {invoice.billing_city}".strip()
    billed_to = (invoice.billing_address, place, invoice.billing_state, invoice.billing_country)
    return {
        **listed(invoice),
        "billed_to": [part for part in billed_to if part],
        "lines": [_line(line) for line in lines[:MOST_LINES]],
        "employee": None if employee is None else helper(employee),
    }


def helper(employee: Employee) -> dict[str, Any]:
    """Return what a customer may know of who helps them: no more than stands on a business card."""
    return {"name": str(employee), "title": employee.title, "email": employee.email}


def _line(line: InvoiceLine) -> dict[str, Any]:
    album = line.track.album
    return {
        "track": line.track.name,
        "artist": "" if album is None else album.artist.name,
        "unit_price": str(line.unit_price),
        "quantity": line.quantity,
        "cost": str(line.cost),
    }
