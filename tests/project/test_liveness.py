"""What a worker says of itself is true only as long as it lives."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Iterator
from typing import Any

import psutil
import pytest
from django_q.cluster import get_mp_context
from django_q.queues import Queue
from django_q.signals import post_execute, post_execute_in_worker, pre_execute

from project.processes.cluster import _Guard
from project.processes.liveness import Liveness
from tests.harness.processes import wait_until


@pytest.fixture
def pulse() -> Iterator[Liveness]:
    yield Liveness()
    for each in (pre_execute, post_execute_in_worker, post_execute):
        each.disconnect(dispatch_uid="pulse")


class Guard(_Guard):
    """With nothing of its own at work yet: neither signals nor the database of this process are its."""

    def __init__(self, pulse: Liveness) -> None:
        self.pulse, self.pool, self.monitor, self.pusher = pulse, [], None, None
        self.task_queue, self.result_queue = Queue(), Queue()
        self.timeout, self.reincarnations = 60, 0


@pytest.fixture
def guard(pulse: Liveness) -> Iterator[Guard]:
    made = Guard(pulse)
    yield made
    for worker in made.pool:
        worker.kill()
        worker.join()


def test_a_worker_killed_at_its_task_is_not_taken_for_whoever_has_its_process_id_next(
    guard: Guard, pulse: Liveness, monkeypatch: pytest.MonkeyPatch
) -> None:
    def takes_a_task() -> None:
        pulse._taken()
        signal.pause()

    worker: Any = get_mp_context().Process(target=takes_a_task)
    worker.timer = multiprocessing.Value("f", -1)
    guard.pool.append(worker)
    worker.start()
    wait_until(lambda: pulse.is_working, within=20, what="it has taken a task")
    os.kill(worker.pid, signal.SIGKILL)
    worker.join()
    assert not pulse.is_working
    monkeypatch.setattr(psutil, "pid_exists", lambda pid: True)  # another process has got its number
    assert pulse.is_working
    guard.reincarnate(worker)
    assert not pulse.is_working
    assert len(guard.pool) == 1 and worker not in guard.pool
