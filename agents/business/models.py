"""Rows of business agents: who lives, when each wakes, what it thought, and what it wants a person to hear."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from agents.about import AboutRow


def _now() -> Any:
    """Read the clock when it is asked, so that a test's clock drives the rows too."""
    return timezone.now()


class AgentRun(AboutRow):
    """One living business agent: its context, what it is about, for whom it acts."""

    class Status(models.TextChoices):
        ACTIVE = "active"
        PAUSED = "paused"
        FINISHED = "finished"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=120)
    status = models.CharField(max_length=12, choices=Status, default=Status.ACTIVE)
    namespace = models.CharField(max_length=200, default="*")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="agent_runs",
        help_text="With whose rights it thinks and whose budget it spends.",
    )  # fmt: skip
    context = models.JSONField(default=dict, blank=True)
    singleton = models.BooleanField(default=False)
    spawned_by = models.CharField(max_length=64, blank=True, help_text="The id of the event that made it.")
    spawn_key = models.CharField(
        max_length=200, blank=True, help_text="One agent for each key, however often it comes."
    )
    next_beat_at = models.DateTimeField(null=True, blank=True, help_text="Its next heartbeat, to be read only.")
    failures = models.PositiveSmallIntegerField(default=0, help_text="Activations failed in a row.")
    error = models.TextField(blank=True, help_text="Why it is paused.")
    spawned_at = models.DateTimeField(default=_now)
    last_acted_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-spawned_at"]
        permissions = [("watch_automation", "Can watch what goes on by itself, and read what agents say")]
        constraints = [
            models.UniqueConstraint(fields=["name", "spawn_key"], condition=~Q(spawn_key=""), name="one_agent_per_key"),
            models.UniqueConstraint(
                fields=["name", "namespace"],
                condition=Q(singleton=True) & ~Q(status="finished"),
                name="one_living_singleton",
            ),
        ]
        indexes = [
            models.Index(fields=["name", "namespace"], condition=~Q(status="finished"), name="agent_living"),
            models.Index(fields=["user", "status"], name="agent_of_user"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.namespace} ({self.status})"


class Activation(models.Model):
    """One waking of an agent. Due, claimed by a lease, fenced by `attempt`, and over once."""

    class Reason(models.TextChoices):
        HEARTBEAT = "heartbeat"
        EVENT = "event"
        HANDLER = "handler"
        BY_HAND = "by hand"

    class State(models.TextChoices):
        DUE = "due"
        RUNNING = "running"
        THINKING = "thinking", "waits for a model"
        DONE = "done"
        FAILED = "failed"
        CANCELLED = "cancelled"

    OPEN: ClassVar = (State.DUE, State.RUNNING, State.THINKING)

    agent_run = models.ForeignKey(AgentRun, models.CASCADE, related_name="activations")
    key = models.CharField(max_length=250, help_text="What it answers to: each is answered once.")
    reason = models.CharField(max_length=12, choices=Reason)
    handler = models.CharField(max_length=80, blank=True, help_text="The method that is called; without one, act.")
    events = models.JSONField(default=list, blank=True, help_text="The ids of the events that woke it.")
    scheduled_at = models.DateTimeField(help_text="When it was to be.")
    due_at = models.DateTimeField(help_text="When it is tried next.")
    state = models.CharField(max_length=12, choices=State, default=State.DUE)
    outcome = models.CharField(max_length=80, blank=True, help_text="acted, nothing changed, over budget, …")
    attempt = models.PositiveSmallIntegerField(default=0, help_text="Raised by every claim: the fence.")
    failures = models.PositiveSmallIntegerField(default=0, help_text="Tries that raised.")
    lost = models.PositiveSmallIntegerField(default=0, help_text="Tries whose worker died.")
    outages = models.PositiveSmallIntegerField(
        db_default=0, default=0, help_text="Tries that the database went away from."
    )
    owner = models.CharField(max_length=64, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)
    asked = models.JSONField(default=list, blank=True, help_text="By question, the id of the run that answers it.")
    run = models.ForeignKey(
        "runtime.Run", models.SET_NULL, null=True, blank=True, related_name="+", help_text="The last of them."
    )
    created_at = models.DateTimeField(default=_now)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-scheduled_at"]
        constraints = [
            models.UniqueConstraint(fields=["agent_run", "key"], name="one_activation_per_key"),
            models.UniqueConstraint(
                fields=["agent_run", "scheduled_at"], condition=Q(reason="heartbeat"), name="one_heartbeat_per_moment"
            ),
            models.UniqueConstraint(
                fields=["agent_run"], condition=Q(state__in=["running", "thinking"]), name="one_activation_at_a_time"
            ),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(state="due"), name="activation_due"),
            models.Index(fields=["lease_until"], condition=Q(state="running"), name="activation_leased"),
            models.Index(fields=["agent_run", "due_at"], condition=Q(state="due"), name="activation_of_agent"),
            models.Index(fields=["agent_run", "-started_at"], name="activation_history"),
            models.Index(fields=["run"], name="activation_run"),
        ]

    def __str__(self) -> str:
        return f"{self.reason} {self.state}"


class AgentLogEntry(models.Model):
    """What an agent notes, asks a model or is answered, or a workflow asks. No person reads it but in the admin."""

    class Kind(models.TextChoices):
        NOTE = "note"
        PROMPT = "prompt"
        ANSWER = "answer"

    agent_run = models.ForeignKey(AgentRun, models.CASCADE, null=True, blank=True, related_name="log_entries")
    workflow_run = models.ForeignKey(
        "workflows.WorkflowRun", models.CASCADE, null=True, blank=True, related_name="+",
        help_text="The workflow that asked, where no agent did.",
    )  # fmt: skip
    activation = models.ForeignKey(Activation, models.SET_NULL, null=True, blank=True, related_name="log_entries")
    run = models.ForeignKey("runtime.Run", models.SET_NULL, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.NOTE)
    step = models.PositiveSmallIntegerField(default=0, help_text="Of the run, for an answer.")
    tools = models.JSONField(default=list, blank=True, help_text="What a prompt's run may use.")
    data = models.JSONField(null=True, blank=True, help_text="What programs read of a prompt.")
    text = models.TextField()
    created_at = models.DateTimeField(default=_now)

    class Meta:
        ordering = ["created_at", "id"]
        verbose_name_plural = "agent log entries"
        indexes = [
            models.Index(fields=["agent_run", "created_at"], name="log_entry_of_agent"),
            models.Index(fields=["run"], name="log_entry_run"),
        ]

    def __str__(self) -> str:
        return self.text[:80]


Thought = AgentLogEntry  # its name before, which others may use


class Outreach(models.Model):
    """Something an agent says to a person, and what the contact policy made of it."""

    class State(models.TextChoices):
        DUE = "due"
        HELD = "held"
        DELIVERED = "delivered"
        DROPPED = "dropped"

    agent_run = models.ForeignKey(AgentRun, models.SET_NULL, null=True, blank=True, related_name="outreach")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="outreach")
    kind = models.CharField(max_length=80)
    text = models.TextField(blank=True)
    widget = models.CharField(max_length=80, blank=True)
    widget_arguments = models.JSONField(default=dict, blank=True)
    thread = models.UUIDField(
        null=True, blank=True, help_text="The conversation it belongs to; none: the channel's choice."
    )
    link = models.CharField(
        max_length=300, blank=True, db_default="", default="",
        help_text="The page, without the host, where the person acts: then no conversation is needed to say it.",
    )  # fmt: skip
    dedupe_key = models.CharField(
        max_length=250, db_column="signature", help_text="Of the state it speaks about: that is said once."
    )
    state = models.CharField(max_length=12, choices=State, default=State.DUE)
    reason = models.CharField(max_length=200, blank=True, help_text="Why it is held or was dropped.")
    due_at = models.DateTimeField(default=_now)
    failures = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(default=_now)
    delivered_at = models.DateTimeField(null=True, blank=True)
    message = models.UUIDField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        verbose_name_plural = "outreach"
        constraints = [
            models.UniqueConstraint(fields=["user", "kind", "dedupe_key"], name="said_once"),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state__in=["due", "held"]), name="outreach_due"),
            models.Index(fields=["user", "due_at"], condition=Q(state__in=["due", "held"]), name="outreach_of_user"),
            models.Index(fields=["user", "-delivered_at"], name="outreach_delivered"),
        ]

    def __str__(self) -> str:
        return self.text[:80] or self.kind


class ContactPolicy(models.Model):
    """When and how often a person wants to be spoken to. Times are in the person's own zone; none: at any time."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="contact_policy")
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)
    most_a_day = models.PositiveSmallIntegerField(null=True, blank=True, help_text="None: the installation's number.")

    class Meta:
        verbose_name_plural = "contact policies"

    def __str__(self) -> str:
        return f"Contact policy of user {self.user_id}"


class OptOut(models.Model):
    """A kind a person does not want: at all, or not as a push or an e-mail."""

    class Channel(models.TextChoices):
        ALL = "all"
        PUSH = "push"
        EMAIL = "email", "e-mail"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="opt_outs")
    kind = models.CharField(max_length=80)
    channel = models.CharField(max_length=8, choices=Channel, default=Channel.ALL)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind", "channel"], name="one_opt_out")]

    def __str__(self) -> str:
        return f"{self.kind} {self.channel}"
