"""Numbers of rows that came in with their own."""

from __future__ import annotations

from django.db import connection, models

_SQL = """
SELECT setval(found.sequence, found.last)
FROM (SELECT pg_get_serial_sequence(%s, 'id') AS sequence, max(id) AS last FROM {table}) AS found
WHERE found.last > coalesce(pg_sequence_last_value(found.sequence::regclass), 0)
"""


def go_on_after(*kinds: type[models.Model]) -> None:
    """Let new rows of these models have numbers beyond those that came in.

    Never back: a purchase that is not committed yet has taken its number already.
    """
    with connection.cursor() as cursor:
        for kind in kinds:
            table = connection.ops.quote_name(kind._meta.db_table)
            cursor.execute(_SQL.format(table=table), [table])
