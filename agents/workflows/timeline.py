"""The steps of a run on a line of time, for whoever shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from agents.workflows.models import StepExecution, WorkflowRun

SHOWN = 200  # steps, the newest
THINNEST = 0.5  # percent


@dataclass(frozen=True)
class Bar:
    """One attempt at a step. `start` and `width` are percents of the whole, as SVG takes them."""

    execution: StepExecution
    title: str
    start: str
    width: str


def of(run: WorkflowRun) -> list[Bar]:
    """Return the newest steps of the run, the earliest first."""
    newest = list(run.executions.order_by("-pk")[:SHOWN])[::-1]
    begin = newest[0].started_at if newest else run.created_at
    end = run.ended_at or timezone.now()
    declaration = run.declaration
    bars = []
    for execution in newest:
        step = declaration.step(execution.step) if declaration else None
        start = _percent(execution.started_at, begin, end)
        finish = _percent(execution.finished_at or end, begin, end)
        width = max(finish - start, THINNEST)
        bars.append(
            Bar(
                execution=execution,
                title=step.title if step else execution.step,
                start=f"{min(start, 100 - width):.2f}%",
                width=f"{width:.2f}%",
            )
        )
    return bars


def _percent(moment: datetime, begin: datetime, end: datetime) -> float:
    whole = (end - begin).total_seconds()
    return min(100.0, 100 * (moment - begin).total_seconds() / whole) if whole > 0 else 0.0
