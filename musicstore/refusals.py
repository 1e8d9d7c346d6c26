"""Why the store's tools refuse: a code for programs, and words that say what to do."""

from __future__ import annotations

from agents.runtime import Context, ToolRefused
from musicstore.customers import speaks_for
from musicstore.models import Customer

NOT_VERIFIED = (
    "I cannot tell yet whose invoices to show. Tell me your customer number, e-mail or phone, and we find out that it"
    " is you."
)


def the_customer(context: Context) -> Customer:
    """Return for whom this conversation speaks. Errors: `ToolRefused` with the code `not_verified`."""
    customer = speaks_for(context)
    if customer is None:
        raise ToolRefused(NOT_VERIFIED, code="not_verified")
    return customer
