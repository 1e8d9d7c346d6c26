"""The sample: a small store of our own making, of which nobody and no song exists, and how it comes into empty tables.

Its numbers begin at `FIRST`, so that the Chinook database can come in beside it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.db import connection, models, transaction
from django.utils import timezone

from musicstore.models import (
    Album,
    Artist,
    Customer,
    CustomerLink,
    Employee,
    Genre,
    Invoice,
    InvoiceLine,
    MediaType,
    Playlist,
    PlaylistTrack,
    Track,
)
from musicstore.models.named import Named
from musicstore.sequences import go_on_after

FILE = Path(__file__).parent / "data/sample.toml"
FIRST = 10_001
PRICE = Decimal("0.99")
INVOICES = 52
EVERY = timedelta(days=21, hours=5)  # from one invoice to the one before it
BYTES = 40  # of a millisecond


def load(now: datetime | None = None) -> dict[str, int]:
    """Fill a store that has no tracks yet, in one transaction; return how many rows of each kind, {} where it has some.

    Invoices go back three years from `now`. The same file makes the same rows.
    """
    if Track.objects.exists():
        return {}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE musicstore_track IN SHARE ROW EXCLUSIVE MODE")  # two at once would both find none
        if Track.objects.exists():
            return {}
        return _Store(tomllib.loads(FILE.read_text("utf-8")), now or timezone.now()).fill()


def link(user: User) -> Customer | None:
    """Let this user be the sample's first customer; return whom, None where they are one or there is no sample."""
    customer = Customer.objects.filter(pk=FIRST).first()
    if customer is None or CustomerLink.objects.filter(user=user).exists():
        return None
    CustomerLink.objects.create(user=user, customer=customer)
    return customer


class _Store:
    """Makes the rows, by name until they are written."""

    def __init__(self, said: dict[str, Any], now: datetime) -> None:
        self.said, self.now = said, now
        self.made: dict[str, int] = {}

    def fill(self) -> dict[str, int]:
        media = self._write(MediaType(name=name) for name in self.said["media_types"])
        tracks = self._catalogue(media)
        self._invoices(self._customers(self._employees()), tracks)
        self._playlists({track.name: track for track in tracks})
        return self.made

    def _catalogue(self, media: list[MediaType]) -> list[Track]:
        albums = self.said["albums"]
        artists = self._by_name(Artist(name=name) for name in dict.fromkeys(each["artist"] for each in albums))
        genres = self._by_name(Genre(name=name) for name in dict.fromkeys(each["genre"] for each in albums))
        rows = self._write(
            Album(title=each["title"], about=each["about"], artist=artists[each["artist"]]) for each in albums
        )
        return self._write(
            Track(
                name=name,
                about=about,
                album=album,
                genre=genres[each["genre"]],
                media_type=media[at % len(media)],
                composer=each["composer"],
                milliseconds=milliseconds,
                bytes=milliseconds * BYTES,
                unit_price=Decimal(each.get("price", PRICE)),
            )
            for at, (album, each) in enumerate(zip(rows, albums, strict=True))
            for name, milliseconds, about in _tracks(each["tracks"])
        )

    def _employees(self) -> dict[str, Employee]:
        found: dict[str, Employee] = {}
        for number, each in enumerate(self.said["employees"], start=FIRST):
            first, _, last = each["name"].partition(" ")
            found[each["name"]] = Employee(
                pk=number,
                first_name=first,
                last_name=last,
                title=each["title"],
                email=each["email"],
                reports_to=found.get(each.get("reports_to", "")),
                hire_date=(self.now - timedelta(days=1800 - 200 * len(found))).date(),
            )
        self._write(found.values())
        return found

    def _customers(self, employees: dict[str, Employee]) -> list[Customer]:
        return self._write(
            Customer(
                first_name=first,
                last_name=last,
                email=each["email"],
                support_rep=employees[each["support"]],
                **{name: each[name] for name in ("company", "address", "city", "country", "phone") if name in each},
            )
            for each in self.said["customers"]
            for first, _, last in [each["name"].partition(" ")]
        )

    def _invoices(self, customers: list[Customer], tracks: list[Track]) -> None:
        """Write invoices in turns, the newest of yesterday: so each customer has some of late and some of long ago."""
        invoices, lines = [], []
        for at in range(INVOICES):
            customer = customers[at % len(customers)]
            bought = [tracks[(at * 37 + each * 11) % len(tracks)] for each in range(1 + at % 6)]
            invoices.append(
                Invoice(
                    customer=customer,
                    invoice_date=self.now - timedelta(days=1) - EVERY * (INVOICES - 1 - at),
                    billing_address=customer.address,
                    billing_city=customer.city,
                    billing_country=customer.country,
                    total=sum(track.unit_price for track in bought),
                )
            )
            lines += [InvoiceLine(invoice=invoices[-1], track=track, unit_price=track.unit_price) for track in bought]
        self._write(invoices)
        self._write(lines)

    def _playlists(self, tracks: dict[str, Track]) -> None:
        said = self.said["playlists"]
        rows = self._write(Playlist(name=each["name"]) for each in said)
        self._write(
            PlaylistTrack(playlist=row, track=tracks[name], position=at)
            for row, each in zip(rows, said, strict=True)
            for at, name in enumerate(each["tracks"], start=1)
        )

    def _by_name(self, rows: Iterable[Any]) -> dict[str, Any]:
        return {row.name: row for row in self._write(rows)}

    def _write(self, rows: Iterable[Any]) -> list[Any]:
        """Write rows of one model under numbers from `FIRST` on."""
        written: list[Any] = list(rows)
        for row, number in zip(written, count(FIRST)):
            row.pk = number
            if isinstance(row, Named):
                row.fold()
            row.clean_fields(exclude=[field.name for field in row._meta.concrete_fields if field.is_relation])
        model: type[models.Model] = type(written[0])
        model._base_manager.bulk_create(written)
        go_on_after(model)
        self.made[model.__name__] = len(written)
        return written


def _tracks(lines: str) -> Iterable[tuple[str, int, str]]:
    """Yield name, milliseconds and how it sounds."""
    for line in lines.strip().splitlines():
        name, time, about = (part.strip() for part in f"{line} |".split("|")[:3])
        minutes, _, seconds = time.partition(":")
        yield name, (int(minutes) * 60 + int(seconds)) * 1000, about
