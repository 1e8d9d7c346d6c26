"""A customer's invoices as they are asked for: some of them in an order, or one with its lines."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from musicstore import content
from musicstore.models import Customer, Invoice
from musicstore.models.invoice import InvoiceQuerySet

MOST = 50  # invoices that a list tells; the others are counted
NAMED = 5  # that are offered where a number is none of them

#: The orders of a list, by their names.
ORDERS: dict[str, Callable[[InvoiceQuerySet], InvoiceQuerySet]] = {
    "date": InvoiceQuerySet.newest_first,
    "unit_price": InvoiceQuerySet.highest_unit_price_first,
    "total": InvoiceQuerySet.highest_total_first,
    "oldest": InvoiceQuerySet.oldest_first,
    "smallest": InvoiceQuerySet.lowest_total_first,
}


def some(
    customer: Customer, order: str, *, limit: int | None = None, since: date | None = None, until: date | None = None
) -> dict[str, Any]:
    """Return `{"invoices": […], "order", "of", "total", "since", "until"}`.

    `of` is how many there are in these days, `total` what they cost together, whatever the `limit`. Two queries.
    """
    found = Invoice.objects.of(customer).between(since, until)
    rows = ORDERS[order](found.with_tracks())[: min(limit or MOST, MOST)]
    return {
        "invoices": [content.listed(row) for row in rows],
        "order": order,
        **found.totals(),
        "since": since and since.isoformat(),
        "until": until and until.isoformat(),
    }


def one(invoice: Invoice) -> dict[str, Any]:
    """Return an invoice of `with_tracks`, whose customer is known with their employee, with its lines. Four queries."""
    lines = invoice.lines.prefetch_related("track__album__artist")[: content.MOST_LINES]
    return content.whole(invoice, list(lines), invoice.customer.support_rep)
