"""What a customer asks of their invoices. For whom is context: no argument names a customer."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import Field

from agents import patterns as re
from agents.runtime import Context, ToolRefused, Widget, tool
from musicstore import invoices
from musicstore.customers import is_verified
from musicstore.models import Customer, Invoice
from musicstore.refusals import the_customer
from musicstore.summaries import invoices as summaries

Limit = Annotated[int | None, Field(ge=1, description="how many; null for all")]
Since = Annotated[date | None, Field(description="the first day that counts; null: from the beginning")]
Until = Annotated[date | None, Field(description="the last day that counts; null: until now")]
Which = Annotated[int | str | None, Field(description="its number; null: the newest one")]

_NUMBER = re.compile(r"[A-Za-z.:#№\s]*(\d{1,18})[\s.]*")


@tool(doing="Looking through your invoices…", done="Looked through your invoices", when=is_verified, reads=True)
def get_invoices_by_customer_sorted_by_date(
    context: Context, limit: Limit = None, since: Since = None, until: Until = None, oldest_first: bool = False
) -> Widget:
    """Show the customer's invoices, the newest first."""
    return _list(context, "oldest" if oldest_first else "date", limit, since, until)


@tool(doing="Sorting your invoices by price…", done="Sorted your invoices by price", when=is_verified, reads=True)
def get_invoices_sorted_by_unit_price(context: Context, limit: Limit = None) -> Widget:
    """Show the customer's invoices, those with the dearest tracks first.

    Each invoice is there once. It stands where the highest unit price of its lines puts it; of those with the same one
    the larger total comes first, then the newer invoice. For the largest total use get_invoices_sorted_by_total.
    """
    return _list(context, "unit_price", limit)


@tool(
    doing="Sorting your invoices by what they cost…",
    done="Sorted your invoices by what they cost",
    when=is_verified,
    reads=True,
)
def get_invoices_sorted_by_total(context: Context, limit: Limit = None, smallest_first: bool = False) -> Widget:
    """Show the customer's invoices, the largest total first: their most expensive purchases."""
    return _list(context, "smallest" if smallest_first else "total", limit)


@tool(doing="Opening the invoice…", done="Opened the invoice", when=is_verified, reads=True)
def show_invoice(context: Context, invoice: Which = None) -> Widget:
    """Show one of the customer's invoices: its tracks and prices, and who helped; without a number the newest."""
    return _one(context, invoice, summaries.one)


@tool(doing="Looking up who helped…", done="Looked up who helped", when=is_verified, reads=True)
def get_employee_by_invoice_and_customer(context: Context, invoice: Which = None) -> Widget:
    """Tell which employee helps the customer of an invoice, and how to reach them; without a number of the newest."""
    return _one(context, invoice, summaries.helped)


def _list(
    context: Context, order: str, limit: int | None, since: date | None = None, until: date | None = None
) -> Widget:
    customer = the_customer(context)
    told = invoices.some(customer, order, limit=limit, since=since, until=until)
    arguments = {"of": f"{customer.pk}:{order}", "limit": limit, "since": told["since"], "until": told["until"]}
    return Widget("invoices", arguments, summaries.some(told), told)


def _one(context: Context, wanted: int | str | None, say: Any) -> Widget:
    found = the_invoice(the_customer(context), wanted)
    told = invoices.one(found)
    return Widget("invoice", {"invoice": found.pk}, say(told), {"invoice": told})


def the_invoice(customer: Customer, wanted: int | str | None) -> Invoice:
    """Return the customer's invoice of this number, None: their newest. Somebody else's is none, as is a missing one.

    Errors: `ToolRefused`, `not_found` with what could be meant.
    """
    mine = Invoice.objects.of(customer).with_tracks().newest_first().select_related("customer__support_rep")
    if wanted is None or not str(wanted).strip():
        found = mine.first()
        if found is None:
            raise ToolRefused("You have bought nothing so far.", code="no_invoice")
        return found
    number = _NUMBER.fullmatch(str(wanted))
    found = mine.filter(pk=int(number[1])).first() if number else None
    if found is None:
        newest = list(mine.values_list("pk", flat=True)[: invoices.NAMED])
        choices = f" Your newest: {', '.join(map(str, newest))}." if newest else ""
        raise ToolRefused(
            f"You have no invoice {str(wanted)[:40]!r}.{choices}",
            code="not_found",
            data={"invoice": str(wanted)[:40], "choices": newest},
        )
    return found
