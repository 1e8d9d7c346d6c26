"""What hears of jobs."""

from __future__ import annotations

from typing import Any

from django.db.models import F

from agents.events import on_event
from benchmarks.works.models import Job


@on_event("job_done")
def count(event: Any) -> None:
    Job.objects.filter(pk=event.entity_id).update(handled=F("handled") + 1)


@on_event("job_due")
def remind(event: Any) -> None:
    Job.objects.filter(pk=event.entity_id).update(handled=F("handled") + 1)
