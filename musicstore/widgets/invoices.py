"""Cards of what a customer bought: their invoices, and one with its lines and the employee who helped.

A card stores which rows it shows. What stands in them it reads for whoever looks: a customer's rows are seen by a user
who is that customer, and only for as long as that is known.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User

from agents.formatting import capital, count, date_only
from agents.runtime import widget
from musicstore import invoices as reads
from musicstore.customers import seen_by
from musicstore.formatting import price
from musicstore.models import Customer, Invoice, InvoiceLine
from musicstore.summaries.periods import period

#: What a card is told instead of rows while nobody is verified.
CLOSED: dict[str, Any] = {"closed": True}

_TITLES = {
    "date": "Your invoices",
    "unit_price": "Your invoices by the price of a track",
    "total": "Your invoices by their total",
    "oldest": "Your invoices from the first on",
    "smallest": "Your invoices, the smallest first",
}


@widget("invoices", template="musicstore/invoices.html", title="Invoices")
def invoices(
    user: User, of: str, limit: int | None = None, since: str | None = None, until: str | None = None
) -> dict[str, Any]:
    """Return `{"title", "period", "invoices": […], "of", …}`, or `{"closed": True}` while nobody is verified.

    `of` is a customer and an order, such as `5:date`: one card for each of them.
    """
    customer, order = whose(user, of, reads.ORDERS)
    if customer is None:
        return CLOSED
    told = reads.some(customer, order, limit=limit, since=day(since), until=day(until))
    rows = [
        {
            **row,
            "date_words": date_only(date.fromisoformat(row["date"])),
            "total_words": price(Decimal(row["total"])),
            "tracks_words": count(row["tracks"], "track"),
            "price_words": "" if row["unit_price"] is None else price(Decimal(row["unit_price"])),
        }
        for row in told["invoices"]
    ]
    return {
        **told,
        "invoices": rows,
        "title": f"{_TITLES[order]}{period(told)}",
        "total_words": price(Decimal(told["total"])),
        "count_words": count(told["of"], "invoice"),
    }


def whose(user: User, of: str, ways: Any) -> tuple[Customer | None, str]:
    """Read a customer and a way of listing, such as `5:date`; None for one whom this user does not speak for now.

    Errors: `Customer.DoesNotExist` for what is no such pair.
    """
    pk, _, way = of.partition(":")
    if way not in ways or not pk.isdecimal() or len(pk) > 18:
        raise Customer.DoesNotExist
    return seen_by(user).filter(pk=int(pk)).first(), way


def day(said: str | None) -> date | None:
    """Read a day of a card's arguments."""
    return date.fromisoformat(said) if said else None


@widget(
    "invoice", template="musicstore/invoice.html", title="Invoice", follows={Invoice: "pk", InvoiceLine: "invoice_id"}
)
def invoice(user: User, invoice: int) -> dict[str, Any]:
    """Return `{"invoice": …}` with its lines and who helped, or `{"closed": True}` while nobody is verified."""
    mine = Invoice.objects.filter(customer__in=seen_by(user)).with_tracks()
    row = mine.select_related("customer__support_rep").filter(pk=invoice).first()
    if row is None:
        if not seen_by(user).exists():
            return CLOSED
        raise Invoice.DoesNotExist
    told = reads.one(row)
    lines = [
        {
            **line,
            "cost_words": price(Decimal(line["cost"])),
            "amount_words": ""
            if line["quantity"] == 1
            else f"{line['quantity']} × {price(Decimal(line['unit_price']))}",
        }
        for line in told["lines"]
    ]
    more = told["tracks"] - sum(line["quantity"] for line in lines)
    return {
        "invoice": {
            **told,
            "lines": lines,
            "more_words": count(more, "more track") if more > 0 else "",
            "title": capital(str(row).lower()),
            "date_words": date_only(row.day),
            "total_words": price(row.total),
            "tracks_words": count(row.tracks, "track"),
        }
    }
