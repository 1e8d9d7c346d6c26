"""The clock of a worker: it looks when something is next due and asks the cluster for it, and asks whether that lives.

Django-Q2 goes on looking alive when its idle workers were killed: one of them held the lock of their queue, and the
new ones wait for it for ever. So a task that does nothing is put into that queue whenever none has been taken for a
while; a cluster in which nobody takes it does not work.
"""

from __future__ import annotations

import contextlib
import logging
import queue
import threading
import time
from multiprocessing.queues import Queue
from typing import Any

from django.conf import settings
from django.db import connection, connections
from django.utils import timezone

from agents import clock, due
from project.processes.liveness import PROBE, Liveness

logger = logging.getLogger(__name__)

TICK = 1.0  # seconds between two looks, when nothing is due sooner
SOONEST = 0.05  # seconds
SILENCE = 60.0  # seconds a look may take


class SchedulerThread(threading.Thread):
    """Lives in the process that started the cluster, with a database connection of its own."""

    def __init__(self, *, pulse: Liveness, tasks: Queue[Any]) -> None:
        super().__init__(name="ticker", daemon=True)
        self.pulse = pulse
        self.tasks = tasks
        self._looked_at = time.monotonic()
        self._probed_at: float | None = None
        self._reached = True
        self._reached_since = time.monotonic()
        self._unkept_since: float | None = None

    def run(self) -> None:
        while True:
            pause = TICK
            try:
                pause = self._look()
                if not self._reached:
                    self._reached, self._reached_since = True, time.monotonic()
            except Exception as error:
                if self._reached:
                    logger.warning("What is due cannot be seen: %s. Trying again.", error)
                self._reached = False
                connections.close_all()
            self._probe()
            self._looked_at = time.monotonic()
            time.sleep(pause)

    @property
    def failure(self) -> str:
        """Say why the cluster does not work although its processes live; "" while it does."""
        now = time.monotonic()
        if now - self._looked_at > SILENCE:
            return f"Nobody has looked what is due for {SILENCE:g} s."
        if hanging := self._hanging(now):
            return hanging
        if self._probed_at is None or self.pulse.taken_at > self._probed_at:
            return ""
        waited = now - self._probed_at
        if waited > settings.HANG_LIMIT * 2 / 3 and not self.pulse.is_working:
            return f"No worker has taken a task for {waited:.0f} s, and none is busy."
        if waited > settings.Q_CLUSTER["timeout"] + settings.HANG_LIMIT:
            return f"No worker has taken a task for {waited:.0f} s."
        return ""

    def _hanging(self, now: float) -> str:
        """Say which part of the cluster goes on no more although it lives, and has the database to go on with."""
        pulse, limit = self.pulse, settings.HANG_LIMIT
        if not limit or not self._reached:
            self._unkept_since = None
            return ""
        guarded = now - max(pulse.guarded_at, self._reached_since)
        if guarded > limit:
            return f"The guard of the workers has not moved for {guarded:.0f} s."
        # The pusher waits for workers that are all busy.
        pushed = now - max(pulse.pushed_at, pulse.worked_at, self._reached_since)
        if pushed > limit and not pulse.is_working:
            return f"Nobody has looked for tasks for {pushed:.0f} s."
        if pulse.done_at <= pulse.kept_at:
            self._unkept_since = None
        elif self._unkept_since is None or pulse.kept_at > self._unkept_since:
            self._unkept_since = now
        elif now - self._unkept_since > limit:
            return f"Nobody has kept the result of a task for {now - self._unkept_since:.0f} s."
        return ""

    def _look(self) -> float:
        """Ask for what is due; return in how many seconds to look again."""
        connection.ensure_connection()
        clock.ask(connection.connection)
        pause = TICK
        for outside, ask in ((False, due.ask), (True, due.ask_outside)):
            moment = due.next_at(outside=outside)
            if moment is None:
                continue
            left = (moment - timezone.now()).total_seconds() / settings.CLOCK_SPEED
            if left <= 0:
                ask()
            else:
                pause = min(pause, max(SOONEST, left))
        return pause

    def _probe(self) -> None:
        limit = settings.HANG_LIMIT
        if not limit:
            return
        now = time.monotonic()
        if now - max(self.pulse.taken_at, self._probed_at or 0) > limit / 3 and not self.failure:
            if self._probed_at is None or self.pulse.taken_at > self._probed_at:
                self._probed_at = now
            with contextlib.suppress(queue.Full):  # nobody takes what is there
                self.tasks.put(probe(), block=False)


def probe() -> dict[str, Any]:
    """Return a task that does nothing and leaves nothing behind."""
    return {
        "id": "probe", "name": "probe", "func": "time.monotonic", "args": (), "kwargs": {},
        "started": timezone.now(), "save": False, "group": PROBE,
    }  # fmt: skip
