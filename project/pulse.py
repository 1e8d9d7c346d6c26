"""What the workers of a cluster do at this moment, in memory that they share with the process that started them.

Nothing here is locked: a process that is killed while it holds a lock would stop all others.
"""

from __future__ import annotations

import os
import time
from multiprocessing.sharedctypes import RawArray, RawValue
from typing import Any

import psutil
from django_q.signals import post_execute_in_worker, pre_execute

SLOTS = 1024  # one for each worker, found by its process id


class Pulse:
    """Made before the fork. `taken_at`: when a worker last took a task, on the monotonic clock."""

    def __init__(self) -> None:
        self._taken_at = RawValue("d", time.monotonic())
        self._busy = RawArray("q", SLOTS)
        pre_execute.connect(self._taken, weak=False, dispatch_uid="pulse")
        post_execute_in_worker.connect(self._done, weak=False, dispatch_uid="pulse")

    @property
    def taken_at(self) -> float:
        return float(self._taken_at.value)

    @property
    def is_working(self) -> bool:
        """Whether a worker that lives is busy with a task."""
        return any(pid and psutil.pid_exists(pid) for pid in self._busy)

    def _taken(self, **signal: Any) -> None:
        self._taken_at.value = time.monotonic()
        self._busy[os.getpid() % SLOTS] = os.getpid()

    def _done(self, **signal: Any) -> None:
        self._busy[os.getpid() % SLOTS] = 0
