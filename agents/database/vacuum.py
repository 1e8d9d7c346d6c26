"""After a large deletion: the dead rows are cleared away, and PostgreSQL is told how many are left.

Until then the indexes hold what is gone, and plans are made for a table that is no more.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping

from django.apps import apps
from django.db import DatabaseError, connection

logger = logging.getLogger(__name__)

LARGE = 1000  # rows of a table; fewer are autovacuum's
AT_MOST = 20  # seconds for one table; what takes longer is autovacuum's too


def after_deleting(deleted: Mapping[str, int]) -> list[str]:
    """Vacuum and analyze the tables that have lost many rows; return their names.

    `deleted` counts by model, as `QuerySet.delete` returns it. Only outside a transaction. Whoever does not own a table
    is told so by PostgreSQL in a warning; nothing is raised.
    """
    if connection.in_atomic_block:
        return []
    tables = sorted({apps.get_model(label)._meta.db_table for label, count in deleted.items() if count >= LARGE})
    return [table for table in tables if _vacuum(table)]


def _vacuum(table: str) -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"SET statement_timeout = '{AT_MOST}s'")
            try:
                cursor.execute(f"VACUUM (ANALYZE) {connection.ops.quote_name(table)}")
            finally:
                cursor.execute("RESET statement_timeout")
    except DatabaseError as error:
        logger.info("%s could not be vacuumed now: %s", table, error)
        return False
    return True
