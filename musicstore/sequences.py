"""Numbers of rows that came in with their own."""

from __future__ import annotations

from django.core.management.color import no_style
from django.db import connection, models


def go_on_after(*kinds: type[models.Model]) -> None:
    """Let new rows of these models have numbers beyond those that came in."""
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), list(kinds)):
            cursor.execute(sql)
