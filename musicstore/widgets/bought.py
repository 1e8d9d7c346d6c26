"""The card of the tracks that a customer has bought."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User

from agents.formatting import count, date_only
from agents.runtime import widget
from musicstore import bought as reads
from musicstore.customers import seen_by
from musicstore.formatting import price
from musicstore.summaries.bought import topic
from musicstore.summaries.periods import period
from musicstore.widgets.invoices import CLOSED, day


@widget("bought", template="musicstore/bought.html", title="What you bought")
def bought(
    user: User, of: int, what: dict[str, Any] | None = None, since: str | None = None, until: str | None = None
) -> dict[str, Any]:
    """Return `{"title", "tracks": […], "of", …}`, or `{"closed": True}` while nobody is verified.

    `of` is a customer; `what` is such as `{"kind": "artist", "id": 150}`.
    """
    customer = seen_by(user).filter(pk=of).first()
    if customer is None:
        return CLOSED
    choice = what and reads.thing(what["kind"], what["id"])
    told = reads.bought(customer, what=choice or None, since=day(since), until=day(until))
    rows = [
        {
            **row,
            "date_words": date_only(date.fromisoformat(row["date"])),
            "price_words": price(Decimal(row["unit_price"])),
        }
        for row in told["tracks"]
    ]
    more = told["of"] - len(rows)
    return {
        **told,
        "tracks": rows,
        "title": f"Tracks you bought{topic(told, str)}{period(told)}",
        "count_words": count(told["of"], "track"),
        "more_words": f"{count(more, 'more track')}" if more else "",
    }
