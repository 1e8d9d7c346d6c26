"""Which runs and signals are history. What a run on its way may still find in its mailbox is not."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, Min, OuterRef, Q, QuerySet

from agents.events import retention
from agents.events.models import Event
from agents.retention import history
from agents.workflows.models import Signal, WorkflowRun

Status = WorkflowRun.Status
OVER = (Status.COMPLETED, Status.CANCELLED)
GOING_ON = (Status.RUNNING, Status.WAITING, Status.STRANDED)


@history("workflow runs")
def runs(before: datetime) -> QuerySet[WorkflowRun]:
    """With their subflows and steps. A failed one stays: it can be tried again."""
    below = WorkflowRun.objects.filter(parent=OuterRef("pk")).exclude(status__in=OVER)
    return WorkflowRun.objects.filter(~Exists(below), parent=None, status__in=OVER, ended_at__lt=before)


@history("signals")
def signals(before: datetime) -> QuerySet[Signal]:
    since = _mail_since()
    return Signal.objects.filter(created_at__lt=min(before, since) if since else before)


def _leave_out_mail(events: QuerySet[Event]) -> QuerySet[Event]:
    since = _mail_since()
    return events.filter(Q(occurred_at=None) | Q(occurred_at__lt=since)) if since else events


def _mail_since() -> datetime | None:
    """Return since when the runs that go on get mail; None when none goes on."""
    return WorkflowRun.objects.filter(status__in=GOING_ON).aggregate(first=Min("mail_since"))["first"]


retention.leave_out_needed.append(_leave_out_mail)
