"""After a large deletion: the dead rows are cleared away, and PostgreSQL is told how many are left.

Until then the indexes hold what is gone, and plans are made for a table that is no more. A worker does so after every
deletion by the ORM that has taken many rows: of a user with all that is theirs, of what is chosen in the admin.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import partial

from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.db.models import Model
from django.db.models.deletion import Collector
from django_q.tasks import async_task

from agents.database import deletions

logger = logging.getLogger(__name__)

LARGE = 1000  # rows of a table; fewer are autovacuum's
AT_MOST = 20  # seconds for one table; what takes longer is autovacuum's too


def after_deleting(deleted: Mapping[str, int]) -> list[str]:
    """Vacuum and analyze the tables that have lost many rows; return their names.

    `deleted` counts by model, as `QuerySet.delete` returns it. Only outside a transaction. Whoever does not own a table
    is told so by PostgreSQL in a warning; nothing is raised.
    """
    return tables(large(deleted))


def large(deleted: Mapping[str, int]) -> list[str]:
    """Return the tables that have lost many rows, of what `QuerySet.delete` returned."""
    return sorted({apps.get_model(label)._meta.db_table for label, count in deleted.items() if count >= LARGE})


def tables(names: list[str]) -> list[str]:
    """Vacuum and analyze these, outside a transaction; return which were."""
    if connection.in_atomic_block:
        return []
    return [name for name in names if _vacuum(name)]


def watch() -> None:
    """Let every deletion by the ORM that takes many rows end in a task for a worker."""
    if Collector.delete is not _delete:
        Collector.delete = _delete  # type: ignore[method-assign]


def _delete(self: Collector) -> tuple[int, dict[str, int]]:
    # Before it, and not by name from the apps: a migration deletes rows of models that the code has no more.
    of = {model._meta.label: model._meta.db_table for model in _models(self)}
    total, by_model = deletions.carry_out(self)
    if total >= LARGE and (names := sorted({of[label] for label, count in by_model.items() if count >= LARGE})):
        transaction.on_commit(partial(_later, names), using=self.using, robust=True)
    return total, by_model


def _models(collector: Collector) -> set[type[Model]]:
    """Return those of which it deletes rows."""
    return {*collector.data, *(rows.model for rows in collector.fast_deletes)}


def _later(names: list[str]) -> None:
    """Whoever deletes does not wait for it. A task that is lost leaves the tables to autovacuum."""
    async_task("agents.database.vacuum.tables", names, group="vacuum", save=False)


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
