"""Who has a row: claimed by one, leased for a while, renewed as long as the work goes on, fenced against all others.

Each claim's SQL stands where its row is, as they differ for good reasons. The same everywhere: who claims writes an
`owner()` and raises a number, every later write asks for both, and who finds them gone raises `Lost`.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import uuid4

from django.db import connections

from agents.database.outage import outlast

logger = logging.getLogger(__name__)


class Lost(Exception):
    """Another worker has this row now, or it is over: nothing was written."""


def owner() -> str:
    """Name who claims, as nobody else is called: the machine, the process, and a word of its own."""
    return f"{socket.gethostname()[:30]}:{os.getpid()}:{uuid4().hex[:8]}"


class Lease:
    """A lease that is being renewed. `stop` it before writing the result."""

    def __init__(self, extend: Callable[[], object], every: float) -> None:
        self.extend, self.every = extend, every
        self.due_at = time.monotonic() + every
        self._is_over = False
        self._one_at_a_time = threading.Lock()

    def stop(self) -> None:
        """Return when nothing is renewed any more."""
        _keeper.let_go(self)
        with self._one_at_a_time:
            self._is_over = True

    def renew(self) -> None:
        """Extend it now, unless it is over; what goes wrong is logged."""
        self.due_at = time.monotonic() + self.every
        with self._one_at_a_time:
            if self._is_over:
                return
            try:
                outlast(self.extend, seconds=self.every)
            except Exception:
                logger.exception("A lease could not be renewed")


@contextmanager
def renewing(extend: Callable[[], object], *, every: float) -> Iterator[Lease]:
    """Around the work on a row: renew its lease every so many seconds, from a thread beside.

    `extend` writes a later end, unless the row is not this claim's any more. It leaves a row that is locked at this
    moment: else it would wait for the very work that it is for, and nobody claims what is locked.
    """
    lease = Lease(extend, every)
    _keeper.hold(lease)
    try:
        yield lease
    finally:
        lease.stop()


class _Keeper:
    """One thread of a process renews all leases in it. It starts with the first; a fork begins with none."""

    def __init__(self) -> None:
        self._held: set[Lease] = set()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        os.register_at_fork(after_in_child=self._forget)

    def _forget(self) -> None:
        self._held, self._changed, self._thread = set(), threading.Condition(), None

    def hold(self, lease: Lease) -> None:
        with self._changed:
            self._held.add(lease)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="leases", daemon=True)
                self._thread.start()
            elif lease.every < 1:
                self._changed.notify()

    def let_go(self, lease: Lease) -> None:
        with self._changed:
            self._held.discard(lease)

    def _run(self) -> None:
        while True:
            with self._changed:
                now = time.monotonic()
                due = [lease for lease in self._held if lease.due_at <= now]
                if not due:
                    soonest = min((lease.due_at - now for lease in self._held), default=1.0)
                    self._changed.wait(min(soonest, 1.0))
                    continue
            for lease in due:
                lease.renew()
            connections.close_all()


_keeper = _Keeper()
