"""The quick start's code as it stands, on PostgreSQL, with a real worker; and the worker's death in the midst of it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import psutil
import pytest
from django.utils import timezone

from agents.events.models import Delivery, Event
from agents.workflows.models import WorkflowRun
from tests.hotel.models import Heard
from tests.processes import ROOT, Process, wait_until, web_environment

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]


def environment() -> dict[str, str]:
    return web_environment(DJANGO_SETTINGS_MODULE="tests.quickstart.settings", EVENTS_LEASE="3")


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[Callable[[], Process]]:
    started: list[Process] = []

    def start() -> Process:
        command = [sys.executable, "manage.py", "worker"]
        process = Process(command, log=tmp_path / f"worker-{len(started)}.log", env=environment())
        process.start()
        started.append(process)
        return process

    yield start
    for process in started:
        kill9(process)
        print(process.output[-4000:])


def kill9(process: Process) -> None:
    """End the whole cluster as a power cut would."""
    if process.process.poll() is None:
        for member in [*psutil.Process(process.pid).children(recursive=True), psutil.Process(process.pid)]:
            member.kill()
    process.process.wait()


def shell(code: str) -> None:
    """Another process of the installation does this."""
    code = f"from tests.hotel.models import Reservation; {code}"
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", code]
    subprocess.run(command, cwd=ROOT, env=environment(), check=True, capture_output=True)


def heard() -> list[tuple[str, str]]:
    return sorted(Heard.objects.values_list("what", "about"))


def test_the_quick_start_runs_as_it_stands(worker: Callable[[], Process]) -> None:
    first = worker()
    soon = (timezone.now() + timedelta(minutes=60, seconds=4)).isoformat()
    shell(f"Reservation.objects.create(status='confirmed', checkin_date='{soon}')")
    wait_until(lambda: ("welcome", "7") in heard(), within=30, what="the guest is welcomed")
    kill9(first)
    shell("Reservation.objects.bulk_create([Reservation(status='checked_in')])")
    worker()
    lock = WorkflowRun.objects.filter(name="SmartLockSetup", status="completed")
    wait_until(lambda: len(heard()) >= 2 and lock, within=60, what="the lock has its code and the concierge is there")
    assert heard() == [("concierge", ""), ("welcome", "7")]
    assert [len(run.context["code"]) for run in lock] == [4]
    assert Event.objects.get(name="checkin_due").status == "pending", "the lock is set up an hour before"
    wait_until(
        lambda: not Delivery.objects.filter(status__in=["pending", "running"]).exists(), within=30, what="all is done"
    )
    assert not Delivery.objects.filter(status="dead").exists()
