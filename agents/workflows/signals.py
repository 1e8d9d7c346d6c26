"""What runs of workflows say of their waits, in the transaction that changes the run: receivers get `run`, locked."""

from __future__ import annotations

from django.dispatch import Signal

from agents.workflows.models import WorkflowRun

#: A run begins to wait, or goes on waiting after a cancel was taken back. `run` says for what.
wait_began = Signal()

#: A run waits no more: what it waited for is there, its time is over, or the run is. `run` still says for what.
wait_ended = Signal()


def begin_wait(run: WorkflowRun) -> None:
    """Say that the run waits from now on."""
    wait_began.send(WorkflowRun, run=run)


def end_wait(run: WorkflowRun) -> None:
    """Say that the run waits no more, if it did; call it before the row forgets for what."""
    if run.is_waiting and not run.arrived:
        wait_ended.send(WorkflowRun, run=run)
