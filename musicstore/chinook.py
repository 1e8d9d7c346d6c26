"""The Chinook database: where its tables and columns go, and how its rows come in, whole or not at all."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, models, transaction

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
)  # fmt: skip
from musicstore.models.invoice import store_zone
from musicstore.models.named import FOLLOWING, Named
from musicstore.sequences import go_on_after

BATCH = 1000  # rows that are read, checked and written at a time

_ADDRESS = {
    "address": "Address", "city": "City", "state": "State", "country": "Country", "postal_code": "PostalCode",
    "phone": "Phone", "fax": "Fax",
}  # fmt: skip
_NAMES = {"first_name": "FirstName", "last_name": "LastName", "email": "Email"}
_BILLING = {f"billing_{ours}": f"Billing{theirs}" for ours, theirs in list(_ADDRESS.items())[:5]}


class NotChinook(Exception):
    """This file is no Chinook database, or one of its rows fits no row here. The message is for whoever gave it."""


@dataclass(frozen=True)
class Table:
    """A table of Chinook's, and the model and columns that its rows go to. `key` is what tells its rows apart."""

    name: str
    model: type[models.Model]
    columns: dict[str, str]
    key: tuple[str, ...] = ("id",)


#: In the order of what refers to what.
TABLES = (
    Table("Artist", Artist, {"id": "ArtistId", "name": "Name"}),
    Table("Album", Album, {"id": "AlbumId", "title": "Title", "artist_id": "ArtistId"}),
    Table("Genre", Genre, {"id": "GenreId", "name": "Name"}),
    Table("MediaType", MediaType, {"id": "MediaTypeId", "name": "Name"}),
    Table("Track", Track, {
        "id": "TrackId", "name": "Name", "album_id": "AlbumId", "media_type_id": "MediaTypeId", "genre_id": "GenreId",
        "composer": "Composer", "milliseconds": "Milliseconds", "bytes": "Bytes", "unit_price": "UnitPrice",
    }),
    Table("Employee", Employee, {
        "id": "EmployeeId", **_NAMES, **_ADDRESS, "title": "Title", "reports_to_id": "ReportsTo",
        "birth_date": "BirthDate", "hire_date": "HireDate",
    }),
    Table("Customer", Customer, {
        "id": "CustomerId", **_NAMES, **_ADDRESS, "company": "Company", "support_rep_id": "SupportRepId",
    }),
    Table("Invoice", Invoice, {
        "id": "InvoiceId", "customer_id": "CustomerId", "invoice_date": "InvoiceDate", **_BILLING, "total": "Total",
    }),
    Table("InvoiceLine", InvoiceLine, {
        "id": "InvoiceLineId", "invoice_id": "InvoiceId", "track_id": "TrackId", "unit_price": "UnitPrice",
        "quantity": "Quantity",
    }),
    Table("Playlist", Playlist, {"id": "PlaylistId", "name": "Name"}),
    Table("PlaylistTrack", PlaylistTrack, {"playlist_id": "PlaylistId", "track_id": "TrackId"}, ("playlist", "track")),
)  # fmt: skip


def load(path: Path, progress: Callable[[str, int], Any] = lambda table, rows: None) -> dict[str, int]:
    """Write all rows of a Chinook file over those of the same ids, in one transaction; return how many of each table.

    What is here beside them, such as playlists that people made, stays; where that has ids of the file, nothing is
    written. `progress` is told of each batch. Errors: `NotChinook`, with the table and the row; then nothing is
    written.
    """
    with closing(_opened(path)) as chinook, transaction.atomic():
        _check_peoples_own(chinook)
        loaded = {table.name: _load(chinook, table, progress) for table in TABLES}
        _analyze()
        return loaded


def count(path: Path) -> int:
    """Return how many rows there are to load. Errors: `NotChinook`."""
    with closing(_opened(path)) as chinook:
        return sum(_asked(chinook, f'SELECT count(*) FROM "{table.name}"').fetchone()[0] for table in TABLES)


def _check_peoples_own(chinook: sqlite3.Connection) -> None:
    """Refuse to write over what people made or bought here, and to make another of whom a user is linked to."""
    own = {"Playlist": Playlist.objects.exclude(owner=None), "Invoice": Invoice.objects.exclude(key="")}
    for table, rows in own.items():
        ids = {row[0] for row in _asked(chinook, f'SELECT "{table}Id" FROM "{table}"')}
        here = rows.filter(pk__lte=max(ids, default=0)).order_by("pk").values_list("pk", flat=True)
        if (taken := next((pk for pk in here if pk in ids), None)) is not None:
            raise NotChinook(f"{table} {taken} is a person's here, and the file has another of this number.")
    linked = {link.customer_id: link.customer for link in CustomerLink.objects.select_related("customer")}
    for pk, name, email in _asked(chinook, 'SELECT "CustomerId", "LastName", "Email" FROM "Customer"'):
        one = linked.get(pk)
        if one is not None and one.last_name != name and one.email != email:
            raise NotChinook(f"Customer {pk} is {one} here, whom a user is linked to, and another in the file.")


def _analyze() -> None:
    """Let PostgreSQL see how much there is now: until it does, it joins these tables as if they were empty."""
    with connection.cursor() as cursor:
        tables = (connection.ops.quote_name(table.model._meta.db_table) for table in TABLES)
        cursor.execute(f"ANALYZE {', '.join(tables)}")


def _opened(path: Path) -> sqlite3.Connection:
    if not path.is_file():
        raise NotChinook(f"{path}: there is no such file.")
    chinook = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    chinook.row_factory = sqlite3.Row
    return chinook


def _asked(chinook: sqlite3.Connection, sql: str) -> sqlite3.Cursor:
    try:
        return chinook.execute(sql)
    except sqlite3.DatabaseError as error:
        raise NotChinook(f"This is no Chinook database for SQLite: {error}.") from None


def _load(chinook: sqlite3.Connection, table: Table, progress: Callable[[str, int], Any]) -> int:
    loaded = 0
    for rows in _batches(_asked(chinook, f'SELECT {_listed(table)} FROM "{table.name}" ORDER BY 1, 2')):
        made = [_row(table, row) for row in rows]
        table.model._base_manager.bulk_create(
            made,
            update_conflicts=True,
            unique_fields=table.key,
            update_fields=[name for name in _written(table) if name not in table.key] or [table.key[0]],
        )
        loaded += len(made)
        progress(table.name, len(made))
    if "id" in table.columns:
        go_on_after(table.model)
    return loaded


def _listed(table: Table) -> str:
    return ", ".join(f'"{theirs}"' for theirs in table.columns.values())


def _batches(cursor: sqlite3.Cursor) -> Iterator[list[sqlite3.Row]]:
    while rows := cursor.fetchmany(BATCH):
        yield rows


def _written(table: Table) -> list[str]:
    names = [table.model._meta.get_field(name).name for name in table.columns]
    return [*names, *FOLLOWING] if issubclass(table.model, Named) else names


def _row(table: Table, row: sqlite3.Row) -> models.Model:
    """Return one row as it is to be written. Errors: `NotChinook`."""
    values = {name: _value(table.model._meta.get_field(name), row[theirs]) for name, theirs in table.columns.items()}
    made = table.model(**values)
    if isinstance(made, Named):
        made.fold()
    try:
        made.clean_fields(exclude=[field.name for field in made._meta.concrete_fields if _is_taken_as_it_is(field)])
    except ValidationError as error:
        raise NotChinook(f"{table.name} {row[0]}: {error.message_dict}.") from None
    return made


def _is_taken_as_it_is(field: models.Field[Any, Any]) -> bool:
    """What other rows say is checked by PostgreSQL at the end; addresses of mail have letters that Django refuses."""
    return field.is_relation or isinstance(field, models.EmailField)


def _value(field: Any, value: Any) -> Any:
    """Return a value as this column takes it: texts that are missing are empty, moments the store's."""
    if value is None:
        return "" if isinstance(field, models.CharField) else None
    if isinstance(field, models.DecimalField):
        return Decimal(str(value))
    if isinstance(field, models.DateTimeField):
        return datetime.fromisoformat(str(value)).replace(tzinfo=store_zone())
    if isinstance(field, models.DateField):
        return date.fromisoformat(str(value)[:10])
    return value
