"""Invoices in words: a list of them, one with its lines, and who helped."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from agents.formatting import count, date_only, listed, quoted
from musicstore.formatting import price
from musicstore.summaries.periods import period

SHORT = 3  # as many are named; of more, a person looks at the card
MOST_TRACKS = 40  # that a model is told by name

#: What stands behind a list, and what one alone of it is called.
_SORTED = {
    "date": "newest first",
    "unit_price": "those with the dearest tracks first",
    "total": "the largest first",
    "oldest": "oldest first",
    "smallest": "the smallest first",
}
_FIRST = {
    "date": "Your newest invoice",
    "unit_price": "Your invoice with the dearest track",
    "total": "Your largest invoice",
    "oldest": "Your first invoice",
    "smallest": "Your smallest invoice",
}


def some(told: dict[str, Any]) -> str:
    """Say which invoices there are, each with its number, date, sum and tracks."""
    rows, of, within = told["invoices"], told["of"], period(told)
    if not rows:
        return f"You have bought nothing{within or ' so far'}."
    if len(rows) == 1 and of > 1:
        return f"{_FIRST[told['order']]}{within} is {brief(rows[0], told['order'])}."
    each = "; ".join(brief(row, told["order"]) for row in rows)
    return f"{_head(told)}: {each}."


def shown(told: dict[str, Any]) -> str:
    """Say the same to a person who sees the card: what is many stands there."""
    rows = told["invoices"]
    return some(told) if len(rows) <= SHORT else f"{_head(told)}. {price(Decimal(told['total']))} in all."


def _head(told: dict[str, Any]) -> str:
    many, of = len(told["invoices"]), told["of"]
    which = count(of, "invoice") if many == of else f"{many} of your {count(of, 'invoice')}"
    return f"{'You have ' if many == of else ''}{which}{period(told)}{'' if of == 1 else ', ' + _SORTED[told['order']]}"


def brief(row: dict[str, Any], order: str = "date") -> str:
    """Return such as `invoice 98 of March 11, 2025, $3.98 for 2 tracks`."""
    dearest = (
        f" at up to {price(Decimal(row['unit_price']))} each" if order == "unit_price" and row["unit_price"] else ""
    )
    return f"{heading(row)}, {price(Decimal(row['total']))} for {count(row['tracks'], 'track')}{dearest}"


def heading(row: dict[str, Any]) -> str:
    """Return such as `invoice 98 of March 11, 2025`."""
    return f"invoice {row['id']} of {date_only(date.fromisoformat(row['date']))}"


def one(told: dict[str, Any]) -> str:
    """Say what is on an invoice, every track by its name, and who helped."""
    lines = "; ".join(
        f"{line['track']!r}{' by ' + line['artist'] if line['artist'] else ''}, {_price(line)}"
        for line in told["lines"][:MOST_TRACKS]
    )
    more = told["tracks"] - sum(line["quantity"] for line in told["lines"][:MOST_TRACKS])
    rest = f"; and {count(more, 'more track')}" if more else ""
    return f"{_opening(told)}{': ' + lines + rest if lines else ''}. {helped(told)}"


def _price(line: dict[str, Any]) -> str:
    each = price(Decimal(line["unit_price"]))
    return each if line["quantity"] == 1 else f"{line['quantity']} at {each}"


def on_it(told: dict[str, Any]) -> str:
    """Say the same to a person who sees the card: few tracks by name, of many whose they are."""
    lines = told["lines"]
    artists = dict.fromkeys(line["artist"] for line in lines if line["artist"])
    by = " by " + listed([bare(artist) for artist in artists]) if artists else ""
    said = f": {listed([quoted(line['track']) for line in lines])}" if 0 < len(lines) <= SHORT else ""
    return f"{_opening(told)}{said}{by}. {helped(told)}"


def bare(name: str) -> str:
    """Return a name without Markdown's meaning, as it stands in a sentence."""
    return quoted(name)[1:-1]


def _opening(told: dict[str, Any]) -> str:
    said = brief(told)
    return said[:1].upper() + said[1:]


def helped(told: dict[str, Any]) -> str:
    """Say who helps the customer of an invoice."""
    if told["employee"] is None:
        return f"Nobody in particular helped with invoice {told['id']}."
    return f"{who(told['employee'])} helped with invoice {told['id']}."


def who(employee: dict[str, Any]) -> str:
    """Return such as `Jane Peacock (Sales Support Agent, jane@chinookcorp.com)`."""
    about: Sequence[str] = [part for part in (employee["title"], employee["email"]) if part]
    return f"{employee['name']} ({', '.join(about)})" if about else employee["name"]
