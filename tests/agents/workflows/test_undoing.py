"""Runs within runs, and what becomes of what was done: undone after a failure, left as it is by a cancellation."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from pydantic import BaseModel

from agents.testing import TimeMachine
from agents.workflows import Retry, Workflow, complete, engine, fail, goto, on_fail, run_subflow, sleep, step, workflow
from agents.workflows.models import WorkflowRun
from tests.agents.workflows.carried_out import begin, done
from tests.hotel.models import Heard


def test_what_was_done_is_undone_when_a_later_step_fails(clock: TimeMachine) -> None:
    @workflow("trip")
    class Trip:
        @step(start=True)
        def book_hotel(self) -> Any:
            Heard.objects.create(what="hotel")
            return goto(self.book_flight)

        @step
        def book_flight(self) -> Any:
            return fail("No seats are left.")

        @on_fail
        def undo(self, error: str) -> None:
            finished = [each.step for each in self.finished_steps]  # type: ignore[attr-defined]
            Heard.objects.create(what=",".join(finished), about=f"{self.failed_step}: {error}")  # type: ignore[attr-defined]

    run = begin(clock, "trip")
    assert (run.status, run.error, run.failed_step) == ("failed", "No seats are left.", "book_flight")
    assert Heard.objects.last().about == "book_flight: No seats are left."
    assert Heard.objects.last().what == "book_hotel,book_flight"


def test_a_compensation_that_raises_is_tried_again_and_then_shown(clock: TimeMachine) -> None:
    @workflow("doomed")
    class Doomed:
        @step(start=True)
        def only(self) -> Any:
            raise OSError("first trouble")

        @on_fail(retry=Retry(max_attempts=2))
        def undo(self) -> None:
            raise OSError("second trouble")

    run = begin(clock, "doomed")
    clock.advance(minutes=1)
    run.refresh_from_db()
    assert run.status == "failed" and "first trouble" in run.error and "second trouble" in run.error
    assert run.executions.filter(step="undo").count() == 2
    assert run.failed_step == "only"


def test_a_subflow_hands_its_result_up(clock: TimeMachine) -> None:
    @workflow("ask_vendor")
    class AskVendor:
        class Context(BaseModel):
            vendor: str

        @step(start=True)
        def ask(self) -> Any:
            return sleep(timedelta(hours=3), then=self.answered)

        @step
        def answered(self) -> Any:
            if self.context.vendor == "Nobody":  # type: ignore[attr-defined]
                return fail("No answer.")
            return complete(price=120)

    @workflow("find_vendor")
    class FindVendor:
        class Context(BaseModel):
            price: int = 0

        @step(start=True)
        def first(self) -> Any:
            return run_subflow(AskVendor, on_complete=self.book, on_failure=self.second, vendor="Nobody")

        @step
        def second(self) -> Any:
            return run_subflow(AskVendor, on_complete=self.book, vendor="Ana")

        @step
        def book(self) -> Any:
            return complete(booked_for=self.context.price, told=self.result)  # type: ignore[attr-defined]

    run = begin(clock, "find_vendor")
    assert run.status == "waiting"
    clock.advance(hours=6)
    run.refresh_from_db()
    assert run.result == {"booked_for": 120, "told": {"price": 120}}
    assert [child.status for child in run.children.order_by("pk")] == ["failed", "completed"]


def test_a_cancelled_run_takes_its_subflows_along(clock: TimeMachine) -> None:
    @workflow("below")
    class Below:
        @step(start=True)
        def rest(self) -> Any:
            return sleep(timedelta(days=1), then=self.wake)

        @step
        def wake(self) -> Any:
            Heard.objects.create(what="woke")
            return complete()

    @workflow("above")
    class Above:
        @step(start=True)
        def go(self) -> Any:
            return run_subflow(Below)

    run = begin(clock, "above")
    assert engine.cancel(run)
    clock.advance(days=2)
    assert run.status == "cancelled" and run.children.get().status == "cancelled"
    assert not done("woke") and not engine.cancel(run)


def test_a_run_that_is_cancelled_while_its_step_is_at_work_changes_nothing_more(clock: TimeMachine) -> None:
    @workflow("slow")
    class Slow(Workflow):
        @step(start=True, outside=True)
        def work(self) -> Any:
            assert engine.cancel(WorkflowRun.objects.get(pk=self.run.pk))
            self.context.said = "too late"
            return goto(self.go_on)

        @step
        def go_on(self) -> Any:
            Heard.objects.create(what="went on")
            return complete()

    run = begin(clock, "slow")
    assert (run.status, run.context, run.current_step) == ("cancelled", {}, "work")
    assert not done("went on")
    assert [(each.state, each.error) for each in run.executions.all()] == [("lost", "The run was cancelled.")]


def test_a_run_that_is_cancelled_has_not_failed_and_undoes_nothing(clock: TimeMachine) -> None:
    @workflow("cancelled")
    class Cancelled:
        @step(start=True)
        def rest(self) -> Any:
            return sleep(timedelta(hours=1))

        @on_fail
        def undo(self) -> None:
            Heard.objects.create(what="undone")

    run = engine.start("cancelled")
    clock.run_until_idle()
    assert engine.cancel(run)
    clock.advance(hours=2)
    run.refresh_from_db()
    assert (run.status, Heard.objects.filter(what="undone").count()) == ("cancelled", 0)
