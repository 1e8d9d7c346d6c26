"""A database that goes away: the server's side of connections is ended, as a restart of PostgreSQL does."""

from __future__ import annotations

import psycopg
from django.db import connection

from tests.harness.processes import database_url, wait_until

OTHERS = "datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"


def cut() -> None:
    """End this thread's connection, of which it learns by its next statement."""
    connection.ensure_connection()
    _end(f"pid = {connection.connection.info.backend_pid}")


def cut_all_but_ours() -> None:
    """End every other connection to the test's database: those of web processes and workers."""
    connection.ensure_connection()
    _end(f"{OTHERS} AND pid <> {connection.connection.info.backend_pid}")


def _end(which: str) -> None:
    with psycopg.connect(database_url(), autocommit=True) as other:
        ended = [
            pid
            for pid, _ in other.execute(
                f"SELECT pid, pg_terminate_backend(pid) FROM pg_stat_activity WHERE {which}"
            ).fetchall()
        ]
        left = "SELECT count(*) FROM pg_stat_activity WHERE pid = ANY(%s)"
        wait_until(lambda: other.execute(left, [ended]).fetchone() == (0,), within=20, what="they are ended")
