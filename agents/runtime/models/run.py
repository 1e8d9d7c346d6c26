"""Runs: what makes a chat turn survive a kill -9."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Now

from agents.llm import endings


class Run(models.Model):
    """One execution of an agent. Claimed by compare-and-set, leased, and fenced by `attempt`."""

    class State(models.TextChoices):
        QUEUED = "queued"
        RUNNING = "running"
        INTERRUPTED = "interrupted"  # it waits for a person; no process has it
        COMPLETED = "completed"
        FAILED = "failed"
        STOPPED = "stopped"

    #: Not over: who ends the thing that they are about asks for their stop.
    OPEN: ClassVar = (State.QUEUED, State.RUNNING, State.INTERRUPTED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    surface = models.CharField(max_length=40)  # names its transcript, and its audience if it has one
    thread = models.UUIDField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="runs")
    agent = models.CharField(max_length=80)
    state = models.CharField(max_length=12, choices=State, default=State.QUEUED)
    attempt = models.PositiveSmallIntegerField(default=0)
    attempt_limit = models.PositiveSmallIntegerField(default=3)
    outages = models.PositiveSmallIntegerField(
        db_default=0, default=0, help_text="Attempts that the database went away from: they do not count."
    )
    owner = models.CharField(max_length=64, blank=True, help_text="The process that holds the lease.")
    lease_until = models.DateTimeField(null=True, blank=True)
    cancel_requested = models.BooleanField(default=False)
    steps = models.PositiveSmallIntegerField(default=0)
    steps_before = models.PositiveSmallIntegerField(
        default=0, db_default=0, help_text="Steps taken when a person last let it go on: they count no more."
    )
    error_code = models.CharField(max_length=40, blank=True)
    error = models.TextField(blank=True)
    model = models.CharField(max_length=120, blank=True)
    response_id = models.CharField(
        max_length=200, blank=True, db_default="", default="", help_text="The model server's name for its last answer."
    )
    input_tokens = models.PositiveIntegerField(default=0)
    output_tokens = models.PositiveIntegerField(default=0)
    cached_tokens = models.PositiveIntegerField(default=0, db_default=0, help_text="Of the input's, read from a cache.")
    reasoning_tokens = models.PositiveIntegerField(
        default=0, db_default=0, help_text="Of the output's, never shown to anybody."
    )
    cost = models.DecimalField(max_digits=14, decimal_places=6, default=0, db_default=0)
    fallbacks = models.JSONField(
        default=list,
        db_default=Value([], models.JSONField()),
        blank=True,
        help_text="Models that failed before the one that answered, each with its error's code.",
    )
    recalled = models.JSONField(
        default=list,
        db_default=Value([], models.JSONField()),
        blank=True,
        help_text="The ids of what is known of the person that its answers go by.",
    )
    output = models.JSONField(null=True, blank=True, help_text="The answer's data, where its agent answers with data.")
    options = models.JSONField(
        default=dict,
        db_default=Value({}, models.JSONField()),
        blank=True,
        help_text="How this one differs from the agent's others. See agents.runtime.options.",
    )
    parent = models.ForeignKey(
        "runtime.ToolCall",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="children",
        help_text="The call of another run that this one answers.",
    )
    transcript = models.JSONField(
        null=True,
        blank=True,
        help_text="Of a run that answers another one: the question, what it said by step, and for whom.",
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    queued_at = models.DateTimeField(db_default=Now(), editable=False, help_text="Later than created when retried.")
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="When the last that it waits for was decided: it goes on as soon as its thread has room.",
    )

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["surface", "thread"], condition=Q(state="running"), name="one_running_run_per_thread"
            ),
            models.UniqueConstraint(
                fields=["surface", "thread"], condition=Q(state="queued"), name="one_queued_run_per_thread"
            ),
        ]
        indexes = [
            models.Index(fields=["queued_at"], condition=Q(state="queued"), name="run_queued"),
            models.Index(fields=["lease_until"], condition=Q(state="running"), name="run_leased"),
            models.Index(fields=["thread", "-queued_at"], name="run_thread"),
            models.Index(fields=["user", "-created_at"], name="run_user_day"),
            models.Index(fields=["user"], condition=~Q(recalled=[]), name="run_recalled"),
            models.Index(
                fields=["decided_at"], condition=Q(state="interrupted", decided_at__isnull=False), name="run_decided"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agent} {self.state} ({self.id})"

    @property
    def is_final(self) -> bool:
        return self.state in (self.State.COMPLETED, self.State.FAILED, self.State.STOPPED)

    @property
    def last_text(self) -> uuid.UUID:
        """The id of the text that it ended with, if it ended with one: whole, or as far as it came."""
        return self.text_of(self.steps - 1 if self.state == self.State.COMPLETED else self.steps)

    @property
    def waits(self) -> bool:
        """Whether it waits for a person, and no process has it meanwhile."""
        return self.state == self.State.INTERRUPTED

    @property
    def goes_on(self) -> bool:
        """Whether what it said stands and a retry goes on after it, rather than saying it anew."""
        return self.error_code in endings.GOES_ON

    def text_of(self, step: int) -> uuid.UUID:
        """Return the id that the text of this step has in every attempt.

        So what a killed attempt had shown is written over by the next one, wherever it is seen. A retry of a run that
        was over begins a new text: its limit of attempts is another one.
        """
        return uuid.uuid5(self.pk, f"{step}:{self.attempt_limit}")
