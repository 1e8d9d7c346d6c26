"""What a tool call waits for: a person's yes, an answer to a form, or the output of a tool that the client has."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from agents.runtime.models.tool_call import ToolCall


class ApprovalQuerySet(models.QuerySet["Approval"]):
    def visible_to(self, user: User) -> Self:
        """Those that this user decides: of their own runs. Staff that decides others' comes by the admin."""
        return self.filter(user=user)


class Approval(models.Model):
    """One row for a call that waits, of whichever kind, decided once through whichever door. Its id is the call's."""

    class Kind(models.TextChoices):
        APPROVAL = "approval"
        CLIENT = "client"
        INPUT = "input"

    class State(models.TextChoices):
        WAITING = "waiting"
        APPROVED = "approved"
        DECLINED = "declined"
        ANSWERED = "answered"
        EXPIRED = "expired"
        CANCELLED = "cancelled"

    class Door(models.TextChoices):
        CARD = "card"
        ADMIN = "admin"
        REST = "rest"
        SOCKET = "socket"
        LETTER = "letter"
        CLOCK = "clock"
        STOP = "stop"

    tool_call = models.OneToOneField(ToolCall, models.CASCADE, primary_key=True, related_name="approval")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="approvals")
    kind = models.CharField(max_length=12, choices=Kind)
    state = models.CharField(max_length=12, choices=State, default=State.WAITING)
    title = models.CharField(max_length=300, help_text="In words, what is asked.")
    arguments = models.JSONField(default=dict, help_text="What the tool is to run with, as it understood the model.")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the tool's name and these arguments.")
    schema = models.JSONField(null=True, blank=True, help_text="JSON schema of the arguments, or of the answer.")
    edited = models.JSONField(null=True, blank=True, help_text="What a person made of the arguments.")
    edited_digest = models.CharField(max_length=64, blank=True)
    answer = models.JSONField(null=True, blank=True, help_text="The form's values, or the client's output.")
    reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="decisions"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    door = models.CharField(max_length=12, choices=Door, blank=True, help_text="Through which it was decided.")
    expires_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        permissions = [("decide_approval", "Can decide what runs of others wait for")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at__isnull=True)
                | (~Q(state="waiting") & Q(decided_at__isnull=False)),
                name="approval_decided_or_waiting",
            ),
            models.CheckConstraint(
                condition=~Q(state="approved")
                | Q(kind="approval", door__in=["card", "admin", "rest", "socket", "letter"]),
                name="approved_by_a_person",
            ),
        ]
        indexes = [
            models.Index(fields=["user", "created_at"], condition=Q(state="waiting"), name="approval_waiting"),
            models.Index(
                fields=["expires_at"],
                condition=Q(state="waiting", expires_at__isnull=False),
                name="approval_expires",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.state})"

    @property
    def waits(self) -> bool:
        return self.state == self.State.WAITING
