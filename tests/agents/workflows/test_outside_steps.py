"""Steps that reach outside: each in its own time, beside all else, as many of a queue and as often as it may."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from agents import due, registry
from agents.events import on_event
from agents.events.models import Delivery
from agents.testing import TimeMachine
from agents.workflows import Retry, complete, engine, execution, goto, leases, on_fail, queue_limits, step, workflow
from agents.workflows.leases import LEASE
from agents.workflows.models import StepExecution, WorkflowRun
from tests.agents.workflows.carried_out import begin, done
from tests.hotel.models import Heard, Reservation

pytestmark = pytest.mark.django_db

LONG = timedelta(minutes=1)


def hang() -> None:
    """Wait until the alarm comes; that is now, wherever the machine is busy."""
    signal.raise_signal(signal.SIGALRM)


@pytest.fixture
def beside(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """There are processes of their own for what reaches outside; give what they were woken for."""
    woken: list[str] = []
    monkeypatch.setattr(due, "wake_outside", lambda: woken.append("woken"))
    yield woken


def test_a_step_that_takes_too_long_fails_in_words_and_is_tried_as_often_as_it_says(clock: TimeMachine) -> None:
    @workflow("asks_a_bank")
    class AsksABank:
        @step(start=True, outside=True, timeout=LONG, retry=Retry(max_attempts=2))
        def ask(self) -> Any:
            Heard.objects.create(what="asked")
            hang()
            return complete()

        @on_fail
        def undo(self, error: str) -> None:
            Heard.objects.create(what="undone", about=error.splitlines()[-1])

    run = begin(clock, "asks_a_bank")
    assert (run.status, run.queue, done("asked")) == ("running", "outside", 1)
    clock.advance(minutes=1)
    run.refresh_from_db()
    assert (run.status, run.queue, done("asked")) == ("failed", "", 2)
    assert run.error.endswith("\nThe step ask of asks_a_bank took longer than 60 s.")
    assert Heard.objects.get(what="undone").about == "The step ask of asks_a_bank took longer than 60 s."


def test_a_step_in_a_transaction_that_takes_too_long_has_changed_nothing(clock: TimeMachine, settings: Any) -> None:
    settings.INSIDE_TIMEOUT = LONG.total_seconds()

    @workflow("counts_sheep")
    class CountsSheep:
        @step(start=True)
        def count(self) -> Any:
            Heard.objects.create(what="counted")
            hang()
            return complete()

    run = begin(clock, "counts_sheep")
    assert (run.status, done("counted")) == ("failed", 0)
    assert run.error.endswith("took longer than 60 s.")


def test_retries_may_be_for_timeouts_alone(clock: TimeMachine) -> None:
    @workflow("once_only")
    class OnceOnly:
        @step(start=True, outside=True, timeout=LONG, retry=Retry(on=TimeoutError))
        def ask(self) -> Any:
            Heard.objects.create(what="asked")
            if done("asked") == 2:
                raise ValueError("That house has no lock.")
            hang()
            return complete()

    run = begin(clock, "once_only")
    clock.advance(minutes=1)
    run.refresh_from_db()
    assert (run.status, done("asked")) == ("failed", 2)
    assert "That house has no lock." in run.error


def test_whoever_works_leaves_outside_steps_to_those_beside(clock: TimeMachine, beside: list[str]) -> None:
    @workflow("writes_and_asks")
    class WritesAndAsks:
        @step(start=True)
        def write(self) -> Any:
            Heard.objects.create(what="written")
            return goto(self.ask)  # type: ignore[attr-defined]

        @step(outside=True)
        def ask(self) -> Any:
            Heard.objects.create(what="asked")
            return goto(self.file)  # type: ignore[attr-defined]

        @step
        def file(self) -> Any:
            Heard.objects.create(what="filed")
            return complete()

    run = engine.start("writes_and_asks")
    due.work()
    run.refresh_from_db()
    assert (run.status, run.current_step, run.queue, run.owner) == ("running", "ask", "outside", "")
    assert (done("written"), done("asked")) == (1, 0) and beside
    assert due.next_at(outside=True) == clock.now and due.next_at(outside=False) != clock.now
    assert due.work_outside() == 1
    run.refresh_from_db()
    assert (run.status, done("asked"), done("filed")) == ("completed", 1, 1)  # what follows at once goes with it
    assert due.work_outside() == 0


def test_a_run_that_came_to_its_step_before_that_reached_outside_is_passed_on(clock: TimeMachine) -> None:
    @workflow("asks")
    class Asks:
        @step(start=True, outside=True)
        def ask(self) -> Any:
            return complete()

    run = engine.start("asks")
    WorkflowRun.objects.update(queue="")  # as a version before had it
    claimed = leases.claim()
    assert claimed is not None
    execution.carry_out(claimed)
    run.refresh_from_db()
    assert (run.status, run.queue, run.owner) == ("running", "outside", "")
    clock.run_until_idle()
    run.refresh_from_db()
    assert run.status == "completed"


def test_a_step_whose_worker_was_ended_for_its_time_has_failed_and_is_not_begun_for_ever(clock: TimeMachine) -> None:
    @workflow("hears_nothing")
    class HearsNothing:
        @step(start=True, outside=True, timeout=60)
        def compute(self) -> Any:
            Heard.objects.create(what="computed")
            return complete()

    run = engine.start("hears_nothing")
    taken = leases.claim_outside()
    assert taken is not None
    execution._begun(taken)
    clock.now += timedelta(seconds=65)
    assert leases.renew(taken) == 1  # it was alive that long
    clock.now += leases.clock.real(LEASE + 1)
    clock.run_until_idle()
    run.refresh_from_db()
    assert (run.status, done("computed")) == ("failed", 0)
    assert run.error == "The step compute of hears_nothing took longer than 60 s, and heard no alarm."


def test_a_step_whose_worker_died_in_time_is_begun_again_however_late_that_is_seen(clock: TimeMachine) -> None:
    @workflow("dies")
    class Dies:
        @step(start=True, outside=True, timeout=60)
        def compute(self) -> Any:
            return complete()

    run = engine.start("dies")
    taken = leases.claim_outside()
    assert taken is not None
    execution._begun(taken)
    clock.now += timedelta(days=1)
    clock.run_until_idle()
    run.refresh_from_db()
    assert run.status == "completed" and run.executions.filter(state="lost").count() == 1


def letters(count: int, queue: str = "mail") -> None:
    @workflow("letter")
    class Letter:
        @step(start=True, outside=True, queue=queue)
        def send(self) -> Any:
            Heard.objects.create(what="sent", about=str(timezone.now()))
            return complete()

    for _ in range(count):
        engine.start("letter")


def test_a_queue_begins_no_more_than_its_rate(clock: TimeMachine, settings: Any) -> None:
    settings.WORKFLOW_QUEUES = {"mail": "3/min"}
    letters(8)
    clock.run_until_idle()
    assert done("sent") == 3
    clock.advance(seconds=19)
    assert done("sent") == 3
    clock.advance(seconds=1)
    assert done("sent") == 4
    clock.advance(minutes=2)
    assert done("sent") == 8


def test_a_queue_has_no_more_at_work_than_it_may(clock: TimeMachine, settings: Any, beside: list[str]) -> None:
    settings.WORKFLOW_QUEUES = {"mail": "2"}
    letters(3)
    first, second = leases.claim_outside(), leases.claim_outside()
    assert first is not None and second is not None
    assert leases.claim_outside() is None
    assert due.next_at(outside=True) == clock.now + leases.clock.real(LEASE)
    execution.carry_out(first)
    assert leases.claim_outside() is not None


def test_a_queue_that_is_full_holds_up_no_other(clock: TimeMachine, settings: Any) -> None:
    settings.WORKFLOW_QUEUES = {"mail": "1"}
    letters(2)

    @workflow("picture")
    class Picture:
        @step(start=True, outside=True)
        def draw(self) -> Any:
            return complete()

    drawn = engine.start("picture")
    assert leases.claim_outside() is not None
    found = leases.claim_outside()
    assert found is not None and found.pk == drawn.pk


@pytest.mark.parametrize("limits", ["two", "0", "2 two", "5/year"])
def test_limits_that_cannot_be_are_refused_at_start(settings: Any, limits: str) -> None:
    settings.WORKFLOW_QUEUES = {"mail": limits}
    with pytest.raises(ImproperlyConfigured, match=r"120/min|10/min"):
        queue_limits.check()


def test_a_queue_is_for_steps_that_reach_outside() -> None:
    with pytest.raises(ImproperlyConfigured, match="has a queue, but is in a transaction"):

        @step(queue="mail")
        def send(self: Any) -> Any: ...


@pytest.mark.parametrize("outside", [False, True])
def test_a_handler_that_takes_too_long_fails_in_words(clock: TimeMachine, settings: Any, outside: bool) -> None:
    settings.INSIDE_TIMEOUT = settings.OUTSIDE_TIMEOUT = LONG.total_seconds()

    @on_event("reservation_confirmed", outside=outside, retry=Retry(max_attempts=2))
    def slow(event: Any) -> None:
        Heard.objects.create(what="called")
        hang()

    Reservation.objects.create(status="confirmed")
    clock.advance(hours=1)
    delivery = Delivery.objects.get()
    assert (delivery.status, delivery.attempts) == ("dead", 2)
    assert delivery.error.endswith("slow[reservation_confirmed] took longer than 60 s.")


def test_a_handler_is_tried_again_after_the_errors_that_it_says(clock: TimeMachine) -> None:
    @on_event("reservation_confirmed", retry=Retry(max_attempts=5, on=TimeoutError))
    def breaks(event: Any) -> None:
        raise ValueError("No such house.")

    Reservation.objects.create(status="confirmed")
    clock.run_until_idle()
    delivery = Delivery.objects.get()
    assert (delivery.status, delivery.attempts) == ("dead", 1)


def test_handlers_that_reach_outside_are_called_by_those_beside(clock: TimeMachine, beside: list[str]) -> None:
    @on_event("reservation_confirmed", outside=True)
    def asks(event: Any) -> None:
        Heard.objects.create(what="asked")

    @on_event("reservation_confirmed")
    def notes(event: Any) -> None:
        Heard.objects.create(what="noted")

    clock.are_workers_down = True
    Reservation.objects.create(status="confirmed")
    due.work()
    assert (done("noted"), done("asked")) == (1, 0)
    assert due.work_outside() == 1 and done("asked") == 1


def test_parts_that_reach_outside_take_turns(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    asked: list[str] = []

    class Endless:
        is_outside = True

        def __init__(self, name: str) -> None:
            self.name = name

        def next_at(self) -> None: ...

        def work(self) -> int:
            asked.append(self.name)
            return 1

    monkeypatch.setattr(registry.due, "_things", {name: Endless(name) for name in ("one", "two", "three")})
    for _ in range(6):
        due.work_outside()
    assert sorted(asked[:3]) == sorted(asked[3:]) == ["one", "three", "two"]


def test_nothing_new_is_begun_when_a_task_comes_to_its_end(clock: TimeMachine) -> None:
    @on_event("reservation_confirmed")
    def notes(event: Any) -> None:
        Heard.objects.create(what="noted")
        due._this_thread.end = 0.0  # it took that long; `work` puts it back

    clock.are_workers_down = True
    for _ in range(3):
        Reservation.objects.create(status="confirmed")
    due.work()
    assert done("noted") == 1
    assert [each.attempts for each in Delivery.objects.order_by("pk")] == [1, 0, 0]
    due.work()
    assert done("noted") == 2


def test_the_timeline_of_a_step_that_took_too_long_has_its_error(clock: TimeMachine) -> None:
    @workflow("asks_once")
    class AsksOnce:
        @step(start=True, outside=True, timeout=LONG)
        def ask(self) -> Any:
            hang()
            return complete()

    run = begin(clock, "asks_once")
    execution_row = StepExecution.objects.get(run=run)
    assert execution_row.state == "failed" and execution_row.error.endswith("took longer than 60 s.")
