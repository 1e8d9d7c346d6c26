"""One core for the web process, the others for everything else, where the system lets us choose."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator

_all = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
can_choose = len(_all) > 1


def leave_first() -> None:
    """Keep this process, and what it starts, off the first core."""
    if can_choose:
        os.sched_setaffinity(0, set(_all[1:]))


@contextlib.contextmanager
def on_first() -> Iterator[None]:
    """What is started in here runs on the first core and nowhere else."""
    if not can_choose:
        yield
        return
    os.sched_setaffinity(0, {_all[0]})
    try:
        yield
    finally:
        leave_first()


def described() -> str:
    """Say where things run."""
    if can_choose:
        return f"each web process on core {_all[0]}, everything else on {len(_all) - 1} more"
    return "cores could not be chosen: the load takes from what it measures"
