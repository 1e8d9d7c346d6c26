"""Workflow runs by the clock."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Min

from agents import registry
from agents.workflows import execution, leases
from agents.workflows.models import WorkflowRun

BATCH = 20  # runs, before other kinds of work have their turn


class DueRuns:
    name = "workflows.runs"

    def next_at(self) -> datetime | None:
        on_their_way = WorkflowRun.objects.filter(status__in=leases.ON_THEIR_WAY)
        return on_their_way.aggregate(first=Min("wake_at"))["first"]

    def work(self) -> int:
        done = 0
        while done < BATCH and (run := leases.claim()) is not None:
            execution.carry_out(run)
            done += 1
        return done


registry.due.add(DueRuns.name, DueRuns())
