"""What belongs to a deleted row goes with it, even if another process has just written it.

Django reads what belongs to a row and deletes that, and the row last. A row that is committed in between (a heartbeat
of somebody's page while their account is deleted) would let the whole deletion fail. So after every `migrate`
PostgreSQL is told what the models say: it deletes, or empties, what is left. Whoever comes later is refused.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import DatabaseError, connections, models

logger = logging.getLogger(__name__)

SAYS = {models.CASCADE: "CASCADE", models.SET_NULL: "SET NULL"}
LOCK = "5s"  # a table that is in use for longer is left to the next `migrate`


def follow_models(using: str = "default", **_: Any) -> int:
    """Give the keys that PostgreSQL only checks their `ON DELETE`; return how many were changed.

    Keys that the models protect, or that have one already, stay as they are.
    """
    meant, changed = dict(_meant(using)), 0
    with connections[using].cursor() as cursor:
        cursor.execute(
            """
            SELECT c.conrelid::regclass::text, a.attname, c.conname, pg_get_constraintdef(c.oid)
            FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
            WHERE c.contype = 'f' AND c.confdeltype = 'a' AND cardinality(c.conkey) = 1
              AND c.connamespace = current_schema()::regnamespace
            ORDER BY 1, 3
            """
        )
        for table, column, name, definition in cursor.fetchall():
            if action := meant.get((table.strip('"'), column)):
                changed += _change(cursor, table, connections[using].ops.quote_name(name), definition, action)
    return changed


def _meant(using: str) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield ((table, column), what follows a deletion) for every key of a model that lives in this database."""
    for model in apps.get_models(include_auto_created=True):
        if not model._meta.can_migrate(using):
            continue
        for field in model._meta.local_concrete_fields:
            says: Any = getattr(field.remote_field, "on_delete", None)
            if field.column and (action := SAYS.get(says)):
                yield (model._meta.db_table, field.column), action


def _change(cursor: Any, table: str, name: str, definition: str, action: str) -> bool:
    key, deferrable, rest = definition.partition(" DEFERRABLE")
    try:
        cursor.execute(f"SET lock_timeout = '{LOCK}'")
        try:  # not valid at first: what stands there is looked at without a lock that others wait for
            cursor.execute(
                f"ALTER TABLE {table} DROP CONSTRAINT {name}, "
                f"ADD CONSTRAINT {name} {key} ON DELETE {action}{deferrable}{rest} NOT VALID"
            )
            cursor.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}")
        finally:
            cursor.execute("RESET lock_timeout")
    except DatabaseError as error:
        logger.warning("%s of %s stays as it was until the next migrate: %s", name, table, error)
        return False
    return True
