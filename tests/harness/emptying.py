"""Emptying the database after a test that commits.

Django's flush truncates every table and fills those that migrations fill again, which takes a second for a database
of this size. Most tests leave a few rows in a few tables: those are deleted, and what migrations have filled stays.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db import connection, transaction

LARGE = 4 * 1024 * 1024  # bytes of a table: for fewer a truncation takes longer than a deletion

#: Filled by migrations.
KEPT = {
    "django_migrations", "django_content_type", "auth_permission", "django_q_schedule", "events_trackedmodel",
    "profiles_version", "knowledge_embedderrow",
}  # fmt: skip


@cache
def _tables() -> tuple[str, ...]:
    return tuple(sorted(set(connection.introspection.table_names()) - KEPT))


def empty(_: Any = None) -> None:
    """Delete every row that a test can have made; models that are watched for events are as never looked at."""
    filled = _delete()
    with connection.cursor() as cursor:
        if filled:  # so that no plan and no test meets rows that are gone, nor is planned by their number
            cursor.execute(f"VACUUM (ANALYZE) {', '.join(filled)}")


def _delete() -> list[str]:
    """Return the tables that held something."""
    with transaction.atomic(), connection.cursor() as cursor:
        # Whoever writes yet, as a process killed a moment ago, is waited for.
        cursor.execute(f"LOCK TABLE {', '.join(_tables())} IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute(" UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {name})" for name in _tables()))
        filled = [name for (name,) in cursor.fetchall()]
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if cursor.fetchone() == (True,):
            of_size = "SELECT name FROM unnest(%s::text[]) name WHERE pg_relation_size(name::regclass) > %s"
            cursor.execute(of_size, [filled, LARGE])
            if large := [name for (name,) in cursor.fetchall()]:
                cursor.execute(f"TRUNCATE {', '.join(large)} CASCADE")  # its indexes would keep their pages
            cursor.execute("SET LOCAL session_replication_role = replica")  # in any order
            for name in filled:
                cursor.execute(f"DELETE FROM {name}")
        elif filled:
            cursor.execute(f"TRUNCATE {', '.join(filled)} CASCADE")
        cursor.execute(
            "UPDATE events_trackedmodel"
            " SET is_new = false, definitions = '', handlers = '', looked_at = NULL, known_at = NULL "
            "WHERE is_new OR definitions <> '' OR handlers <> '' OR coalesce(looked_at, known_at) IS NOT NULL"
        )
        cursor.execute("DELETE FROM knowledge_embedderrow WHERE name <> 'static'")
        cursor.execute(
            "INSERT INTO knowledge_embedderrow (name, dims, is_active, created_at) VALUES ('static', 256, true, now()) "
            "ON CONFLICT (name) DO UPDATE SET is_active = true, is_wanted = false "
            "WHERE NOT (knowledge_embedderrow.is_active AND NOT knowledge_embedderrow.is_wanted)"
        )
    return filled
