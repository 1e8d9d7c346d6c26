"""A column that PostgreSQL itself keeps at a fixed distance from another one: it moves with it, whoever moves that."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import DateTimeField, Func


class Shifted(Func):
    """A moment so far before or after a column: `Shifted("starts_at", hours=6)`.

    PostgreSQL holds `timestamptz + interval` for changing with the session's zone; said in UTC it is immutable, as a
    generated column must be.
    """

    template = "((%(expressions)s AT TIME ZONE 'UTC' + INTERVAL '%(seconds)s seconds') AT TIME ZONE 'UTC')"
    output_field = DateTimeField()

    def __init__(self, column: Any, *, seconds: int) -> None:
        super().__init__(column, seconds=seconds)


def seconds(distance: timedelta) -> int:
    return int(distance.total_seconds())
