"""What the workers of a cluster do at this moment, in memory that they share with the process that started them.

Nothing here is locked: a process that is killed while it holds a lock would stop all others.
"""

from __future__ import annotations

import os
import time
from multiprocessing.sharedctypes import RawArray
from typing import Any

import psutil
from django_q.signals import post_execute, post_execute_in_worker, pre_execute

PROBE = "probe"  # the group of tasks that only ask whether somebody takes them
SLOTS = 1024  # one for each worker, found by its process id


class _Moment:
    """An attribute that all processes share."""

    def __init__(self, position: int) -> None:
        self.position = position

    def __get__(self, pulse: Liveness, owner: Any = None) -> float:
        return float(pulse._moments[self.position])

    def __set__(self, pulse: Liveness, moment: float) -> None:
        pulse._moments[self.position] = moment


class Liveness:
    """Made before the fork. All moments are on the monotonic clock.

    `taken_at`, `done_at`: when a worker last took and finished a task, `worked_at` one that was no probe. `guarded_at`,
    `pushed_at`, `kept_at`: when the guard last looked after the workers, the pusher after the tasks that wait, and the
    monitor kept a result.
    """

    taken_at, done_at, worked_at, guarded_at, pushed_at, kept_at = (_Moment(position) for position in range(6))

    def __init__(self) -> None:
        self._moments = RawArray("d", [time.monotonic()] * 6)
        self._busy = RawArray("q", SLOTS)
        pre_execute.connect(self._taken, weak=False, dispatch_uid="pulse")
        post_execute_in_worker.connect(self._done, weak=False, dispatch_uid="pulse")
        post_execute.connect(self._kept, weak=False, dispatch_uid="pulse")

    @property
    def is_working(self) -> bool:
        """Whether a worker that lives is busy with a task."""
        return any(pid and psutil.pid_exists(pid) for pid in self._busy)

    def _taken(self, **signal: Any) -> None:
        self.taken_at = time.monotonic()
        self._busy[os.getpid() % SLOTS] = os.getpid()

    def _done(self, **signal: Any) -> None:
        self._busy[os.getpid() % SLOTS] = 0
        self.done_at = time.monotonic()
        if signal["task"].get("group") != PROBE:
            self.worked_at = self.done_at

    def forget(self, pid: int) -> None:
        """A worker has died, maybe at a task: whoever gets its process id next is not it."""
        if self._busy[pid % SLOTS] == pid:
            self._busy[pid % SLOTS] = 0

    def _kept(self, **signal: Any) -> None:
        self.kept_at = time.monotonic()
