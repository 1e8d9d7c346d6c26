"""What a customer has bought, line by line, with the names of what it is.

Each table is asked by the keys that the one before it told, never joined: a customer has some dozens of lines, and a
plan for six tables that PostgreSQL has not counted yet may go through millions of rows for them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Model

from musicstore.models import Album, Artist, Customer, Genre, Invoice, InvoiceLine, Track


@dataclass(frozen=True)
class Thing:
    """An artist, a genre, an album or a track: what tracks are chosen and counted by."""

    kind: str
    pk: int
    name: str


@dataclass(frozen=True)
class Sale:
    """A line of an invoice. A track may be on no album and of no genre."""

    invoice: int
    day: date
    track: Thing
    album: Thing | None
    artist: Thing | None
    genre: Thing | None
    unit_price: Decimal
    quantity: int

    @property
    def cost(self) -> Decimal:
        return self.unit_price * self.quantity

    def things(self) -> dict[str, Thing | None]:
        """Return what it is, by kind, the widest first."""
        return {"artist": self.artist, "genre": self.genre, "album": self.album, "track": self.track}


def sales(customer: Customer, since: date | None = None, until: date | None = None) -> list[Sale]:
    """Return the lines of a customer's invoices of these days, those of the newest invoice first. Six queries."""
    days = {row.pk: row.day for row in Invoice.objects.of(customer).between(since, until).newest_first()}
    places = {pk: place for place, pk in enumerate(days)}
    lines = sorted(
        InvoiceLine.objects.filter(invoice__among=list(days)).order_by(),
        key=lambda row: (places[row.invoice_id], row.pk),
    )
    tracks = _named(Track, {line.track_id for line in lines}, "name", "album_id", "genre_id")
    albums = _named(Album, {track["album_id"] for track in tracks.values()}, "title", "artist_id")
    artists = _named(Artist, {album["artist_id"] for album in albums.values()}, "name")
    genres = _named(Genre, {track["genre_id"] for track in tracks.values()}, "name")
    made = []
    for line in lines:
        track = tracks[line.track_id]
        album = albums.get(track["album_id"])
        made.append(
            Sale(
                invoice=line.invoice_id,
                day=days[line.invoice_id],
                track=Thing("track", line.track_id, track["name"]),
                album=None if album is None else Thing("album", album["id"], album["title"]),
                artist=None if album is None else _named_thing("artist", artists.get(album["artist_id"])),
                genre=_named_thing("genre", genres.get(track["genre_id"])),
                unit_price=line.unit_price,
                quantity=line.quantity,
            )
        )
    return made


def _named_thing(kind: str, row: dict[str, Any] | None) -> Thing | None:
    return None if row is None else Thing(kind, row["id"], row["name"])


def _named(model: type[Model], keys: set[Any], *columns: str) -> dict[int, dict[str, Any]]:
    """Return rows by their keys, as these columns. One query, by the primary key."""
    rows = model._default_manager.filter(pk__among=sorted(keys - {None})).order_by().values("id", *columns)
    return {row["id"]: row for row in rows}
