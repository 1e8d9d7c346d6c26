"""Rows that have events, read with PostgreSQL's own mark of their version.

`xmin` is the transaction that wrote the row, `ctid` the place: together they change with every write, by whatever way
it came, also twice in one transaction.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models.expressions import RawSQL

#: `xmin` and `ctid` have no Django field, so they are asked for in SQL; the table's name is the model's own.
VERSION = "({table}.xmin::text || {table}.ctid::text)"


def version_of(model: type[models.Model]) -> str:
    """Return the SQL for the version of a row of this model."""
    table = model._meta.db_table.replace('"', "")
    return VERSION.format(table=f'"{table}"')


def read(
    model: type[models.Model], ids: Iterable[Any], *, lock: bool = True, skip_locked: bool = False
) -> list[tuple[models.Model, str]]:
    """Return the rows as the database has them now, each with its version; locked against other writers."""
    rows = model._base_manager.filter(pk__among=list(ids)).order_by("pk")
    if lock:
        rows = rows.select_for_update(no_key=True, skip_locked=skip_locked, of=("self",))
    rows = rows.annotate(events_row_version=RawSQL(version_of(model), ()))
    return [(row, row.events_row_version) for row in rows]  # type: ignore[attr-defined]
