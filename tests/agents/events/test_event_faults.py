"""Before and after every commit of a delivery: a process that dies just there loses nothing and repeats no effect."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from agents import due
from agents.events import on_event, webhooks
from agents.events.models import Delivery, Event
from agents.events.subscriptions import subscribe
from agents.testing import TimeMachine
from tests.harness.forks import dies
from tests.harness.processes import ROOT
from tests.hotel.models import Heard, Reservation

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]

IN_THE_CODE = {
    name
    for file in (ROOT / "agents/events").rglob("*.py")
    for name in re.findall(r'\bfaultpoint\("(\w+)"\)', file.read_text())
}


def dies_at(fault: str, work: Callable[[], Any]) -> None:
    """Let a process of its own do this work and die at the fault point. It is nobody's clock: hints are lost."""

    def without_hints() -> None:
        due.on_hint = lambda: None
        work()

    dies(without_hints, fault)


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    return tmp_path / "ledger"


@pytest.fixture
def two_handlers(clock: TimeMachine, ledger: Path) -> None:
    """One works in the database, the other one outside."""
    clock.are_workers_down = True

    @on_event("reservation_confirmed")
    @on_event("checkin_due")
    @on_event("webhook:bank")
    def inside(event: Event) -> None:
        Heard.objects.create(what=event.name)

    def outside(event: Event) -> None:
        with ledger.open("a") as lines:
            lines.write(f"{event.name}\n")

    for name in ("reservation_confirmed", "checkin_due", "webhook:bank"):
        subscribe(f"outside.{name}", name, outside, outside=True)


def a_reservation_is_confirmed(fault: str, clock: TimeMachine) -> str:
    Reservation.objects.create(status="confirmed")
    dies_at(fault, due.work)
    return "reservation_confirmed"


def a_check_in_is_due(fault: str, clock: TimeMachine) -> str:
    Reservation.objects.create(status="confirmed", checkin_date=clock.now + timedelta(hours=1))
    clock.run_until_idle()
    clock.skip(hours=2)
    dies_at(fault, due.work)
    return "checkin_due"


def rows_are_made_in_bulk(fault: str, clock: TimeMachine) -> str:
    Reservation.objects.bulk_create([Reservation(status="confirmed")])
    dies_at(fault, due.work)
    return "reservation_confirmed"


def a_webhook_comes(fault: str, clock: TimeMachine) -> str:
    def receive() -> None:
        webhooks.receive("bank", "1", "a" * 64, {"amount": 7})

    dies_at(fault, receive)
    receive()  # the sender has had no answer and repeats it
    return "webhook:bank"


STORIES = [
    (f"{when}_{name}", story)
    for story, names in [
        (a_reservation_is_confirmed, ["delivery_claim_commit", "delivery_commit", "delivery_commit:2"]),
        (a_check_in_is_due, ["occurrence_commit"]),
        (rows_are_made_in_bulk, ["reconcile_commit"]),
        (a_webhook_comes, ["webhook_commit"]),
    ]
    for name in names
    for when in ("before", "after")
]


@pytest.mark.faults
@pytest.mark.parametrize(("fault", "story"), STORIES, ids=[f"{story.__name__}-{fault}" for fault, story in STORIES])
def test_a_worker_dies_and_every_handler_is_called(
    fault: str, story: Any, clock: TimeMachine, two_handlers: None, ledger: Path
) -> None:
    name = story(fault, clock)
    clock.advance(minutes=5)
    assert Heard.objects.filter(what=name).count() == 1, "an effect in the database happens once"
    assert ledger.read_text().splitlines().count(name) in (1, 2), "one outside at least once"
    assert not Delivery.objects.exclude(status="done").exists()
    assert Event.objects.filter(name=name).count() == 1


@pytest.mark.faults
@pytest.mark.parametrize("fault", ["before_delivery_failure_commit", "after_delivery_failure_commit"])
def test_a_worker_dies_while_it_writes_a_failure_down(fault: str, clock: TimeMachine) -> None:
    clock.are_workers_down = True

    @on_event("reservation_confirmed")
    def unlucky(event: Event) -> None:
        Heard.objects.create(what="tried")
        if event.delivery.attempts == 1:
            raise ValueError("The printer is out of paper.")

    Reservation.objects.create(status="confirmed")
    dies_at(fault, due.work)
    clock.advance(minutes=5)
    assert Heard.objects.count() == 1
    assert [(each.status, each.attempts) for each in Delivery.objects.all()] == [("done", 2)]


def test_every_fault_point_of_events_has_its_story() -> None:
    told = {fault.partition(":")[0] for fault, _ in STORIES}
    assert told | {"before_delivery_failure_commit", "after_delivery_failure_commit"} == IN_THE_CODE
