"""The chart of what a customer spent."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User
from django.utils.formats import date_format

from agents.formatting import count
from agents.runtime import widget
from musicstore import charts
from musicstore import spending as sums
from musicstore.bought import thing
from musicstore.formatting import price
from musicstore.summaries.periods import period
from musicstore.summaries.spending import part_name
from musicstore.widgets.invoices import CLOSED, day, whose

MOST_ROWS = 10  # bars of genres or artists; the others are one bar
NAMED_YEARS, NAMED_MONTHS = 8, 12  # columns that have room for their names
SHORT = 26  # characters of a name above its bar


@widget("spending", template="musicstore/spending.html", title="Spending")
def spending(
    user: User, of: str, since: str | None = None, until: str | None = None, on: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Return `{"title", "sum_words", "parts": […], "columns" or "rows": […]}`, or `{"closed": True}`.

    `of` is a customer and a way, such as `5:genre`; `on` is a genre or an artist: `{"kind": "genre", "id": 1}`.
    """
    customer, by = whose(user, of, sums.WAYS)
    if customer is None:
        return CLOSED
    topic = on and thing(on["kind"], on["id"])
    told = sums.spent(customer, by, since=day(since), until=day(until), on=topic or None)
    bars = [_bar(told, part) for part in told["parts"]]
    by_time = told["by"] in ("month", "year")
    return {
        **told,
        "title": f"What you spent{' on ' + told['on'] if told['on'] else ''}{period(told)}",
        "sum_words": _sum(told),
        "by_words": told["by"].capitalize(),
        "parts": [
            {**part, "name": bar.name, "words": bar.words, "tracks_words": count(part["tracks"], "track")}
            for part, bar in zip(told["parts"], bars, strict=True)
        ],
        "columns": charts.columns(bars, NAMED_YEARS if told["by"] == "year" else NAMED_MONTHS) if by_time else [],
        "rows": [] if by_time else charts.rows(_few(bars)),
        "first": bars[0].name if bars else "",
        "last": bars[-1].name if bars else "",
        "highest": max(bars, key=lambda bar: bar.amount).name if bars else "",
        "chart_height": charts.ROW * min(len(bars), MOST_ROWS),
    }


def _sum(told: dict[str, Any]) -> str:
    if not told["parts"]:
        return "Nothing was bought."
    words = price(Decimal(told["total"]))
    return f"{words} for {count(told['tracks'], 'track')} in {count(told['invoices'], 'invoice')}"


def _bar(told: dict[str, Any], part: dict[str, Any]) -> charts.Bar:
    name = part_name(told, part)
    if told["by"] == "month":
        short = date_format(date.fromisoformat(part["name"]), "M")
    else:
        short = name if len(name) <= SHORT else name[: SHORT - 1] + "…"
    amount = Decimal(part["amount"])
    return charts.Bar(short, name, amount, price(amount))


def _few(bars: list[charts.Bar]) -> list[charts.Bar]:
    """Return the largest, and the others as one."""
    if len(bars) <= MOST_ROWS:
        return bars
    kept, others = bars[: MOST_ROWS - 1], bars[MOST_ROWS - 1 :]
    rest = sum((bar.amount for bar in others), Decimal(0))
    return [*kept, charts.Bar(f"{len(others)} others", f"{len(others)} others", rest, price(rest))]
