"""Who has a run: claimed by one worker, leased for half a minute, renewed as long as a step goes on."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils import timezone

from agents import clock, leases
from agents.faults import faultpoint
from agents.leases import Lost
from agents.workflows import history, queues
from agents.workflows.models import WorkflowRun

LEASE = 30.0  # seconds; a run whose worker died is picked up after that
ON_THEIR_WAY = (WorkflowRun.Status.RUNNING, WorkflowRun.Status.WAITING)


def claim() -> WorkflowRun | None:
    """Claim the run that has been due for the longest, of those that are at no outside step; None when none is."""
    return _claim("", timezone.now())


def claim_outside() -> WorkflowRun | None:
    """Claim a run whose outside step is due, where its queue has room for it; None when there is none."""
    now = timezone.now()
    return next((run for queue in queues.due(now) if (run := _claim(queue, now)) is not None), None)


def _claim(queue: str, now: datetime) -> WorkflowRun | None:
    with transaction.atomic():
        if queue and not queues.has_room(queue, now):
            return None
        run = (
            WorkflowRun.objects.select_for_update(skip_locked=True, no_key=True, of=("self",))
            .filter(status__in=ON_THEIR_WAY, queue=queue, wake_at__lte=now)
            .order_by("wake_at", "pk")
            .first()
        )
        if run is None:
            return None
        if queue:
            queues.spend(queue, now)
        if run.owner and run.wake_at is not None:
            run.heard_until = run.wake_at - clock.real(LEASE)
            run.lost += history.close_lost(run, "The worker that had it died.")
        run.owner = leases.owner()
        run.attempt += 1
        run.wake_at = timezone.now() + clock.real(LEASE)
        run.save(update_fields=["owner", "attempt", "wake_at", "lost"])
        faultpoint("before_workflow_claim_commit")
    faultpoint("after_workflow_claim_commit")
    return run


def fenced(run: WorkflowRun) -> WorkflowRun:
    """In a transaction: lock and return the run's row. Errors: `Lost` when this claim no longer holds it."""
    found = WorkflowRun.objects.select_for_update(no_key=True, of=("self",)).filter(
        pk=run.pk, attempt=run.attempt, owner=run.owner, status=run.status
    )
    if run.status == WorkflowRun.Status.WAITING:
        found = found.filter(wake_at=run.wake_at)  # else something came while it looked into its mailbox
    held = found.first()
    if held is None:
        raise Lost(str(run.pk))
    return held


def renew(run: WorkflowRun) -> int:
    """Extend the lease of this claim; 0 when it is lost, or when whoever is at work has locked the row."""
    mine = WorkflowRun.objects.select_for_update(skip_locked=True, no_key=True, of=("self",)).filter(
        pk=run.pk, attempt=run.attempt, owner=run.owner, status=WorkflowRun.Status.RUNNING
    )
    with transaction.atomic():
        ids = list(mine.values_list("pk", flat=True))
        return WorkflowRun.objects.filter(pk__in=ids).update(wake_at=timezone.now() + clock.real(LEASE))


def is_held(run: WorkflowRun) -> bool:
    """Whether this claim still holds the run."""
    mine = WorkflowRun.objects.filter(pk=run.pk, attempt=run.attempt, owner=run.owner)
    return mine.filter(status=WorkflowRun.Status.RUNNING).exists()


def renewing(run: WorkflowRun) -> AbstractContextManager[leases.Lease]:
    """Around a step: see `agents.leases.renewing`."""
    return leases.renewing(partial(renew, run), every=LEASE / 3)
