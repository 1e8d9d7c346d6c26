"""`manage.py worker` by itself: it works, it stops once, and nothing of it outlives it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import psutil
import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from django_q.models import OrmQ, Success
from django_q.tasks import async_task

from agents import due
from agents.mail.models import Mail
from project import health
from tests.harness.forked_worker import ForkedWorker
from tests.harness.processes import PATIENCE, Worker, ended_after, is_alive, wait_until, web_environment
from tests.harness.zygote import Zygote

pytestmark = pytest.mark.processes


@pytest.fixture(scope="module")
def zygote(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Zygote]:
    """What forks the workers of all tests here: `manage.py worker` with its imports done."""
    env = web_environment(DJANGO_SETTINGS_MODULE="project.settings", DATABASE_POOL="true")
    with Zygote(folder=tmp_path_factory.mktemp("zygote"), env=env, command="worker") as forks:
        yield forks


@pytest.fixture
def start_worker(transactional_db: None, tmp_path: Path, zygote: Zygote) -> Iterator[Callable[..., Worker]]:
    """Start workers over the test's database: `start_worker()`, `start_worker(HANG_LIMIT="6")`, …."""
    with ended_after() as started:

        def start(**env: str) -> Worker:
            log = tmp_path / f"worker-{len(started)}.log"
            started.append(process := ForkedWorker(zygote, log=log, env=zygote.env | env))
            process.start()
            process.wait_until_whole()
            return process

        yield start


@pytest.fixture
def worker(start_worker: Callable[..., Worker]) -> Worker:
    return start_worker()


def are_gone(family: list[psutil.Process], *, within: float) -> None:
    wait_until(lambda: not any(map(is_alive, family)), within=within, what="all of it is gone")


def test_it_works_and_stops_in_order(worker: Worker) -> None:
    async_task("operator.add", 20, 22)
    assert wait_until(Success.objects.first, within=10, what="the task is done").result == 42
    family = worker.family
    assert worker.stop(within=6) == 0
    assert "they are killed" not in worker.output
    are_gone(family, within=1)


def test_many_signals_while_it_stops_do_no_harm(worker: Worker) -> None:
    family = worker.family
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGTERM, signal.SIGINT):
        if worker.process.poll() is None:
            os.killpg(worker.pid, number)
        time.sleep(0.1)
    assert worker.process.wait(6 * PATIENCE) == 0
    are_gone(family, within=1)


def test_a_task_that_does_not_end_is_cut_after_the_grace(worker: Worker) -> None:
    async_task("time.sleep", 60)
    time.sleep(2)
    family = worker.family
    assert worker.stop(within=7) == 0
    assert "they are killed" in worker.output
    are_gone(family, within=1)


def test_it_says_by_its_exit_that_the_cluster_died(worker: Worker) -> None:
    family = worker.family
    family[0].kill()
    assert worker.process.wait(5 * PATIENCE) != 0
    assert "cluster has died" in worker.output
    are_gone(family, within=1)


def test_idle_workers_that_are_killed_end_it_although_the_cluster_looks_alive(
    start_worker: Callable[..., Worker],
) -> None:
    worker = start_worker(HANG_LIMIT="6")
    family = worker.family
    for member in family[1:3]:  # one of them waits at the queue, and holds its lock for ever now
        member.kill()
    assert worker.process.wait(60 * PATIENCE) != 0
    assert "No worker has taken a task" in worker.output
    are_gone(family, within=1)


HANGING = {"guard": 0, "monitor": 3, "pusher": 4}
#: Of a pusher that hangs it says what it sees first: nobody looks, so nobody takes what it asks of the cluster.
SAYS = {
    "guard": ["The guard of the workers has not moved"],
    "monitor": ["Nobody has kept the result of a task"],
    "pusher": ["Nobody has looked for tasks", "No worker has taken a task"],
}


@pytest.mark.parametrize("part", HANGING)
def test_a_part_that_hangs_ends_it_although_everything_lives(part: str, start_worker: Callable[..., Worker]) -> None:
    worker = start_worker(HANG_LIMIT="6")
    family = sorted(worker.family, key=lambda process: process.create_time())
    family[HANGING[part]].suspend()
    assert worker.process.wait(60) != 0
    assert any(words in worker.output for words in SAYS[part]), worker.output
    are_gone(family, within=2)


def test_a_busy_worker_is_left_alone(start_worker: Callable[..., Worker]) -> None:
    worker = start_worker(HANG_LIMIT="6")
    for _ in range(4):
        async_task("time.sleep", 9)
    time.sleep(11)
    assert worker.process.poll() is None


def test_what_a_hint_says_is_looked_at_once_and_one_hint_is_enough(transactional_db: None) -> None:
    for _ in range(3):
        due.hint()
    assert [row.group() for row in OrmQ.objects.all()] == ["due"]


def test_a_hint_is_followed_within_a_second_and_leaves_nothing_behind(worker: Worker) -> None:
    due.hint()
    wait_until(lambda: not OrmQ.objects.exists(), within=10, what="a worker has looked")
    assert not Success.objects.exists()


def test_what_is_due_in_a_moment_is_done_then_and_needs_no_hint(worker: Worker, alice: User) -> None:
    due_at = timezone.now() + timedelta(seconds=4)
    mail = Mail.objects.create(
        sender=alice, key="timer", to="ben@example.com", subject="Tomorrow", text="At noon.", due_at=due_at
    )
    wait_until(lambda: Mail.objects.filter(sent_at__isnull=False).exists(), within=20, what="it is sent")
    mail.refresh_from_db()
    assert mail.sent_at is not None
    assert timedelta() <= mail.sent_at - due_at < timedelta(seconds=5)  # about one, on a machine that has time


def test_the_clock_of_a_worker_shows_on_the_health_page(worker: Worker) -> None:
    wait_until(lambda: health.look()["scheduler"]["state"] == "ok", within=10, what="it has looked what is due")
    assert health.look()["worker"]["state"] == "ok"
    worker.stop(within=6)
    assert health.look()["scheduler"] == {"state": "down", "detail": "none is connected"}


def test_its_children_end_with_it(worker: Worker) -> None:
    family = worker.family
    worker.signal(signal.SIGKILL)
    worker.process.wait()
    are_gone(family, within=2)


def test_it_ends_with_the_parent_it_was_told_of(transactional_db: None) -> None:
    code = (
        "import os, subprocess, sys, time;"
        "child = subprocess.Popen([sys.executable, 'manage.py', 'worker', '--parent', str(os.getpid())]);"
        "print(child.pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], env=web_environment(), stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    worker = psutil.Process(int(parent.stdout.readline()))
    wait_until(lambda: len(worker.children(recursive=True)) >= 5, within=20, what="the cluster runs")
    family = [worker, *worker.children(recursive=True)]
    parent.kill()
    parent.wait()
    are_gone(family, within=8)
