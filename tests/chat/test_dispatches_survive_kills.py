"""Before and after every commit of what goes out: a worker that dies just there loses nothing, and says nothing new."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from agents import due
from agents.testing import TimeMachine
from chat.notifications.models import Dispatch
from tests.chat.notified import subscribe, told
from tests.harness.forks import dies
from tests.harness.processes import ROOT
from tests.harness.push_service import PushService

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]

NOON = datetime(2031, 5, 1, 12, tzinfo=UTC)
IN_THE_CODE = {
    name
    for file in (ROOT / "chat/notifications").rglob("*.py")
    for name in re.findall(r'\bfaultpoint\("(\w+)"\)', file.read_text())
}
#: What a device is told when a worker dies there: a push that went out may go out again, its commit decides.
TIMES = {
    "before_dispatch_claim_commit": 1,
    "after_dispatch_claim_commit": 1,
    "before_dispatch_commit": 2,
    "after_dispatch_commit": 1,
}


@pytest.fixture
def service(settings: Any) -> Iterator[PushService]:
    settings.PUSH_TO_PRIVATE_HOSTS = True
    with PushService() as running:
        yield running
        assert running.wrong == []


def test_every_fault_point_in_the_code_is_tried() -> None:
    assert TIMES.keys() == IN_THE_CODE


@pytest.mark.faults
@pytest.mark.parametrize("fault", TIMES)
def test_a_push_goes_out_though_its_worker_dies_and_a_second_one_takes_its_place(
    fault: str, service: PushService, alice: Any
) -> None:
    with TimeMachine(start=NOON) as clock:
        clock.are_workers_down = True
        phone = service.device()
        subscribe(alice, phone)
        told(alice)
        clock.skip(seconds=6)
        dies(due.work, fault)
        clock.advance(minutes=5)
    assert len(phone.told) == TIMES[fault]
    assert len({push.headers["topic"] for push in phone.told}) == 1  # a browser shows one of them
    assert Dispatch.objects.get(channel="push").state == Dispatch.State.DONE


@pytest.mark.faults
@pytest.mark.parametrize("fault", TIMES)
def test_a_letter_goes_out_though_its_worker_dies(fault: str, settings: Any, tmp_path: Path, alice: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    with TimeMachine(start=NOON) as clock:
        clock.are_workers_down = True
        told(alice)
        clock.skip(minutes=16)
        dies(due.work, fault)
        clock.advance(minutes=5)
    letters = "".join(file.read_text() for file in tmp_path.iterdir())
    assert letters.count("Subject: Tea") == 1, "the outbox had it with the commit that says so, or not at all"
    assert Dispatch.objects.get(channel="email").state == Dispatch.State.DONE
