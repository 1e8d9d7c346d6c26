"""Workflow runs by the clock."""

from __future__ import annotations

import time
from datetime import datetime

from django.db.models import Min

from agents import registry
from agents.due import ask_outside, goes_on
from agents.workflows import execution, leases, queues, schedules, waking
from agents.workflows.models import WorkflowRun

BATCH = 20  # runs, before other kinds of work have their turn
LOOK_AGAIN = 30.0  # seconds from one look for mail of which nobody told to the next, in each process


class DueRuns:
    name = "workflows.runs"

    def __init__(self) -> None:
        self._looked_again = 0.0

    def next_at(self) -> datetime | None:
        on_their_way = WorkflowRun.objects.filter(status__in=leases.ON_THEIR_WAY, queue="")
        return on_their_way.aggregate(first=Min("wake_at"))["first"]

    def work(self) -> int:
        done = 0
        if time.monotonic() - self._looked_again > LOOK_AGAIN:
            self._looked_again = time.monotonic()
            waking.look_again()
        while done < BATCH and goes_on() and (run := leases.claim()) is not None:
            execution.carry_out(run)
            done += 1
        return done


class OutsideRuns:
    """Runs at a step that reaches outside."""

    name = "workflows.outside"
    is_outside = True

    def next_at(self) -> datetime | None:
        return queues.next_at()

    def work(self) -> int:
        run = leases.claim_outside()
        if run is None:
            return 0
        ask_outside()  # another one, for the next
        execution.carry_out(run)
        return 1


class Schedules:
    """Workflows that begin at times of their own."""

    name = "workflows.schedules"

    def next_at(self) -> datetime | None:
        return schedules.next_at()

    def work(self) -> int:
        return schedules.begin_due()


registry.due.add(Schedules.name, Schedules())
registry.due.add(DueRuns.name, DueRuns())
registry.due.add(OutsideRuns.name, OutsideRuns())
