"""What no statement of the suite may be: one with a parameter for each value of a list.

Each length of a list would be a statement of its own, which no server keeps prepared; with 65,536 it is none at all.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.signals import connection_created

MOST = 100  # parameters; no table has so many columns

#: The statements of the running test that had more, with how many.
long_ones: list[tuple[int, str]] = []


def watch() -> None:
    """Look at every statement of this process, in whatever thread."""
    connection_created.connect(_look_at, dispatch_uid="statements")


def _look_at(connection: Any, **_: Any) -> None:
    if _count not in connection.execute_wrappers:
        connection.execute_wrappers.append(_count)


def _count(execute: Any, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    if not many and params is not None and len(params) > MOST:
        long_ones.append((len(params), sql[:500]))
    return execute(sql, params, many, context)
