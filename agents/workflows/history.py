"""What a run's steps leave behind: a row for each attempt, from its beginning on."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from agents.workflows.models import StepExecution, WorkflowRun


def begin(run: WorkflowRun) -> StepExecution:
    """Write down that the run's current step begins."""
    return StepExecution.objects.create(
        run=run,
        step=run.current_step,
        number=run.step_number,
        attempt=run.failures + run.lost + run.outages + 1,
        context=run.context,
        started_at=timezone.now(),
    )


def begin_at_once(run: WorkflowRun) -> None:
    """In the transaction that leads to a step: if this worker goes on with it, it begins with the same commit."""
    run.begun = begin(run) if run.owner and run.status == WorkflowRun.Status.RUNNING else None


def note(execution: StepExecution, words: str, progress: float | None) -> None:
    """Write down how far it is. Errors: `ValueError` for what is not from 0 to 1."""
    if progress is not None and not 0 <= progress <= 1:
        raise ValueError(f"Progress is from 0 to 1, not {progress!r}.")
    execution.note, execution.progress = words[:300], progress
    execution.save(update_fields=["note", "progress"])


def close(execution: StepExecution, state: str, took: float, *, outcome: str = "", error: str = "") -> None:
    """Write down how it ended, after so many seconds."""
    execution.state, execution.outcome, execution.error = state, outcome[:300], error
    execution.finished_at = timezone.now()
    execution.duration = timedelta(seconds=took)
    execution.save(update_fields=["state", "outcome", "error", "finished_at", "duration"])


def close_lost(run: WorkflowRun, why: str) -> int:
    """Close what was begun and whose result nobody will write any more; return how much that was."""
    begun = StepExecution.objects.filter(run=run, state=StepExecution.State.STARTED)
    return begun.update(state=StepExecution.State.LOST, finished_at=timezone.now(), error=why)
