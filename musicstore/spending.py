"""What a customer has spent, by month, year, genre or artist, and on what of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Sum
from django.db.models.functions import TruncMonth, TruncYear

from agents.names import find
from musicstore.models import Artist, Customer, Genre, Invoice, InvoiceLine
from musicstore.models.invoice import store_zone
from musicstore.models.named import Named, folded

KINDS: dict[str, type[Named]] = {"genre": Genre, "artist": Artist}
WAYS = ("month", "year", "genre", "artist")
MOST_MONTHS = 60  # beyond them years are told
UNNAMED = {"genre": "Without a genre", "artist": "Without an artist"}

_NAMES = {"genre": "track__genre__name", "artist": "track__album__artist__name"}
_IDS = {"genre": "track__genre", "artist": "track__album__artist"}


@dataclass(frozen=True)
class Topic:
    """A genre or an artist."""

    kind: str
    pk: int
    name: str


def topics(customer: Customer) -> list[Topic]:
    """Return the genres and the artists of what this customer has bought, genres first. One query."""
    columns = ("track__genre_id", "track__genre__name", "track__album__artist_id", "track__album__artist__name")
    rows = InvoiceLine.objects.filter(invoice__customer=customer).order_by().values_list(*columns).distinct()
    genres = {Topic("genre", row[0], row[1]) for row in rows if row[0] is not None}
    artists = {Topic("artist", row[2], row[3]) for row in rows if row[2] is not None}
    return [*sorted(genres, key=lambda each: each.name), *sorted(artists, key=lambda each: each.name)]


def topic_called(customer: Customer, name: str) -> Topic:
    """Return what a person means by a name: of what there is, else nearly of what they have bought.

    A genre comes before a band of its name. Errors: `NotFound`, `Ambiguous`, of `agents.names`.
    """
    for kind, model in KINDS.items():
        row = model._default_manager.filter(folded=folded(name)).order_by("pk").first()
        if row is not None:
            return Topic(kind, row.pk, str(row))
    return find(name, topics(customer), called=lambda each: each.name)


def topic(kind: str, pk: int) -> Topic:
    """Return a genre or an artist. Errors: `ObjectDoesNotExist`."""
    return Topic(kind, pk, str(KINDS[kind]._default_manager.get(pk=pk)))


def spent(
    customer: Customer,
    by: str,
    *,
    since: date | None = None,
    until: date | None = None,
    on: Topic | None = None,
) -> dict[str, Any]:
    """Return `{"total", "tracks", "invoices", "by", "parts": [{"name", "amount", "tracks"}], "since", "until", "on"}`.

    Parts by time are in their order, without gaps, named by their first day; others by their amount. Two queries.
    """
    lines = InvoiceLine.objects.filter(invoice__in=Invoice.objects.of(customer).between(since, until))
    if on is not None:
        lines = lines.filter(**{_IDS[on.kind]: on.pk})
    parts, by = _parts(lines, by)
    return {
        "total": str(sum((part["amount"] for part in parts), Decimal(0))),
        "tracks": sum(part["tracks"] for part in parts),
        "invoices": lines.aggregate(number=Count("invoice", distinct=True))["number"],
        "by": by,
        "parts": [{**part, "amount": str(part["amount"])} for part in parts],
        "since": since and since.isoformat(),
        "until": until and until.isoformat(),
        "on": None if on is None else on.name,
    }


def _parts(lines: Any, by: str) -> tuple[list[dict[str, Any]], str]:
    """Return the parts, and by what they are in the end."""
    keys: Any = {
        "month": TruncMonth("invoice__invoice_date", tzinfo=store_zone()),
        "year": TruncYear("invoice__invoice_date", tzinfo=store_zone()),
        **{kind: F(name) for kind, name in _NAMES.items()},
    }
    rows = lines.annotate(key=keys[by]).order_by().values("key")
    rows = list(rows.annotate(amount=Sum(F("unit_price") * F("quantity")), tracks=Sum("quantity")))
    if by in _NAMES:
        parts = [_part(row["key"] or UNNAMED[by], row) for row in rows]
        return sorted(parts, key=lambda part: (-part["amount"], part["name"])), by
    found = {row["key"].date(): row for row in rows}
    if by == "month" and found and _months(min(found), max(found)) > MOST_MONTHS:
        found, by = _by_year(found), "year"
    days = _all_between(min(found), max(found), 1 if by == "month" else 12) if found else ()
    return [_part(day.isoformat(), found.get(day, {"amount": Decimal(0), "tracks": 0})) for day in days], by


def _part(name: str, row: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "amount": row["amount"], "tracks": row["tracks"]}


def _by_year(months: dict[date, dict[str, Any]]) -> dict[date, dict[str, Any]]:
    years: dict[date, dict[str, Any]] = {}
    for month, row in months.items():
        year = years.setdefault(month.replace(month=1), {"amount": Decimal(0), "tracks": 0})
        year["amount"] += row["amount"]
        year["tracks"] += row["tracks"]
    return years


def _months(first: date, last: date) -> int:
    return 12 * (last.year - first.year) + last.month - first.month + 1


def _all_between(first: date, last: date, step: int) -> Iterator[date]:
    for number in range(0, _months(first, last), step):
        year, month = divmod(first.month - 1 + number, 12)
        yield date(first.year + year, month + 1, 1)


def names(found: Sequence[Topic]) -> list[str]:
    """Return their names, each once."""
    return list(dict.fromkeys(each.name for each in found))
