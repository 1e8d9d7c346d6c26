"""A job: done at once, due later, or told to its person."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from agents.events import EventDefinition


class Job(models.Model):
    state = models.CharField(max_length=10, default="open")
    at = models.DateTimeField(null=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True)
    thread = models.UUIDField(null=True)
    handled = models.PositiveIntegerField(default=0)

    objects: models.Manager[Job] = models.Manager()

    events = [
        EventDefinition("job_done", condition=lambda job: job.state == "done"),
        EventDefinition("job_told", condition=lambda job: job.state == "told"),
        EventDefinition("job_due", date_field="at"),
    ]

    def __str__(self) -> str:
        return f"job {self.pk}"
