"""The end of a run, and the word of it to the run that waits for it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from agents import due
from agents.workflows.models import WorkflowRun
from agents.workflows.signals import end_wait


def end(
    run: WorkflowRun, status: str, *, error: str = "", result: dict[str, Any] | None = None, at: datetime | None = None
) -> None:
    """In a transaction that holds the run's row and saves it: it is over, since now or, with others, `at` a moment."""
    end_wait(run)
    now = at or timezone.now()
    run.cancelled_at_wait = run.wait_kind if status == run.Status.CANCELLED and run.is_waiting else ""
    run.status, run.ended_at, run.wake_at = status, now, None
    run.owner = run.wait_kind = run.queue = ""
    run.is_compensating = False
    if error:
        run.error = error
    if result is not None:
        run.result = result
    if run.parent_id is not None:
        waiting = WorkflowRun.objects.filter(
            pk=run.parent_id, status=WorkflowRun.Status.WAITING, wait_kind=WorkflowRun.WaitKind.SUBFLOW
        )
        if waiting.update(wake_at=now):
            due.hint()
