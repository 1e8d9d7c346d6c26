"""The data folder is its owner's alone: letters, the secret key, logs and locks are nobody else's to read."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

FOLDER = 0o700
FILE = 0o600
ENTERED = 0o710  # root's database runs as a system user, which must pass through to its own folder
OWN_RULES = {"postgres", "postgres.new"}  # PostgreSQL's, and closed by it


def folder(path: Path, *, group: int | None = None) -> None:
    """Make `path` unless it is there, and close it to everybody else; a `group` may pass through, no more."""
    path.mkdir(mode=FOLDER, parents=True, exist_ok=True)
    if group is None:
        _close(path, FOLDER)
    else:
        os.chown(path, -1, group)
        path.chmod(ENTERED)


def close(path: Path) -> None:
    """Close the folder `path` and all that is in it, which an older version left open, and what this process makes."""
    os.umask(0o077)
    database = path / "postgres"
    if os.geteuid() == 0 and database.exists():  # it may be running: it must go on passing through
        folder(path, group=database.stat().st_gid)
    else:
        _close(path, FOLDER)
    for parent, folders, files in os.walk(path):
        if parent == str(path):
            folders[:] = [each for each in folders if each not in OWN_RULES]
        for name in folders:
            _close(Path(parent, name), FOLDER)
        for name in files:
            _close(Path(parent, name), FILE)


def opener(path: str, flags: int) -> int:
    """For `open`: a new file is its owner's alone, whatever the umask says."""
    return os.open(path, flags, FILE)


def _close(path: Path, mode: int) -> None:
    with contextlib.suppress(FileNotFoundError, PermissionError):
        if not path.is_symlink() and path.stat().st_mode & 0o777 & ~mode:
            path.chmod(path.stat().st_mode & mode)
