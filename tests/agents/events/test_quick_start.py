"""The quick start's code as it stands, on PostgreSQL, with a real worker; and the worker's death in the midst of it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from agents.events.models import Delivery, Event
from agents.workflows.models import WorkflowRun
from tests.harness.processes import ROOT, Worker, wait_until, web_environment
from tests.hotel.models import Heard

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]


SETTINGS = {"DJANGO_SETTINGS_MODULE": "tests.quickstart.settings", "EVENTS_LEASE": "3"}


def shell(code: str) -> None:
    """Another process of the installation does this."""
    code = f"from tests.hotel.models import Reservation; {code}"
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", code]
    subprocess.run(command, cwd=ROOT, env=web_environment(**SETTINGS), check=True, capture_output=True)


def heard() -> list[tuple[str, str]]:
    return sorted(Heard.objects.values_list("what", "about"))


def test_the_quick_start_runs_as_it_stands(worker: Callable[..., Worker]) -> None:
    first = worker(**SETTINGS)
    soon = (timezone.now() + timedelta(minutes=60, seconds=4)).isoformat()
    shell(f"Reservation.objects.create(status='confirmed', checkin_date='{soon}')")
    wait_until(lambda: ("welcome", "7") in heard(), within=30, what="the guest is welcomed")
    first.kill9()
    shell("Reservation.objects.bulk_create([Reservation(status='checked_in')])")
    worker(**SETTINGS)
    lock = WorkflowRun.objects.filter(name="SmartLockSetup", status="completed")
    wait_until(lambda: len(heard()) >= 2 and lock, within=60, what="the lock has its code and the concierge is there")
    assert heard() == [("concierge", ""), ("welcome", "7")]
    assert [len(run.context["code"]) for run in lock] == [4]
    assert Event.objects.get(name="checkin_due").status == "pending", "the lock is set up an hour before"
    wait_until(
        lambda: not Delivery.objects.filter(status__in=["pending", "running"]).exists(), within=30, what="all is done"
    )
    assert not Delivery.objects.filter(status="dead").exists()
