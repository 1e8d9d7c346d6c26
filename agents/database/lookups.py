"""`__in` with a list of values as one array parameter: `= ANY(%s)` instead of `IN (%s, %s, …)`.

A parameter for each value makes a statement of its own for each length, which no server keeps prepared, and PostgreSQL
takes 65,535 of them at the most. What is said here holds for every `__in`, Django's own (prefetches, deletions) too.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import models
from django.db.models.fields.related import ForeignObject
from django.db.models.fields.related_lookups import RelatedIn
from django.db.models.lookups import Exact, In

#: PostgreSQL's types whose values psycopg puts into an array as they are.
PLAIN = {
    "bigint", "boolean", "date", "double precision", "integer", "numeric", "smallint", "text",
    "timestamp with time zone", "uuid", "varchar",
}  # fmt: skip
WHOLE = {"smallint": 15, "integer": 31, "bigint": 63}  # bits


class _ByArray:
    """Mixed into Django's lookup, before it."""

    def process_rhs(self: Any, compiler: Any, connection: Any) -> tuple[str, Any]:
        sql, params = super().process_rhs(compiler, connection)  # type: ignore[misc]
        kind = element_type(self.lhs.output_field, connection)
        if kind is None or not self.rhs_is_direct_value() or sql.strip("(%s, )"):
            return sql, params
        values = list(params)
        if bits := WHOLE.get(kind):  # what is beyond the column's numbers is equal to none of them
            values = [value for value in values if isinstance(value, int) and -(2**bits) <= value < 2**bits]
            if not values:
                raise EmptyResultSet
        return f"ANY(%s::{kind}[])", [values]

    def get_rhs_op(self, connection: Any, rhs: str) -> str:
        return f"= {rhs}" if rhs.startswith("ANY(") else super().get_rhs_op(connection, rhs)  # type: ignore[misc]


class InArray(_ByArray, In):
    """`__in` of a plain field."""


class RelatedInArray(_ByArray, RelatedIn):
    """`__in` of a relation."""


class _OfAnyLength:
    """Mixed into the lookup by array, before it."""

    def process_rhs(self: Any, compiler: Any, connection: Any) -> tuple[str, Any]:
        sql, params = super().process_rhs(compiler, connection)  # type: ignore[misc]
        if not sql.startswith("ANY("):
            return sql, params
        return f"ANY({of_any_length(sql[4:-1])})", params


class Among(_OfAnyLength, InArray):
    """`pk__among=ids`: `__in`, asked of an index however many there are.

    PostgreSQL counts a search of the index for each value that it sees. Where it believes the table empty, all of them
    together look dearer than the few pages of one pass. Of an array that is asked for, it knows no length.
    """

    lookup_name = "among"


class RelatedAmong(_OfAnyLength, RelatedInArray):
    """`__among` of a relation."""

    lookup_name = "among"


class Unindexed(Exact):
    """`status__unindexed="pending"`: equal, asked of rows that are found by their keys.

    Where PostgreSQL believes a table empty, an index of states looks as good to it as that of the keys, and it would
    go through all that is pending.
    """

    lookup_name = "unindexed"

    def get_rhs_op(self, connection: Any, rhs: str) -> str:
        return f"= {rhs}"

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        sql, params = super().as_sql(compiler, connection)
        return f"({sql}) IS TRUE", params


def element_type(field: Any, connection: Any) -> str | None:
    """Return the SQL type of the array's elements, without a length that would cut them; None: leave it to Django."""
    if connection.vendor != "postgresql":
        return None
    field = getattr(field, "target_field", None) or field
    kind = (field.rel_db_type(connection) or "").partition("(")[0]
    return kind if kind in PLAIN else None


def of_any_length(array: str) -> str:
    """Return the SQL of an array, `%s::bigint[]`, so that no plan looks at its length: see `Among`."""
    return f"(SELECT {array})::{array.rpartition('::')[2]}"


def register() -> None:
    """Let every `__in` of this process be one parameter, and have `__among` and `__unindexed`."""
    models.Field.register_lookup(InArray)
    models.Field.register_lookup(Among)
    models.Field.register_lookup(Unindexed)
    ForeignObject.register_lookup(RelatedInArray)
    ForeignObject.register_lookup(RelatedAmong)
