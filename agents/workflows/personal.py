"""What of workflows is a person's: what they were asked, and what it came to."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User

from agents import personal
from agents.workflows.models import StepExecution, Taken, WorkflowRun

personal.rows(WorkflowRun, "asked", leave_out=["owner", "attempt", "wait_match"])
personal.rows(StepExecution, "run__asked")
personal.no_rows(Taken, because="Ids of what has ended a wait already.")


@personal.parting("questions")
def end_questions(user: User) -> None:
    """What was about nothing but an answer of theirs goes. Else whoever steers runs answers from now on."""
    WorkflowRun.objects.filter(asked=user, content_type=None).delete()


@personal.forgetting("workflows")
def forget(of_them: dict[str, Any]) -> None:
    WorkflowRun.objects.filter(**of_them).delete()
