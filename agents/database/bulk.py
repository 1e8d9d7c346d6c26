"""Columns of many rows, written in one statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection, models

from agents.database.lookups import of_any_length


def write(rows: Sequence[models.Model], fields: Sequence[str], *, only: Mapping[str, str] | None = None) -> None:
    """Write these fields of the rows, as they are here, into the database.

    only: no row but those that have these values there. Django's `bulk_update` words a branch for each row and field,
    and PostgreSQL goes through all of them for each row; this is a join with the list of new values. The rows are found
    by their keys before it: a table that is believed empty would be read whole for each value.
    """
    if not rows:
        return
    quote, meta = connection.ops.quote_name, type(rows[0])._meta
    written: list[Any] = [meta.pk, *(meta.get_field(name) for name in fields)]
    values = [[field.get_db_prep_save(getattr(row, field.attname), connection) for row in rows] for field in written]
    lists = ", ".join(f"%s::{field.cast_db_type(connection)}[]" for field in written)
    key, *columns = [quote(field.column) for field in written]
    table, changes = quote(meta.db_table), ", ".join(f"{column} = new.{column}" for column in columns)
    # As an index of states must not be taken for it: see `agents.database.lookups.Unindexed`.
    conditions = "".join(f" AND ({table}.{quote(name)} = %s) IS TRUE" for name in only or {})
    wanted = of_any_length(f"%s::{written[0].cast_db_type(connection)}[]")
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {changes} FROM unnest({lists}) AS new ({', '.join([key, *columns])}) "
            f"WHERE {table}.{key} = ANY({wanted}) AND {table}.{key} = new.{key}"
            f"{conditions}",
            [*values, values[0], *(only or {}).values()],
        )
