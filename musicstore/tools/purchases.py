"""Buying tracks: a person sees titles, prices and the total, and only their yes to these writes an invoice."""

from __future__ import annotations

from typing import Annotated, Any

from django.core.exceptions import ValidationError
from pydantic import Field

from agents import formatting
from agents.runtime import Context, ToolRefused, Widget, tool
from musicstore import actions
from musicstore.actions.purchases import MOST, PricesChanged, cost
from musicstore.formatting import named, price
from musicstore.models import Customer, Track
from musicstore.refusals import the_customer
from musicstore.tools.finding import Names, in_full, the_tracks

Filled = Field(description="Leave it out: the store fills it in.")

CHANGED = "What was approved is not what it would be now: prices, titles or who pays have changed. Nothing was bought."


def _offer(context: Context, arguments: dict[str, Any]) -> dict[str, Any]:
    """Return what the person is asked to approve: every title with its price, and what they cost together."""
    customer = the_customer(context)
    return _exactly(customer, the_tracks(arguments["tracks"]))


def _words(arguments: dict[str, Any]) -> str:
    return f"{formatting.count(len(arguments['tracks']), 'track')} for {arguments['total']}"


@tool(
    doing=lambda arguments: f"Buying {_words(arguments)}…",
    done=lambda arguments: (
        f"Bought {_words(arguments)}" if arguments.get("total") else "Looked at what was to be bought"
    ),
    approval="always_ask",
    prepare=_offer,
)
def buy_tracks(
    context: Context,
    tracks: Names,
    numbers: Annotated[list[str], Filled] = [],  # noqa: B006 - it is only read
    total: Annotated[str, Filled] = "",
    billed_to: Annotated[str, Filled] = "",
) -> Widget:
    """Buy tracks for the verified customer, by title, "title by artist" or number.

    The person is shown the titles, the price of each and the total, and asked; without their yes nothing is bought.
    """
    customer = the_customer(context)
    wanted = [int(each) for each in dict.fromkeys(numbers) if each.isascii() and each.isdigit() and len(each) < 10][
        :MOST
    ]
    found = {row.pk: row for row in Track.objects.select_related("album__artist").filter(pk__in=wanted)}
    rows = [found[pk] for pk in wanted if pk in found]
    approved = {"tracks": tracks, "numbers": numbers, "total": total, "billed_to": billed_to}
    if not rows or _exactly(customer, rows) != approved:
        raise ToolRefused(CHANGED, code="changed")
    try:
        invoice = actions.buy(customer, tracks=wanted, total=cost(rows), key=context.key)
    except PricesChanged:
        raise ToolRefused(CHANGED, code="changed") from None
    except ValidationError as error:
        raise ToolRefused(" ".join(error.messages), code="invalid") from None
    names = formatting.listed([named(row.name) for row in rows], most=MOST)
    text = f"{names} {formatting.verb(len(rows), 'is', 'are')} bought for {price(invoice.total)}: invoice {invoice.pk}."
    data = {
        "invoice": invoice.pk,
        "total": str(invoice.total),
        "tracks": wanted,
        "bought": [{"id": row.pk, "name": row.name} for row in rows],
    }
    return Widget("invoice", {"invoice": invoice.pk}, text, data)


def _exactly(customer: Customer, rows: list[Track]) -> dict[str, Any]:
    return {
        "tracks": [f"{in_full(row)}, {price(row.unit_price)}" for row in rows],
        "numbers": [str(row.pk) for row in rows],
        "total": price(cost(rows)),
        "billed_to": f"{customer}, customer {customer.pk}",
    }
