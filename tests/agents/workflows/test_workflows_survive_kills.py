"""kill -9 at every commit of a workflow: each step's effect is there once."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from pydantic import BaseModel

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
    wait_for_event,
    workflow,
)
from agents.workflows.execution import MOST_STEPS
from agents.workflows.models import Schedule, StepExecution, WorkflowRun
from tests.agents.workflows.workers import FAULT_POINTS, heard, leases_end, work
from tests.harness.forks import Fork, dies
from tests.hotel.models import Heard, Reservation

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]

LITTLE = timedelta(milliseconds=200)


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """What the outside world was asked to do, a line for each key."""
    return tmp_path / "ledger"


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


def a_step_reaches_outside_now(ledger: Path) -> Callable[[], None]:
    """It did not when the run came to it."""

    @workflow("asks_now")
    class AsksNow:
        @step(start=True, outside=True)
        def ask(self) -> Any:
            Heard.objects.create(what="asked")
            return complete()

    run = engine.start("asks_now")
    WorkflowRun.objects.update(queue="")

    def happened() -> None:
        run.refresh_from_db()
        assert run.status == "completed" and heard() == ["asked"]

    return happened


def a_year_begins(ledger: Path) -> Callable[[], None]:
    """Its time has come while no worker was there."""

    @workflow("yearly", cron="0 3 1 1 *")
    class Yearly:
        @step(start=True)
        def look_back(self) -> Any:
            Heard.objects.create(what="looked back")
            return complete()

    now = timezone.now()
    Schedule.objects.create(name="yearly", cron="0 3 1 1 *", next_at=now - LITTLE)
    WorkflowRun.objects.create(  # so that whoever works has something to wait for
        name="yearly", version="1", current_step="look_back", mail_since=now, wake_at=now
    )

    def happened() -> None:
        assert heard() == ["looked back"] * 2 and Schedule.objects.get().next_at > now
        assert list(WorkflowRun.objects.values_list("status", flat=True)) == ["completed"] * 2

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


def a_long_way(ledger: Path) -> Callable[[], None]:
    """So many steps that others have their turn in between."""

    @workflow("stairs")
    class Stairs(Workflow):
        class Context(BaseModel):
            climbed: int = 0

        @step(start=True)
        def climb(self) -> Any:
            self.context.climbed += 1
            Heard.objects.create(what=str(self.context.climbed))
            return complete() if self.context.climbed == MOST_STEPS + 3 else goto(self.climb)

    run = engine.start("stairs")

    def happened() -> None:
        run.refresh_from_db()
        assert run.status == "completed", run.error
        assert heard() == [str(number + 1) for number in range(MOST_STEPS + 3)]

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
        (a_long_way, ["let_go_commit"]),
        (a_step_is_gone, ["strand_commit"]),
        (a_step_reaches_outside_now, ["pass_on_commit"]),
        (a_match_is_wrong, ["wait_failure_commit"]),
        (a_year_begins, ["schedule_commit"]),
    ]
    for name in names
    for when in ("before", "after")
]


def test_every_fault_point_of_workflows_has_its_story() -> None:
    assert {fault.partition(":")[0] for fault, _ in STORIES} == FAULT_POINTS


@pytest.mark.faults
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


@pytest.mark.faults
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
