"""The embedded PostgreSQL: the database of an installation that was given no DATABASE_URL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from project.postgres.server import DATABASE, USER, Server


def database(data_dir: Path) -> dict[str, Any]:
    """Return Django's DATABASES entry for the server under `data_dir`. Starts nothing: the first connection does."""
    server = Server(data_dir)
    return {
        "ENGINE": "project.postgres",
        "NAME": DATABASE,
        "USER": USER,
        "HOST": str(server.socket_dir),
        "PORT": "",
    }
