"""What a customer asks of the tracks that they have. For whom is context: no argument names a customer."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from agents.runtime import Context, Result, Widget, tool
from musicstore import bought
from musicstore.customers import is_verified
from musicstore.refusals import the_customer
from musicstore.summaries import bought as summaries
from musicstore.tools.invoices import Since, Until

What = Annotated[
    str | None, Field(description="an artist, genre, album or track, as the person said it; null for everything")
]


@tool(doing="Looking through what you bought…", done="Looked through what you bought", when=is_verified, reads=True)
def get_bought_tracks(context: Context, what: What = None, since: Since = None, until: Until = None) -> Widget | Result:
    """Show which tracks the customer has bought, the newest first, each with its invoice; whether they have one."""
    customer = the_customer(context)
    choice = bought.chosen(customer, what) if what and what.strip() else None
    if what and what.strip() and choice is None:
        name = " ".join(what.split())[:80]
        data = {"tracks": [], "of": 0, "what": name, "kind": None, "since": None, "until": None}
        return Result(summaries.bought(data), {"bought": data})
    told = bought.bought(customer, what=choice, since=since, until=until)
    arguments = {
        "of": customer.pk,
        "what": choice and {"kind": choice.kind, "id": choice.pk},
        "since": told["since"],
        "until": told["until"],
    }
    return Widget("bought", arguments, summaries.bought(told), {"bought": told})
