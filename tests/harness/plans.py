"""What PostgreSQL believes of tables, and how many rows a statement then touches.

It may not have counted them since they grew, or since they were emptied: whoever passes ids, or claims what is due, has
to read an index and not the table all the same.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, models, transaction

READING = ("SELECT", "UPDATE", "DELETE", "WITH", "(SELECT")


def believe(rows: int, tables: Sequence[str]) -> None:
    """Let PostgreSQL think that each of the tables holds so many rows, until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {', '.join(tables)} IN SHARE UPDATE EXCLUSIVE MODE")  # or autovacuum counts them
        cursor.execute(
            """
            UPDATE pg_class SET reltuples = %s, relpages = greatest(pg_relation_size(oid) / 8192, 1)
            WHERE oid = ANY(%s::regclass[])
               OR oid IN (SELECT indexrelid FROM pg_index WHERE indrelid = ANY(%s::regclass[]))
            """,
            [rows, list(tables), list(tables)],
        )


@contextmanager
def touched(tables: Sequence[str]) -> Iterator[list[tuple[float, str]]]:
    """Collect of every statement about these how many rows it touches at its busiest place.

    It is carried out once for that, and undone.
    """
    found: list[tuple[float, str]] = []

    def explain(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if sql.split(None, 1)[0].upper() in READING and any(table in sql for table in tables):
            with transaction.atomic():
                with context["connection"].connection.cursor() as cursor:
                    cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", params)
                    plan = cursor.fetchone()[0]
                transaction.set_rollback(True)
            plan = json.loads(plan) if isinstance(plan, str) else plan
            found.append((max(_rows_of(plan[0]["Plan"])), f"{sql}\n{json.dumps(plan)[:4000]}"))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explain):
        yield found


def _rows_of(plan: dict[str, Any]) -> Iterator[float]:
    each = (
        plan.get("Actual Rows", 0) + plan.get("Rows Removed by Filter", 0) + plan.get("Rows Removed by Join Filter", 0)
    )
    yield each * plan.get("Actual Loops", 1)
    for below in plan.get("Plans", ()):
        yield from _rows_of(below)


def multiply(row: models.Model, by: int | type[models.Model], **changes: str) -> None:
    """Copy a row of the database so many times, or once for each row of a model.

    `changes` are SQL by field, in which `n` counts from 1, or is that row. A key that counts by itself goes on.
    """
    own = (models.AutoField, models.GeneratedField)
    fields = [field for field in row._meta.concrete_fields if not isinstance(field, own)]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    table, source = row._meta.db_table, "generate_series(1, %s) n" if isinstance(by, int) else f"{by._meta.db_table} n"
    values = ", ".join(changes.get(field.name, f'{table}."{field.column}"') for field in fields)
    assert row._meta.pk is not None
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({columns}) SELECT {values} FROM {table}, {source} "
            f"WHERE {table}.{row._meta.pk.column} = %s",
            [*([by] if isinstance(by, int) else []), row.pk],
        )
