"""Who has a run: claimed by one worker, leased for half a minute, renewed as long as a step goes on."""

from __future__ import annotations

import logging
import os
import socket
import threading
from typing import Self

from django.db import connections, transaction
from django.utils import timezone

from agents import clock
from agents.database.outage import outlast
from agents.faults import faultpoint
from agents.workflows import history
from agents.workflows.models import WorkflowRun

logger = logging.getLogger(__name__)

LEASE = 30.0  # seconds; a run whose worker died is picked up after that
ON_THEIR_WAY = (WorkflowRun.Status.RUNNING, WorkflowRun.Status.WAITING)


class LostRun(Exception):
    """Another worker has this run now, it is cancelled, or it was woken: nothing was written."""


def claim() -> WorkflowRun | None:
    """Claim the run that has been due for the longest; None when none is."""
    with transaction.atomic():
        run = (
            WorkflowRun.objects.select_for_update(skip_locked=True, no_key=True, of=("self",))
            .filter(status__in=ON_THEIR_WAY, wake_at__lte=timezone.now())
            .order_by("wake_at", "pk")
            .first()
        )
        if run is None:
            return None
        if run.owner:
            run.lost += history.close_lost(run, "The worker that had it died.")
        run.owner = owner()
        run.attempt += 1
        run.wake_at = timezone.now() + clock.real(LEASE)
        run.save(update_fields=["owner", "attempt", "wake_at", "lost"])
        faultpoint("before_workflow_claim_commit")
    faultpoint("after_workflow_claim_commit")
    return run


def fenced(run: WorkflowRun) -> WorkflowRun:
    """In a transaction: lock and return the run's row. Errors: `LostRun` when this claim no longer holds it."""
    found = WorkflowRun.objects.select_for_update(no_key=True, of=("self",)).filter(
        pk=run.pk, attempt=run.attempt, owner=run.owner, status=run.status
    )
    if run.status == WorkflowRun.Status.WAITING:
        found = found.filter(wake_at=run.wake_at)  # else something came while it looked into its mailbox
    held = found.first()
    if held is None:
        raise LostRun(str(run.pk))
    return held


def owner() -> str:
    """Name this thread of this process."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}:{threading.get_ident()}"


class Kept:
    """Around a step: renews the lease while it goes on, from a thread beside. `stop` before writing its result."""

    def __init__(self, run: WorkflowRun) -> None:
        self._run = run
        self._over = threading.Event()
        self._timer = threading.Timer(LEASE / 3, self._renew)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Return when nothing is renewed any more."""
        self._over.set()
        self._timer.cancel()
        self._timer.join()

    def _extend(self) -> None:
        held = WorkflowRun.objects.filter(pk=self._run.pk, attempt=self._run.attempt, status=WorkflowRun.Status.RUNNING)
        if not self._over.is_set():
            held.update(wake_at=timezone.now() + clock.real(LEASE))

    def _renew(self) -> None:
        try:
            while not self._over.is_set():
                outlast(self._extend, seconds=LEASE)
                self._over.wait(LEASE / 3)
        except Exception:
            logger.exception("The lease of %s could not be renewed", self._run)
        finally:
            connections.close_all()
