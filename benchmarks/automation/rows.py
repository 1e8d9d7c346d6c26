"""Rows that lie there while something else is measured: each waits for a day that is far off."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.utils import timezone

AT_ONCE = 1000


def grow(number: int) -> None:
    """Add so many jobs with a pending event and its delivery, sleeping runs, and agents with a heartbeat to come."""
    from agents.business.models import Activation, AgentRun
    from agents.events.reconciler import reconcile
    from agents.workflows.models import WorkflowRun
    from benchmarks.works.models import Job

    now = timezone.now()
    later = now + timedelta(days=365)
    Job.objects.bulk_create((Job(at=later) for _ in range(number)), batch_size=AT_ONCE)
    while reconcile():
        pass
    WorkflowRun.objects.bulk_create(
        (
            WorkflowRun(
                name="errand", version="1", status="waiting", wait_kind="sleep", wake_at=later, current_step="walk",
                mail_since=now,
            )
            for _ in range(number)
        ),
        batch_size=AT_ONCE,
    )  # fmt: skip
    agents = AgentRun.objects.bulk_create(
        (AgentRun(name="Heart", next_beat_at=later) for _ in range(number)), batch_size=AT_ONCE
    )
    Activation.objects.bulk_create(
        (
            Activation(
                agent_run=run, key="heartbeat", reason=Activation.Reason.HEARTBEAT, scheduled_at=later, due_at=later
            )
            for run in agents
        ),
        batch_size=AT_ONCE,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as PostgreSQL does by itself, a minute later
