"""What makes waiting runs look into their mailboxes: one statement for all of them."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from agents import due
from agents.workflows.models import WorkflowRun


def event_occurred(sender: Any, event: Any, **kwargs: Any) -> None:
    """In the transaction in which it occurs: wake who waits for it."""
    wake(WorkflowRun.WaitKind.EVENT, event.name, event.entity_id)


def wake(kind: str, name: str, entity_id: str = "") -> None:
    """Wake the runs that wait for this, now and again after the commit.

    A run that began to wait while this transaction was open is not seen by it, and has not seen what it brings.
    """
    _wake(kind, name, entity_id)
    transaction.on_commit(partial(_wake, kind, name, entity_id), robust=True)


def _wake(kind: str, name: str, entity_id: str) -> None:
    now = timezone.now()
    waiting = WorkflowRun.objects.filter(
        Q(wake_at=None) | Q(wake_at__gt=now),
        status=WorkflowRun.Status.WAITING,
        wait_kind=kind,
        wait_name=name,
        wait_entity__in=["", entity_id],
    )
    with transaction.atomic():
        # In one order, so that two who wake the same runs do not wait for each other.
        ids = list(waiting.order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True))
        if ids:
            WorkflowRun.objects.filter(pk__in=ids).update(wake_at=now)
            due.hint()
