"""Processes beside the cluster's workers for what reaches outside and may take long: each at one piece at a time.

They take from no queue, as the rows say what is due: whoever knows of something rings. The guard begins another one for
each that dies, and ends one that is at its piece for longer than it may and hears no alarm.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import time
from multiprocessing.context import ForkProcess
from multiprocessing.sharedctypes import RawValue
from types import FrameType
from typing import Any

from django.db import close_old_connections
from django_q.cluster import get_mp_context

from agents import deadlines, due

GRACE = 10.0  # seconds after the alarm until it is ended
AWAKE = 1.0  # seconds until one that waits looks whether it shall stop


class Bell:
    """A pipe: each ring wakes one who waits. Nobody who is killed at it stops the others."""

    def __init__(self) -> None:
        self._there, self._here = os.pipe()
        for end in (self._there, self._here):
            os.set_blocking(end, False)

    def ring(self) -> None:
        with contextlib.suppress(BlockingIOError):  # it is rung often enough
            os.write(self._here, b".")

    def is_rung(self, within: float) -> bool:
        """Wait so many seconds for a ring, and take it from the others."""
        waiting = select.poll()
        waiting.register(self._there, select.POLLIN)
        if not waiting.poll(within * 1000):
            return False
        with contextlib.suppress(BlockingIOError):  # another one was quicker
            return bool(os.read(self._there, 1))
        return False


class Timer:
    """What Django-Q2's guard asks of each process in its pool: 0 when its time is over, -1 else. Without a lock."""

    def __init__(self) -> None:
        self._end = RawValue("d", 0.0)  # on the monotonic clock

    def set(self, seconds: float | None) -> None:
        """It has so long from now on; None: it is at nothing."""
        self._end.value = 0.0 if seconds is None else time.monotonic() + seconds + GRACE

    @property
    def value(self) -> float:
        return 0 if 0 < self._end.value < time.monotonic() else -1

    def get_lock(self) -> contextlib.AbstractContextManager[None]:
        return contextlib.nullcontext()


def start(bell: Bell) -> Any:
    """Begin such a process. Its `timer` says whether it is at something for too long."""
    timer = Timer()
    process: Any = get_mp_context().Process(target=_work, args=(bell, timer), name="outside", daemon=True)
    process.timer = timer
    process.start()
    return process


def is_one(process: ForkProcess) -> bool:
    return isinstance(getattr(process, "timer", None), Timer)


def _work(bell: Bell, timer: Timer) -> None:
    is_stopping = False

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal is_stopping
        is_stopping = True
        bell.ring()

    signal.signal(signal.SIGTERM, stop)
    deadlines.watch = timer.set
    while not is_stopping:
        if bell.is_rung(AWAKE):
            while not is_stopping and due.work_outside():
                pass
            close_old_connections()
