"""Workflow runs by the clock."""

from __future__ import annotations

import time
from datetime import datetime

from django.db.models import Min

from agents import registry
from agents.workflows import execution, leases, waking
from agents.workflows.models import WorkflowRun

BATCH = 20  # runs, before other kinds of work have their turn
LOOK_AGAIN = 30.0  # seconds from one look for mail of which nobody told to the next, in each process


class DueRuns:
    name = "workflows.runs"

    def __init__(self) -> None:
        self._looked_again = 0.0

    def next_at(self) -> datetime | None:
        on_their_way = WorkflowRun.objects.filter(status__in=leases.ON_THEIR_WAY)
        return on_their_way.aggregate(first=Min("wake_at"))["first"]

    def work(self) -> int:
        done = 0
        if time.monotonic() - self._looked_again > LOOK_AGAIN:
            self._looked_again = time.monotonic()
            waking.look_again()
        while done < BATCH and (run := leases.claim()) is not None:
            execution.carry_out(run)
            done += 1
        return done


registry.due.add(DueRuns.name, DueRuns())
