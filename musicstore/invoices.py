"""A customer's invoices as they are asked for: some of them in an order, or one with its lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from musicstore import content
from musicstore.models import Album, Artist, Customer, Invoice, InvoiceLine, Track
from musicstore.models.invoice import InvoiceQuerySet

MOST = 50  # invoices that a list tells; the others are counted
NAMED = 5  # that are offered where a number is none of them

#: The orders of a list, by their names.
ORDERS: dict[str, Callable[[InvoiceQuerySet], InvoiceQuerySet]] = {
    "date": InvoiceQuerySet.newest_first,
    "unit_price": InvoiceQuerySet.highest_unit_price_first,
    "total": InvoiceQuerySet.highest_total_first,
    "oldest": InvoiceQuerySet.oldest_first,
    "smallest": InvoiceQuerySet.lowest_total_first,
}


def some(
    customer: Customer, order: str, *, limit: int | None = None, since: date | None = None, until: date | None = None
) -> dict[str, Any]:
    """Return `{"invoices": […], "order", "of", "total", "since", "until"}`.

    `of` is how many there are in these days, `total` what they cost together, whatever the `limit`. Two queries.
    """
    found = Invoice.objects.of(customer).between(since, until)
    rows = ORDERS[order](found.with_tracks())[: min(limit or MOST, MOST)]
    return {
        "invoices": [content.listed(row) for row in rows],
        "order": order,
        **found.totals(),
        "since": since and since.isoformat(),
        "until": until and until.isoformat(),
    }


def one(invoice: Invoice) -> dict[str, Any]:
    """Return an invoice of `with_tracks`, whose customer is known with their employee, with its lines. Four queries."""
    lines = list(invoice.lines.all()[: content.MOST_LINES])
    _tell_tracks(lines)
    return content.whole(invoice, lines, invoice.customer.support_rep)


def _tell_tracks(lines: Sequence[InvoiceLine]) -> None:
    """Let these lines know their tracks, with albums and artists. Three queries; to prefetch is a parameter a line."""
    tracks = _by_key(Track, {line.track_id for line in lines})
    albums = _by_key(Album, {track.album_id for track in tracks.values()})
    artists = _by_key(Artist, {album.artist_id for album in albums.values()})
    for album in albums.values():
        album.artist = artists[album.artist_id]
    for track in tracks.values():
        track.album = albums.get(track.album_id)
    for line in lines:
        line.track = tracks[line.track_id]


def _by_key(model: type[Any], keys: set[int | None]) -> dict[int, Any]:
    return {row.pk: row for row in model.objects.filter(pk__among=[key for key in keys if key is not None]).order_by()}
