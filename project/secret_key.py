"""The secret key of an installation whose operator has set none."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

from project import private


def kept(folder: Path) -> str:
    """Make a secret key at the first start and keep it: sessions outlive a restart without any set-up."""
    path = folder / "secret_key"
    if not path.exists():
        folder.mkdir(mode=private.FOLDER, parents=True, exist_ok=True)
        own = path.with_name(f"secret_key.{os.getpid()}")
        own.touch(mode=0o600)
        own.write_text(secrets.token_urlsafe(50))
        with contextlib.suppress(FileExistsError):  # of two processes that start at once, one's key holds for both
            path.hardlink_to(own)
        own.unlink()
    return path.read_text()
