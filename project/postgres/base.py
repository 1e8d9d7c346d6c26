"""Django's PostgreSQL backend, over a server that is started by the first connection.

The file is called `base` because Django looks for that name in an ENGINE.
"""

from __future__ import annotations

import atexit
import os
from functools import cache
from typing import Any

from django.conf import settings
from django.db import OperationalError, connections
from django.db.backends.postgresql.base import DatabaseWrapper as PostgresqlWrapper

from project.postgres.server import Server


@cache
def _server() -> Server:
    """Find or start the server, once a process, and see to it that the last process out stops it."""
    server = Server(settings.DATA_DIR)
    server.start()
    atexit.register(_leave, server, os.getpid())
    return server


def _leave(server: Server, pid: int) -> None:
    if os.getpid() != pid:
        return  # a fork of ours: not the one that came in
    for connection in connections.all():
        connection.close()
        if isinstance(connection, DatabaseWrapper):
            connection.close_pool()
    server.stop_if_unused()


class DatabaseWrapper(PostgresqlWrapper):
    """A connection that finds its server, starts it, and starts it again should it have died."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        server = _server()
        try:
            return super().get_new_connection(conn_params)
        except OperationalError:
            if not server.start():
                raise  # it runs, so something else is wrong
            return super().get_new_connection(conn_params)
