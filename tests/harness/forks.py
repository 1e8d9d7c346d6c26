"""Workers forked from the test: each works on the test's database, may die at a fault point, and is there at once."""

from __future__ import annotations

import importlib
import os
import signal
import time
import traceback
from collections.abc import Callable

from django.db import connections

LIMIT = 900.0  # seconds a forked worker may take


class Fork:
    """A process that does `work` and ends. Only in tests that commit: the connections are closed before the fork."""

    def __init__(self, work: Callable[[], object], *, fault: str = "") -> None:
        connections.close_all()  # two processes cannot share one
        self.pid = os.fork()
        if self.pid == 0:
            self._become(work, fault)

    def _become(self, work: Callable[[], object], fault: str) -> None:
        status = 1
        try:
            from agents import faults

            os.environ["CONVOKE_FAULT"] = fault
            importlib.reload(faults)
            work()
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)

    def kill9(self) -> None:
        os.kill(self.pid, signal.SIGKILL)

    @property
    def is_alive(self) -> bool:
        return os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None

    def wait(self) -> int:
        """Return how it ended: 0, or the number of the signal that killed it, negative."""
        end = time.monotonic() + LIMIT
        while time.monotonic() < end:
            ended, status = os.waitpid(self.pid, os.WNOHANG)
            if ended:
                return os.waitstatus_to_exitcode(status)
            time.sleep(0.01)
        self.kill9()
        os.waitpid(self.pid, 0)
        raise AssertionError(f"A forked worker was not done within {LIMIT:g} s.")


def dies(work: Callable[[], object], fault: str) -> None:
    """Let a worker work until it dies at the fault point. Errors: `AssertionError` when it does not come there."""
    ended = Fork(work, fault=fault).wait()
    assert ended == -signal.SIGKILL, f"It did not die at {fault} but ended with {ended}."
