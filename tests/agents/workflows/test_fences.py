"""A step holds its run by what was written when it was claimed, whatever it does to the row meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from agents.testing import TimeMachine
from agents.workflows import complete, engine, execution, goto, leases, step, workflow
from agents.workflows.leases import LEASE
from agents.workflows.models import WorkflowRun
from tests.agents.workflows.carried_out import begin, done
from tests.hotel.models import Heard

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("outside", [False, True])
def test_a_step_that_cancels_its_own_run_has_cancelled_it(clock: TimeMachine, outside: bool) -> None:
    @workflow("calls_itself_off")
    class CallsItselfOff:
        @step(start=True, outside=outside)
        def call_off(self) -> Any:
            Heard.objects.create(what="called off")
            engine.cancel(self.run)
            return complete()

    run = begin(clock, "calls_itself_off")
    assert (run.status, run.owner, run.wake_at, done("called off")) == ("cancelled", "", None, 1)
    assert [(each.state, each.error) for each in run.executions.all()] == [("lost", "The run was cancelled.")]


def test_a_subflow_that_cancels_the_run_above_it_is_cancelled_too(clock: TimeMachine) -> None:
    @workflow("below")
    class Below:
        @step(start=True)
        def call_off(self) -> Any:
            engine.cancel(self.run.parent)
            return complete()

    @workflow("above")
    class Above:
        @step(start=True)
        def wait(self) -> Any:
            from agents.workflows import run_subflow

            return run_subflow(Below)

    run = begin(clock, "above")
    assert [run.status, *run.children.values_list("status", flat=True)] == ["cancelled", "cancelled"]


def test_a_step_that_fails_after_cancelling_has_cancelled_nothing(clock: TimeMachine) -> None:
    @workflow("changes_its_mind")
    class ChangesItsMind:
        @step(start=True)
        def call_off(self) -> Any:
            engine.cancel(self.run)
            raise OSError("The house burns.")

    run = begin(clock, "changes_its_mind")
    assert run.status == "failed" and "The house burns." in run.error


READS = {
    "reads its row": lambda run: run.refresh_from_db(),
    "asks to try again": lambda run: engine.retry(run),
    "signals": lambda run: engine.signal("nothing", {}),
}


@pytest.mark.parametrize("look", READS.values(), ids=READS)
def test_a_run_taken_over_while_its_step_stalled_does_the_next_step_once(
    clock: TimeMachine, look: Callable[[WorkflowRun], object]
) -> None:
    @workflow("stalls")
    class Stalls:
        @step(start=True, outside=True)
        def stall(self) -> Any:
            Heard.objects.create(what="stalled")
            if done("stalled") == 1:  # another worker has it meanwhile
                clock.now += leases.clock.real(LEASE + 1)
                taken = leases.claim_outside()
                assert taken is not None
                execution.carry_out(taken)
            look(self.run)  # type: ignore[attr-defined]
            return goto(self.finish)

        @step
        def finish(self) -> Any:
            Heard.objects.create(what="finished")
            return complete()

    with_it = engine.start("stalls")
    clock.run_until_idle()
    with_it.refresh_from_db()
    assert (with_it.status, done("stalled"), done("finished")) == ("completed", 2, 1)
