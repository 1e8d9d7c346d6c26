"""What makes waiting runs look into their mailboxes: one statement for all of them.

That is a hint like any other. A process that dies between its commit and the hint loses it: so whoever is a worker
looks now and then whether somebody has mail of which nobody told.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import StrIndex, Substr
from django.utils import timezone

from agents import clock, due
from agents.events.models import Event
from agents.workflows import mailbox
from agents.workflows.models import Signal, WorkflowRun

LATELY = 600.0  # seconds; a transaction that brings mail commits within that
AT_ONCE = 500  # runs that are looked at in one go


def event_occurred(sender: Any, events: Any, **kwargs: Any) -> None:
    """In the transaction in which they occur: wake who waits for them, by name and not one by one."""
    rows: dict[tuple[str, ...], set[str]] = {}
    for event in events:
        rows.setdefault((event.name, event.full_name), set()).add(event.entity_id)
    for names, entity_ids in sorted(rows.items()):
        wake(WorkflowRun.WaitKind.EVENT, names, sorted(entity_ids))


def wake(kind: str, names: Sequence[str], entity_ids: Sequence[str] = ()) -> None:
    """Wake the runs that wait for this, by any of its names, now and again after the commit.

    A run that began to wait while this transaction was open is not seen by it, and has not seen what it brings.
    """
    _wake(kind, names, entity_ids)
    transaction.on_commit(partial(_wake, kind, names, entity_ids), robust=True)


def _wake(kind: str, names: Sequence[str], entity_ids: Sequence[str]) -> None:
    now = timezone.now()
    waiting = WorkflowRun.objects.filter(
        Q(wake_at=None) | Q(wake_at__gt=now),
        status=WorkflowRun.Status.WAITING,
        wait_kind=kind,
        wait_name__in=names,
        wait_entity__in=["", *entity_ids],
    )
    with transaction.atomic():
        # In one order, so that two who wake the same runs do not wait for each other.
        ids = list(waiting.order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True))
        if ids:
            WorkflowRun.objects.filter(pk__in=ids).update(wake_at=now)
            due.hint()


def look_again() -> int:
    """Wake the runs that wait although what they wait for came lately; return how many."""
    since = timezone.now() - clock.real(LATELY)
    occurred = Event.objects.filter(status=Event.Status.OCCURRED, occurred_at__gte=since)
    events = occurred.filter(name=OuterRef("wait_name"))
    of_an_app = occurred.filter(
        name=Substr(OuterRef("wait_name"), StrIndex(OuterRef("wait_name"), Value(".")) + 1), content_type__isnull=False
    )
    signals = Signal.objects.filter(name=OuterRef("wait_name"), created_at__gte=since)
    waiting = WorkflowRun.objects.filter(
        Q(wake_at=None) | Q(wake_at__gt=timezone.now()), status=WorkflowRun.Status.WAITING, owner=""
    )
    told = waiting.filter(
        Q(Exists(events), wait_kind=WorkflowRun.WaitKind.EVENT)
        | Q(Exists(of_an_app), wait_kind=WorkflowRun.WaitKind.EVENT, wait_name__contains=".")
        | Q(Exists(signals), wait_kind=WorkflowRun.WaitKind.SIGNAL)
    )
    forgotten = [run.pk for run in told.order_by("created_at", "pk")[:AT_ONCE] if mailbox.has_letter(run)]
    return waiting.filter(pk__in=forgotten).update(wake_at=timezone.now())
