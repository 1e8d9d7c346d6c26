"""The code changes under runs that wait: they go on in their version, or are stranded until a person moves them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from agents.testing import TimeMachine
from agents.workflows import complete, engine, sleep, step, workflow
from agents.workflows.declaration import registered
from agents.workflows.models import WorkflowRun


def deploy(*, version: str = "1", renamed: bool = False, beside: bool = False) -> None:
    """Declare the workflow as the code has it from now on."""
    if not beside:
        registered._things.clear()

    @workflow("thanks", version=version)
    class Thanks:
        @step(start=True)
        def rest(self) -> Any:
            return sleep(timedelta(days=1), then="write" if not renamed else "write_letter")

        if renamed:

            @step
            def write_letter(self) -> Any:
                return complete(version=version)
        else:

            @step
            def write(self) -> Any:
                return complete(version=version)


@pytest.fixture
def parked(clock: TimeMachine) -> WorkflowRun:
    deploy()
    run = engine.start("thanks")
    clock.run_until_idle()
    return run


def test_a_missing_step_strands_the_run_until_it_is_moved(clock: TimeMachine, parked: WorkflowRun) -> None:
    deploy(renamed=True)
    clock.advance(days=2)
    parked.refresh_from_db()
    assert parked.status == "stranded"
    assert parked.error == "thanks has no step write. Steps: rest, write_letter."
    with pytest.raises(ValidationError, match="no step write"):
        engine.move(parked, "write")
    engine.move(parked, "write_letter")
    clock.run_until_idle()
    parked.refresh_from_db()
    assert (parked.status, parked.error) == ("completed", "")
    with pytest.raises(ValidationError, match="Only a stranded run"):
        engine.move(parked, "write_letter")


def test_a_run_goes_on_in_the_version_in_which_it_began(clock: TimeMachine, parked: WorkflowRun) -> None:
    deploy(version="2", beside=True)
    newer = engine.start("thanks")
    clock.advance(days=2)
    for run, version in ((parked, "1"), (newer, "2")):
        run.refresh_from_db()
        assert (run.version, run.result) == (version, {"version": version})


def test_a_version_that_is_gone_strands_its_runs(clock: TimeMachine, parked: WorkflowRun) -> None:
    deploy(version="2")
    clock.advance(days=2)
    parked.refresh_from_db()
    assert parked.status == "stranded" and parked.error == "The code has no workflow thanks version 1."
    engine.move(parked, "write")
    clock.run_until_idle()
    parked.refresh_from_db()
    assert (parked.version, parked.result) == ("2", {"version": "2"})


def test_a_stranded_run_can_be_cancelled_when_its_workflow_is_gone(clock: TimeMachine, parked: WorkflowRun) -> None:
    registered._things.clear()
    clock.advance(days=2)
    parked.refresh_from_db()
    assert parked.status == "stranded"
    with pytest.raises(ValidationError, match="No workflow is called 'thanks'"):
        engine.move(parked, "write")
    assert engine.cancel(parked) and parked.status == "cancelled"
