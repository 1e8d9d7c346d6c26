"""Processes for what reaches outside: woken by a bell, kept by the guard, ended when they hear no alarm."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django_q.queues import Queue
from django_q.signals import post_execute, post_execute_in_worker, pre_execute

from agents import deadlines, due
from project.processes import outside
from project.processes.cluster import _Guard
from project.processes.liveness import Liveness
from tests.harness.processes import wait_until

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]


class Guard(_Guard):
    """With nothing at work but what reaches outside."""

    def __init__(self) -> None:
        self.pulse, self.bell, self.pool, self.monitor, self.pusher = Liveness(), outside.Bell(), [], None, None
        self.task_queue, self.result_queue = Queue(), Queue()
        self.pool = [outside.start(self.bell)]

    def look(self) -> None:
        """One round of its loop."""
        for process in list(self.pool):
            with process.timer.get_lock():
                if not process.is_alive() or process.timer.value == 0:
                    self.reincarnate(process)


@pytest.fixture
def at_work(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> Iterator[Any]:
    """What is carried out is this: a line for each piece, by who did it. Then it goes on until it is interrupted."""
    book = tmp_path / "book"
    book.touch()

    def work() -> int:
        with book.open("a") as lines:
            lines.write(f"{os.getpid()}\n")
        return 0

    monkeypatch.setattr(due, "work_outside", work)
    yield book
    for each in (pre_execute, post_execute_in_worker, post_execute):
        each.disconnect(dispatch_uid="pulse")


@pytest.fixture
def guard(at_work: Any) -> Iterator[Guard]:
    made = Guard()
    yield made
    for process in made.pool:
        process.kill()
        process.join()


def test_a_ring_wakes_it_and_one_that_died_is_replaced(guard: Guard, at_work: Any) -> None:
    guard.bell.ring()
    wait_until(lambda: at_work.read_text(), within=20, what="it has worked")
    (first,) = guard.pool
    first.kill()
    first.join()
    guard.look()
    (second,) = guard.pool
    assert second.pid != first.pid
    guard.bell.ring()
    wait_until(lambda: str(second.pid) in at_work.read_text(), within=20, what="the other one has worked")


def test_it_ends_when_it_is_asked_to(guard: Guard, at_work: Any) -> None:
    (process,) = guard.pool
    guard.bell.ring()
    wait_until(lambda: at_work.read_text(), within=20, what="it has worked")
    process.terminate()
    process.join(20)
    assert process.exitcode == 0


def test_one_that_hears_no_alarm_is_ended_and_replaced(
    at_work: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(outside, "GRACE", 0.05)
    work = due.work_outside

    def hang() -> int:
        work()
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM, signal.SIGTERM])
        with deadlines.within(0.05, "The call"):
            threading.Event().wait(600)
        return 1

    monkeypatch.setattr(due, "work_outside", hang)
    guard = Guard()
    (deaf,) = guard.pool
    try:
        guard.bell.ring()
        wait_until(lambda: deaf.timer.value == 0, within=20, what="its time is over")
        guard.look()
        assert not deaf.is_alive() and deaf.exitcode == -signal.SIGKILL
        assert guard.pool[0].is_alive() and "heard no alarm" in caplog.text
    finally:
        for process in guard.pool:
            process.kill()
            process.join()


def test_a_timer_of_one_that_is_at_nothing_never_ends() -> None:
    timer = outside.Timer()
    assert timer.value == -1
    timer.set(60)
    assert timer.value == -1
    timer.set(-60)
    assert timer.value == 0
    timer.set(None)
    assert timer.value == -1


def test_a_bell_that_nobody_hears_holds_up_nobody() -> None:
    bell = outside.Bell()
    for _ in range(100_000):
        bell.ring()
    assert bell.is_rung(0)
