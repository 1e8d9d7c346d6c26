"""What a customer has spent, by month, year, genre or artist, and on what of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from agents.names import find
from musicstore.bought import in_the_store
from musicstore.models import Customer
from musicstore.sales import Sale, Thing, sales

MOST_MONTHS = 60  # beyond them years are told
UNNAMED = {"genre": "Without a genre", "artist": "Without an artist"}

#: What a part stands for: the first day of a month or year, or a name.
_KEYS: dict[str, Callable[[Sale], Any]] = {
    "month": lambda sale: sale.day.replace(day=1),
    "year": lambda sale: sale.day.replace(month=1, day=1),
    "genre": lambda sale: sale.genre.name if sale.genre else UNNAMED["genre"],
    "artist": lambda sale: sale.artist.name if sale.artist else UNNAMED["artist"],
}
WAYS = tuple(_KEYS)


def topics(customer: Customer) -> list[Thing]:
    """Return the genres and the artists of what this customer has bought, genres first."""
    lines = sales(customer)
    genres = {sale.genre for sale in lines if sale.genre}
    artists = {sale.artist for sale in lines if sale.artist}
    return [*sorted(genres, key=lambda each: each.name), *sorted(artists, key=lambda each: each.name)]


def topic_called(customer: Customer, name: str) -> Thing:
    """Return what a person means by a name: of what there is, else nearly of what they have bought.

    A genre comes before a band of its name. Errors: `NotFound`, `Ambiguous`, of `agents.names`.
    """
    found = in_the_store(name, ("genre", "artist"))
    return found if found is not None else find(name, topics(customer), called=lambda each: each.name)


def spent(
    customer: Customer, by: str, *, since: date | None = None, until: date | None = None, on: Thing | None = None
) -> dict[str, Any]:
    """Return `{"total", "tracks", "invoices", "by", "parts": [{"name", "amount", "tracks"}], "since", "until", "on"}`.

    Parts by time are in their order, without gaps, named by their first day; others by their amount.
    """
    lines = [sale for sale in sales(customer, since, until) if on is None or sale.things()[on.kind] == on]
    months = {_KEYS["month"](sale) for sale in lines}
    if by == "month" and months and _months(min(months), max(months)) > MOST_MONTHS:
        by = "year"
    parts = _parts(lines, by)
    return {
        "total": str(sum((sale.cost for sale in lines), Decimal(0))),
        "tracks": sum(sale.quantity for sale in lines),
        "invoices": len({sale.invoice for sale in lines}),
        "by": by,
        "parts": [{**part, "amount": str(part["amount"])} for part in parts],
        "since": since and since.isoformat(),
        "until": until and until.isoformat(),
        "on": None if on is None else on.name,
    }


def _parts(lines: Sequence[Sale], by: str) -> list[dict[str, Any]]:
    amounts: dict[Any, Decimal] = {}
    tracks: dict[Any, int] = {}
    for sale in lines:
        key = _KEYS[by](sale)
        amounts[key] = amounts.get(key, Decimal(0)) + sale.cost
        tracks[key] = tracks.get(key, 0) + sale.quantity
    if by in UNNAMED:
        keys: Any = sorted(amounts, key=lambda key: (-amounts[key], key))
    else:
        keys = _all_between(min(amounts), max(amounts), 1 if by == "month" else 12) if amounts else ()
    return [{"name": str(key), "amount": amounts.get(key, Decimal(0)), "tracks": tracks.get(key, 0)} for key in keys]


def _months(first: date, last: date) -> int:
    return 12 * (last.year - first.year) + last.month - first.month + 1


def _all_between(first: date, last: date, step: int) -> Iterator[date]:
    for number in range(0, _months(first, last), step):
        year, month = divmod(first.month - 1 + number, 12)
        yield date(first.year + year, month + 1, 1)


def names(found: Sequence[Thing]) -> list[str]:
    """Return their names, each once."""
    return list(dict.fromkeys(each.name for each in found))
