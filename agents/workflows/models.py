"""The rows of workflows: runs, the history of their steps, signals, and what each run has taken from its mailbox."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone

from agents.about import AboutRow
from agents.events.models import Event
from agents.workflows.declaration import WorkflowDeclaration, find


class WorkflowRun(AboutRow):
    """One run of a workflow. Claimed by one worker until `wake_at`, and fenced by `attempt`."""

    class Status(models.TextChoices):
        RUNNING = "running"
        WAITING = "waiting"
        COMPLETED = "completed"
        FAILED = "failed"
        CANCELLED = "cancelled"
        STRANDED = "stranded"

    class WaitKind(models.TextChoices):
        NOTHING = ""
        SLEEP = "sleep"
        EVENT = "event"
        SIGNAL = "signal"
        INPUT = "input"
        SUBFLOW = "subflow"

    name = models.CharField(max_length=200)
    version = models.CharField(max_length=40)
    status = models.CharField(max_length=12, choices=Status, default=Status.RUNNING)
    context = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)
    current_step = models.CharField(max_length=120)
    wake_at = models.DateTimeField(
        null=True, blank=True, help_text="When it goes on by itself; while a worker has it, the end of the lease."
    )
    error = models.TextField(blank=True)
    result = models.JSONField(null=True, blank=True, encoder=DjangoJSONEncoder)
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="children")
    key = models.CharField(max_length=200, null=True, blank=True, help_text="What began it; it begins it once.")  # noqa: DJ001
    event_id = models.BigIntegerField(null=True, blank=True, help_text="The business event that began it.")

    queue = models.CharField(
        max_length=80, blank=True, db_default="", default="", help_text="Of the outside step that it is at; else none."
    )
    owner = models.CharField(max_length=80, blank=True, help_text="The worker that has it now.")
    attempt = models.PositiveIntegerField(default=0, help_text="Raised by every claim: who lost it writes no more.")
    step_number = models.PositiveIntegerField(default=0, help_text="Raised by every step it enters.")
    failures = models.PositiveSmallIntegerField(default=0, help_text="Of this step.")
    lost = models.PositiveSmallIntegerField(default=0, help_text="Workers that died at this step.")
    outages = models.PositiveSmallIntegerField(
        db_default=0, default=0, help_text="Of this step: tries that the database went away from."
    )
    cancelled_at_wait = models.CharField(
        max_length=8, blank=True, db_default="", default="", help_text="For what it waited when it was cancelled."
    )
    forked_from = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="forks")
    failed_step = models.CharField(max_length=120, blank=True)
    is_compensating = models.BooleanField(default=False)

    wait_kind = models.CharField(max_length=8, choices=WaitKind, blank=True)
    wait_name = models.CharField(max_length=300, blank=True)
    wait_match = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)
    wait_entity = models.CharField(max_length=64, blank=True, help_text="The id in the match: only its events wake it.")
    wait_title = models.CharField(max_length=300, blank=True)
    asked = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="questions",
        help_text="Whose answer it waits for; none: that of whoever steers runs.",
    )  # fmt: skip
    then = models.CharField(max_length=120, blank=True)
    on_timeout = models.CharField(max_length=120, blank=True)
    timeout_at = models.DateTimeField(null=True, blank=True)
    arrived = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder, help_text="What ended the wait.")

    mail_since = models.DateTimeField(help_text="Events and signals from then on are in its mailbox.")
    mail_after_event = models.BigIntegerField(default=0, help_text="At that very moment: events after this one.")
    mail_after_signal = models.BigIntegerField(default=0, help_text="The same of signals.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True)

    #: Until when the worker that had it before this claim was heard of; None when nobody had.
    heard_until: datetime | None = None
    #: The attempt at its step that began with the commit before it.
    begun: StepExecution | None = None

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["name", "key"], name="one_run_per_beginning")]
        indexes = [
            models.Index(
                fields=["wake_at", "id"], condition=Q(status__in=["running", "waiting"], queue=""), name="workflow_due"
            ),
            models.Index(
                fields=["queue", "wake_at", "id"],
                condition=Q(status__in=["running", "waiting"]) & ~Q(queue=""),
                name="workflow_due_outside",
            ),
            models.Index(
                fields=["wait_kind", "wait_name", "wait_entity"],
                condition=Q(status="waiting"),
                name="workflow_waiting",
            ),
            models.Index(fields=["status", "-created_at"], name="workflow_status"),
            models.Index(fields=["content_type", "entity_id"], name="workflow_entity"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.status} ({self.pk})"

    @property
    def is_final(self) -> bool:
        return self.status in (self.Status.COMPLETED, self.Status.FAILED, self.Status.CANCELLED)

    @property
    def is_waiting(self) -> bool:
        return self.status == self.Status.WAITING

    @property
    def declaration(self) -> WorkflowDeclaration | None:
        """The workflow in the version in which it began; None when the code has it no more."""
        return find(self.name, self.version)

    @cached_property
    def event(self) -> Any:
        """The business event that began it; None when code did."""
        return Event.objects.filter(pk=self.event_id).first() if self.event_id else None

    @property
    def step_key(self) -> str:
        """The same for every attempt at the step it is in."""
        return f"workflow-{self.pk}-{self.step_number}"


class StepExecution(models.Model):
    """One attempt at one step: history."""

    class State(models.TextChoices):
        STARTED = "started"
        FINISHED = "finished"
        FAILED = "failed"
        LOST = "lost"

    run = models.ForeignKey(WorkflowRun, models.CASCADE, related_name="executions")
    step = models.CharField(max_length=120)
    number = models.PositiveIntegerField(help_text="The run's how-manieth step it is, from 1.")
    attempt = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.STARTED)
    outcome = models.CharField(max_length=300, blank=True, help_text="Where the run went on.")
    error = models.TextField(blank=True)
    context = models.JSONField(
        null=True, blank=True, encoder=DjangoJSONEncoder, help_text="What the run knew when it came to it."
    )
    progress = models.FloatField(null=True, blank=True, help_text="How far it is, from 0 to 1, as it says itself.")
    note = models.CharField(max_length=300, blank=True, db_default="", default="", help_text="What it says of that.")
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    duration = models.DurationField(null=True, blank=True, help_text="By the machine's own clock.")

    class Meta:
        ordering = ["run", "pk"]

    def __str__(self) -> str:
        return f"{self.step} {self.state}"


class QueuePace(models.Model):
    """From when on the next step of a queue that has a rate may begin. Locked by whoever begins one."""

    queue = models.CharField(max_length=80, primary_key=True)
    free_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.queue


class Schedule(models.Model):
    """When a workflow with `cron=` begins next. A row of one that the code declares no more is left alone."""

    name = models.CharField(max_length=200, primary_key=True)
    cron = models.CharField(max_length=120)
    next_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} at {self.cron}"


class Signal(models.Model):
    """What code told the runs that wait for it, or will."""

    name = models.CharField(max_length=200)
    payload = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)
    match = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)
    key = models.CharField(max_length=200, null=True, blank=True, help_text="It is sent once with each.")  # noqa: DJ001
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["name", "key"], name="one_signal_per_key")]
        indexes = [models.Index(fields=["name", "created_at"], name="signal_name")]

    def __str__(self) -> str:
        return self.name


class Taken(models.Model):
    """An event or a signal that has ended a wait of this run: it ends no other one of it."""

    run = models.ForeignKey(WorkflowRun, models.CASCADE, related_name="taken")
    event_id = models.BigIntegerField(null=True)
    signal = models.ForeignKey(Signal, models.CASCADE, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "event_id"], name="one_wait_per_event"),
            models.UniqueConstraint(fields=["run", "signal"], name="one_wait_per_signal"),
        ]

    def __str__(self) -> str:
        return f"event {self.event_id}" if self.event_id else f"signal {self.signal_id}"
