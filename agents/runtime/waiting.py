"""Calls that wait: settled or let go on, and their run with them as soon as none of its calls waits any more."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, Min, OuterRef, QuerySet
from django.utils import timezone

from agents import due, registry
from agents.faults import faultpoint
from agents.runtime.models import Approval, Run, ToolCall
from agents.runtime.outcome import Outcome
from agents.runtime.runs import MAX_ATTEMPTS
from agents.runtime.signals import approval_settled
from agents.runtime.tool_calls import write_down
from agents.runtime.worker import worker

AT_ONCE = 50  # rows that one look takes


def held(call: UUID) -> ToolCall | None:
    """In a transaction: lock and return this call if it waits. Its row is always locked before that of its run."""
    return ToolCall.objects.select_for_update().filter(pk=call, state=ToolCall.State.WAITING).order_by().first()


def settle(call: ToolCall, outcome: Outcome) -> None:
    """In the transaction that holds the call: write down what has come of it; its run goes on if nothing else waits."""
    write_down(call, outcome)
    run = _run_of(call)
    registry.transcripts[run.surface].tool_ended(run, call, outcome.widgets)
    _go_on(run)


def let_run(call: ToolCall) -> None:
    """In the transaction that holds the call: it may run now, by the next attempt at its run."""
    call.state = ToolCall.State.REQUESTED
    call.save(update_fields=["state"])
    _go_on(_run_of(call))


def save(approval: Approval) -> None:
    """In the transaction that holds its call and its run, as who shows the row locks what stands behind these."""
    approval.save()
    approval_settled.send(sender=Approval, approval=approval)


def _run_of(call: ToolCall) -> Run:
    return Run.objects.select_for_update(no_key=True).get(pk=call.run_id)


def _go_on(run: Run) -> None:
    if not run.waits or ToolCall.objects.filter(run=run, state=ToolCall.State.WAITING).exists():
        return
    run.decided_at = timezone.now()
    run.save(update_fields=["decided_at"])
    resume(run)


def resume(run: Run) -> bool:
    """In the transaction that holds the run: queue it again as it was. False while another of its thread is queued.

    It is claimed like any other run, with three more attempts; the steps it has taken count.
    """
    again: dict[str, Any] = {
        "state": Run.State.QUEUED,
        "attempt_limit": F("attempt") + MAX_ATTEMPTS,
        "outages": 0,
        "queued_at": timezone.now(),
        "decided_at": None,
    }
    try:
        with transaction.atomic():
            if not Run.objects.filter(pk=run.pk, state=Run.State.INTERRUPTED).update(**again):
                return False
    except IntegrityError:  # what somebody said meanwhile is answered first
        return False
    transaction.on_commit(worker.nudge)
    due.hint()  # to those who work on runs in processes that serve nobody
    return True


class Decided:
    """The source of runs that could not go on at once when they were decided. See `agents.due.Source`."""

    name = "runtime.decided"

    def next_at(self) -> datetime | None:
        return _resumable().aggregate(first=Min("decided_at"))["first"]

    def work(self) -> int:
        return sum(_resumed(run) for run in _resumable().order_by("decided_at")[:AT_ONCE])


def _resumable() -> QuerySet[Run]:
    """Return runs that have all they waited for, and whose thread has room in its queue."""
    queued = Run.objects.filter(surface=OuterRef("surface"), thread=OuterRef("thread"), state=Run.State.QUEUED)
    return Run.objects.filter(~Exists(queued), state=Run.State.INTERRUPTED, decided_at__isnull=False)


def _resumed(run: Run) -> bool:
    with transaction.atomic():
        found = Run.objects.select_for_update(no_key=True, skip_locked=True).filter(pk=run.pk).first()
        is_queued = found is not None and found.decided_at is not None and resume(found)
        faultpoint("before_resume_commit")
    faultpoint("after_resume_commit")
    return is_queued
