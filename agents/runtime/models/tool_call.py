"""Tool calls: committed as requested before they run, and done once."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models.functions import Now

from agents.runtime.models.run import Run


class ToolCall(models.Model):
    """A tool the model asked for: committed as requested before it runs; its effect and result commit together."""

    class State(models.TextChoices):
        REQUESTED = "requested"
        STARTED = "started"
        WAITING = "waiting"
        DONE = "done"
        FAILED = "failed"
        UNKNOWN = "unknown"
        CANCELLED = "cancelled"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey(Run, models.CASCADE, related_name="tool_calls")
    step = models.PositiveSmallIntegerField()
    position = models.PositiveSmallIntegerField()
    call_id = models.CharField(max_length=200, help_text="The model's own name for the call.")
    agent = models.CharField(max_length=80, blank=True, default="", db_default="", help_text="Who asked for it.")
    name = models.CharField(max_length=200)
    arguments = models.TextField(blank=True, help_text="JSON as the model wrote it.")
    state = models.CharField(max_length=12, choices=State, default=State.REQUESTED)
    output = models.TextField(blank=True, help_text="What went back to the model.")
    result = models.JSONField(
        null=True, blank=True, help_text="What programs read of it: the tool's data, or why it refused."
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["run", "step", "position"]
        constraints = [
            models.UniqueConstraint(fields=["run", "step", "position"], name="one_call_per_position"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.state}"

    @property
    def key(self) -> str:
        """The idempotency key for the outside world: the same however often the run is tried again."""
        return f"call-{self.id}"
