"""kill -9 at every commit of a workflow, many workers at once, and a real one: each step's effect is there once."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from agents import due
from agents.workflows import (
    Retry,
    Workflow,
    complete,
    engine,
    fail,
    goto,
    on_fail,
    run_subflow,
    sleep,
    step,
    wait,
    wait_for_event,
    workflow,
)
from agents.workflows.models import StepExecution, WorkflowRun
from tests.forks import Fork, dies
from tests.hotel.models import Heard, Reservation
from tests.processes import ROOT, Worker, wait_until

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]

IN_THE_CODE = {
    name
    for file in (ROOT / "agents/workflows").rglob("*.py")
    for name in re.findall(r'\bfaultpoint\("(\w+)"\)', file.read_text())
}
LITTLE = timedelta(milliseconds=200)


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """What the outside world was asked to do, a line for each key."""
    return tmp_path / "ledger"


def heard() -> list[str]:
    return list(Heard.objects.order_by("pk").values_list("what", flat=True))


def work() -> None:
    """Be a worker until every run is over."""
    end = time.monotonic() + 30
    over = WorkflowRun.objects.exclude(status__in=["running", "waiting"])
    while time.monotonic() < end:
        due.work()
        if over.count() == WorkflowRun.objects.count():
            return
        time.sleep(0.02)
    raise AssertionError("There is still something due.")


def leases_end() -> None:
    WorkflowRun.objects.exclude(owner="").filter(status__in=["running", "waiting"]).update(wake_at=timezone.now())


def a_guest_arrives(ledger: Path) -> Callable[[], None]:
    """Steps inside and outside, a retry, a sleep, a mailbox."""

    @workflow("arrival", default_retry=Retry(max_attempts=3, base_delay=LITTLE))
    class Arrival(Workflow):
        @step(start=True)
        def clean(self) -> Any:
            Heard.objects.create(what="cleaned")
            return goto(self.open_door)

        @step(outside=True)
        def open_door(self) -> Any:
            asked = ledger.read_text().split() if ledger.exists() else []
            if self.key not in asked:  # the lock knows a key that it has had
                with ledger.open("a") as lines:
                    lines.write(f"{self.key}\n")
            return goto(self.greet)

        @step
        def greet(self) -> Any:
            Heard.objects.create(what="greeted")
            if self.attempt == 1:
                raise OSError("The tray fell.")
            return sleep(LITTLE)

        @step
        def ask(self) -> Any:
            Heard.objects.create(what="asked")
            return wait_for_event("payment_received", then=self.thank)

        @step
        def thank(self) -> Any:
            Heard.objects.create(what=f"thanked for {self.event.entity.room}")
            return complete()

    run = engine.start("arrival")
    Reservation.objects.create(paid=True, room="9")

    def happened() -> None:
        run.refresh_from_db()
        assert run.status == "completed", run.error
        assert heard() == ["cleaned", "greeted", "asked", "thanked for 9"]
        assert len(ledger.read_text().split()) == 1
        assert not StepExecution.objects.filter(state="started").exists()

    return happened


def a_trip_fails(ledger: Path) -> Callable[[], None]:
    """A subflow fails, what was done is undone."""

    @workflow("flight")
    class Flight(Workflow):
        @step(start=True)
        def book(self) -> Any:
            return fail("No seats.")

    @workflow("trip")
    class Trip(Workflow):
        @step(start=True)
        def book_hotel(self) -> Any:
            Heard.objects.create(what="hotel")
            return run_subflow(Flight)

        @on_fail
        def undo(self) -> None:
            Heard.objects.create(what="no hotel")

    run = engine.start("trip")

    def happened() -> None:
        run.refresh_from_db()
        assert (run.status, run.failed_step) == ("failed", "book_hotel") and "No seats." in run.error
        assert heard() == ["hotel", "no hotel"]
        assert WorkflowRun.objects.filter(name="flight").count() == 1

    return happened


def a_step_is_gone(ledger: Path) -> Callable[[], None]:
    @workflow("old")
    class Old:
        @step(start=True)
        def only(self) -> Any:
            return complete()

    run = engine.start("old")
    WorkflowRun.objects.update(current_step="gone")

    def happened() -> None:
        run.refresh_from_db()
        assert run.status == "stranded"

    return happened


def a_match_is_wrong(ledger: Path) -> Callable[[], None]:
    @workflow("misspelt")
    class Misspelt:
        @step(start=True)
        def ask(self) -> Any:
            return wait_for_event("payment_received", match={"colour": "red"}, then=self.ask)

    run = engine.start("misspelt")
    Reservation.objects.create(paid=True)

    def happened() -> None:
        run.refresh_from_db()
        assert run.status == "failed" and "colour" in run.error

    return happened


STORIES = [
    (f"{when}_{name}", story)
    for story, names in [
        (
            a_guest_arrives,
            [
                "workflow_claim_commit",
                "step_start_commit",
                "step_start_commit:2",
                "step_commit",
                "step_commit:2",
                "step_commit:3",
                "step_failure_commit",
                "wait_commit",
                "wait_commit:2",
            ],
        ),
        (a_trip_fails, ["step_commit:2", "step_commit:3", "wait_commit"]),
        (a_step_is_gone, ["strand_commit"]),
        (a_match_is_wrong, ["wait_failure_commit"]),
    ]
    for name in names
    for when in ("before", "after")
]


def test_every_fault_point_of_workflows_has_its_story() -> None:
    assert {fault.partition(":")[0] for fault, _ in STORIES} == IN_THE_CODE


@pytest.mark.parametrize(("fault", "story"), STORIES, ids=[f"{story.__name__}-{fault}" for fault, story in STORIES])
def test_a_worker_dies_at_a_commit_of_a_workflow(
    fault: str, story: Callable[[Path], Callable[[], None]], ledger: Path
) -> None:
    """Failure 13: a lost task left a run "running" for ever."""
    happened = story(ledger)
    dies(work, fault)
    leases_end()
    assert Fork(work).wait() == 0
    happened()


def test_a_step_that_kills_its_worker_again_and_again_fails_at_last() -> None:
    @workflow("poison")
    class Poison:
        @step(start=True)
        def drink(self) -> Any:
            os.kill(os.getpid(), 9)
            return complete()

    run = engine.start("poison")
    for _ in range(5):
        assert Fork(work).wait() == -9
        leases_end()
    assert Fork(work).wait() == 0
    run.refresh_from_db()
    assert run.status == "failed" and "died 5 times" in run.error
    assert run.executions.filter(state="lost").count() == 5


def test_a_lease_is_kept_as_long_as_its_step_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two workers, a step that takes longer than a lease: it is carried out once."""
    from agents.workflows import execution, leases

    for module in (leases, execution):
        monkeypatch.setattr(module, "LEASE", 0.6)

    @workflow("slow")
    class Slow:
        @step(start=True, outside=True)
        def rest(self) -> Any:
            time.sleep(2)
            Heard.objects.create(what="rested")
            return complete()

    run = engine.start("slow")
    workers = [Fork(work) for _ in range(2)]
    assert [worker.wait() for worker in workers] == [0, 0]
    run.refresh_from_db()
    assert run.status == "completed" and heard() == ["rested"]
    assert run.executions.count() == 1


def test_three_workers_carry_out_two_hundred_runs_once_each() -> None:
    @workflow("many")
    class Many(Workflow):
        @step(start=True)
        def one(self) -> Any:
            Heard.objects.create(what="one", about=str(self.run.pk))
            return wait("go", then=self.two)

        @step
        def two(self) -> Any:
            Heard.objects.create(what="two", about=str(self.run.pk))
            return complete()

    for _ in range(200):
        engine.start("many")
    engine.signal("go")
    workers = [Fork(work) for _ in range(3)]
    assert [worker.wait() for worker in workers] == [0, 0, 0]
    assert WorkflowRun.objects.filter(status="completed").count() == 200
    assert Heard.objects.count() == Heard.objects.values("what", "about").distinct().count() == 400


def test_the_poll_for_due_runs_reads_an_index() -> None:
    now = timezone.now()
    WorkflowRun.objects.bulk_create(
        WorkflowRun(
            name="many", version="1", status="waiting", current_step="x", mail_since=now,
            wake_at=now + timedelta(hours=number), wait_kind="event", wait_name=f"event {number % 50}",
        )
        for number in range(20_000)
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE workflows_workflowrun")
    on_their_way = WorkflowRun.objects.filter(status__in=["running", "waiting"])
    for query in (
        on_their_way.order_by("wake_at").values("wake_at")[:1],
        on_their_way.filter(wake_at__lte=now).order_by("wake_at")[:1],
        WorkflowRun.objects.filter(
            status="waiting", wait_kind="event", wait_name="event 7", wait_entity__in=["", "5"]
        ).order_by("pk"),
    ):
        plan = query.explain()
        assert "Index" in plan and "Seq Scan" not in plan, plan


def test_the_quick_start_runs_under_a_real_worker(worker: Callable[..., Worker]) -> None:
    installed = worker(DJANGO_SETTINGS_MODULE="tests.hotel.settings", DATABASE_POOL="true")
    Reservation.objects.create(status="confirmed", checkin_date=timezone.now() + timedelta(hours=1, seconds=1))
    runs = WorkflowRun.objects.filter(name="SmartLockSetup")
    done = runs.filter(status="completed")
    run = wait_until(done.first, within=30, what=f"the lock is set up: {list(runs.values())}\n{installed.output}")
    assert re.fullmatch("[0-9a-f]{4}", run.context["code"])
    assert [each.step for each in run.executions.all()] == ["generate_code", "send_to_lock"]
    assert runs.count() == 1
    installed.stop(within=10)
