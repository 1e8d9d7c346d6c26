"""Workers that die by a chance of the test's: at a fault point, or whenever the clock says."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable

from agents import due
from tests.harness.forks import Fork


def work_on(seconds: float = 600) -> None:
    """Be a worker, also when there is nothing to do."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        due.work()
        time.sleep(0.02)


def kill_two(fault: str, *, within: float, meanwhile: Callable[[], object] = lambda: None) -> list[str]:
    """Let two workers work until one dies at the fault point or by the clock, and the other with it; say where."""
    workers = [Fork(work_on, fault=fault), Fork(work_on)]
    end = time.monotonic() + within
    while workers[0].is_alive and time.monotonic() < end:
        meanwhile()
        time.sleep(0.005)
    places = ["by the clock" if workers[0].is_alive else fault.partition(":")[0], "by the clock"]
    for worker in workers:
        worker.kill9()
        assert worker.wait() == -signal.SIGKILL
    return places
