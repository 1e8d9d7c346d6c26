"""What a customer asks of their spending. For whom is context: no argument names a customer."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from agents.names import Ambiguous, NotFound
from agents.runtime import Context, ToolRefused, Widget, tool
from musicstore import spending as sums
from musicstore.customers import is_verified
from musicstore.models import Customer
from musicstore.refusals import the_customer
from musicstore.sales import Thing
from musicstore.summaries.spending import spent
from musicstore.tools.invoices import Since, Until

NAMED = 40  # genres and artists that are offered where a name is none of theirs


@tool(doing="Adding up…", done="Added up what was spent", when=is_verified, reads=True)
def spending(
    context: Context,
    by: Literal["month", "year", "genre", "artist"] = "year",
    since: Since = None,
    until: Until = None,
    on: Annotated[str | None, Field(description="a genre or an artist; null for everything")] = None,
) -> Widget:
    """Tell how much the customer has spent, as a chart by month, year, genre or artist."""
    customer = the_customer(context)
    topic = the_topic(customer, on) if on and on.strip() else None
    told = sums.spent(customer, by, since=since, until=until, on=topic)
    arguments = {
        "of": f"{customer.pk}:{by}",
        "since": told["since"],
        "until": told["until"],
        "on": topic and {"kind": topic.kind, "id": topic.pk},
    }
    return Widget("spending", arguments, spent(told), {"spending": told})


def the_topic(customer: Customer, name: str) -> Thing:
    """Return the genre or artist that the customer has bought something of. Errors: `ToolRefused`."""
    data = {"on": name[:80]}
    try:
        return sums.topic_called(customer, name)
    except Ambiguous as several:
        choices = sums.names(several.rows)[:NAMED]
        raise ToolRefused(
            f"{name[:80]!r} could be {', '.join(choices)}.", code="ambiguous", data={**data, "choices": choices}
        ) from None
    except NotFound:
        choices = sums.names(sums.topics(customer))[:NAMED]
        there = f" What you bought is {', '.join(choices)}." if choices else ""
        raise ToolRefused(
            f"You have bought nothing that is called {name[:80]!r}.{there}",
            code="not_found",
            data={**data, "choices": choices},
        ) from None
