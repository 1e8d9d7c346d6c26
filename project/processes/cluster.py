"""Django-Q2's cluster, started and stopped so that it can do no harm.

Its own command deadlocks for ever when a second signal reaches it while it stops, and Ctrl-C on a process group sends
just that. Here the cluster lives in a session that no terminal reaches, is asked to stop once, through its event, and
is killed with all its workers when it takes too long, or when the process that started it is gone.
"""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import os
import signal
import threading
import time
import uuid
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Event
from typing import Any

from django.conf import settings
from django.db import connections
from django_q.cluster import Sentinel, get_mp_context
from django_q.conf import Conf
from django_q.queues import Queue

from agents import due
from project.processes import outside
from project.processes.broker import Broker
from project.processes.liveness import Liveness

logger = logging.getLogger(__name__)

WATCH_EVERY = 0.3  # seconds


class Cluster:
    """The guard (Django-Q2's sentinel) and the workers below it; `tasks` is the queue they take from."""

    def __init__(self, pulse: Liveness) -> None:
        self.pulse = pulse
        self.tasks: Queue = Queue(maxsize=Conf.QUEUE_LIMIT or 0)
        self.bell = outside.Bell()
        self._stop: Event = multiprocessing.Event()
        self._started: Event = multiprocessing.Event()
        self._guard: BaseProcess | None = None

    def start(self) -> None:
        connections.close_all()  # a connection does not survive a fork
        due.wake_outside = self.bell.ring  # here, and in all processes that come of this one
        self._guard = get_mp_context().Process(
            target=_guard,
            args=(os.getpid(), self.tasks, self._stop, self._started, uuid.uuid4(), self.pulse, self.bell),
            name="guard",
        )
        self._guard.start()

    def ends_within(self, seconds: float) -> bool:
        """Wait so long for the end of the cluster; True when it has ended."""
        assert self._guard is not None
        self._guard.join(seconds)
        return not self._guard.is_alive()

    def stop(self, *, grace: float) -> None:
        """Ask it to stop and kill what is left after `grace` seconds. Nothing of it is left when this returns."""
        assert self._guard is not None and self._guard.pid is not None
        # Beside, because it waits for ever for a guard that was killed while it slept.
        threading.Thread(target=self._stop.set, daemon=True).start()
        self._guard.join(grace)
        if grace and self._guard.is_alive():
            logger.warning("What the workers are at takes longer than %g s: they are killed.", grace)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._guard.pid, signal.SIGKILL)
        self._guard.join()


class _Guard(Sentinel):
    """Django-Q2's sentinel, which shows that it goes on, and that a worker which died works no more.

    It keeps processes for what reaches outside, too.
    """

    pulse: Liveness
    bell: outside.Bell
    pool: list[Any]

    def status(self) -> str:
        """Asked for by every round of its loop."""
        self.pulse.guarded_at = time.monotonic()
        return super().status()

    def spawn_cluster(self) -> None:
        super().spawn_cluster()
        connections.close_all()  # a connection does not survive a fork
        self.pool += [outside.start(self.bell) for _ in range(settings.OUTSIDE_AT_ONCE)]

    def reincarnate(self, process: Any) -> None:
        self.pulse.forget(process.pid)  # before there is another, which may have the same process id
        if not outside.is_one(process):
            super().reincarnate(process)
            return
        if process.is_alive():
            logger.error("What reaches outside took too long and heard no alarm: process %s is ended.", process.pid)
            process.kill()
            process.join()
        self.pool.remove(process)
        connections.close_all()  # a connection does not survive a fork, and the guard schedules by one
        self.pool.append(outside.start(self.bell))

    def stop(self) -> None:
        """Ask the processes for what is outside to end, and the workers in Django-Q2's way: by a word in their queue.

        It puts one there for each of the pool, and waits for ever where more are in it than take from that queue.
        """
        beside = [process for process in self.pool if outside.is_one(process)]
        self.pool = [process for process in self.pool if process not in beside]
        for process in beside:
            process.terminate()
        super().stop()
        for process in beside:
            process.join()


class _Broker(Broker):
    """The broker, by which Django-Q2's pusher shows that it goes on."""

    pulse: Liveness

    def dequeue(self) -> Any:
        self.pulse.pushed_at = time.monotonic()
        return super().dequeue()


def _guard(
    starter: int, tasks: Queue, stop: Event, started: Event, cluster_id: uuid.UUID, pulse: Liveness, bell: outside.Bell
) -> None:
    os.setsid()
    threading.Thread(target=_end_with, args=(starter,), daemon=True).start()
    broker = _Broker()
    guard = _Guard(stop, started, cluster_id, broker, start=False)
    broker.pulse = guard.pulse = pulse
    guard.bell = bell
    guard.task_queue = tasks
    guard.start()


def _end_with(starter: int) -> None:
    """Kill the whole session when the process that started it is gone."""
    while os.getppid() == starter:
        time.sleep(WATCH_EVERY)
    os.killpg(0, signal.SIGKILL)
