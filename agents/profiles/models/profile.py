"""An agent as an operator, or a person for themselves, runs it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils.text import slugify

from agents import registry
from agents.profiles.models.tool import AgentTool
from agents.runtime import teams

KEY_LENGTH = 80  # what the rows of runs and conversations hold


def default_model() -> str:
    return str(settings.OPENAI_MODEL)


class AgentProfile(models.Model):
    """What an agent is told and may use. One that code declares is overlaid by its row: what is empty is the code's.

    One with an `owner` is that person's alone; without one it is everybody's.
    """

    key = models.CharField(
        max_length=KEY_LENGTH,
        unique=True,
        editable=False,
        help_text="By this runs and conversations know it. It never changes.",
    )
    name = models.CharField(max_length=200)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="agent_profiles",
        help_text="Whose it is alone. Without one it is everybody's.",
    )
    model = models.CharField(
        max_length=100,
        blank=True,
        default=default_model,
        help_text="An LLM Model's name, or what the settings' server calls one. Empty: the default one.",
    )
    system_prompt = models.TextField(
        blank=True, help_text="What it is told before anything is said. Empty, of a declared agent: the code's words."
    )
    handoffs = models.JSONField(
        default=list,
        blank=True,
        db_default=[],
        help_text="Keys of agents that may take a conversation over: its owner's own ones, or everybody's.",
    )
    is_default = models.BooleanField(default=False, help_text="New conversations begin with it.")
    is_active = models.BooleanField(default=True, help_text="Whether it may be asked.")
    is_offered = models.BooleanField(
        null=True,
        blank=True,
        help_text="Whether a new conversation offers it. Unknown: as the code says; one that no code declares is.",
    )
    is_declared = models.BooleanField(default=False, editable=False, help_text="Code declares an agent of this key.")
    is_missing = models.BooleanField(default=False, editable=False, help_text="Code declared it once, and no more.")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    tools = models.ManyToManyField(AgentTool, through="AgentProfileTool", related_name="agents")

    class Meta:
        ordering = ["name", "id"]
        verbose_name = "Agent Profile"
        constraints = [
            models.UniqueConstraint(
                fields=["owner"],
                condition=Q(is_default=True),
                nulls_distinct=False,
                name="one_default_profile_per_owner",
            ),
            models.CheckConstraint(
                condition=Q(is_declared=False) | Q(owner=None),
                name="declared_profiles_are_everybodys",
                violation_error_message="What code declares is everybody's: it has no owner.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save it. A default one takes the place of the one before it; a new one gets a key from its name."""
        with transaction.atomic():
            if not self.key:
                self.key = self._free_key()
            if self.is_default:
                others = AgentProfile.objects.filter(owner=self.owner, is_default=True)
                others.exclude(pk=self.pk).update(is_default=False)
            super().save(*args, **kwargs)

    def clean(self) -> None:
        """Errors: `ValidationError` where it cannot hand over so."""
        if why := self.why_not(self.handoffs):
            raise ValidationError({"handoffs": why})

    def why_not(self, handoffs: Any) -> str:
        """Return why it cannot hand over to agents of these keys, "" when it can. Database code."""
        if not isinstance(handoffs, list) or not all(isinstance(key, str) for key in handoffs):
            return "Write a list of keys."
        known = AgentProfile.objects.filter(Q(owner=None) | Q(owner=self.owner_id), key__in=handoffs)
        found = set(known.values_list("key", flat=True))
        for key in handoffs:
            if key not in found:
                return f"No agent that it may hand over to is called {key!r}."
            if key == self.key:
                return "It cannot hand over to itself."
            if not teams.fits(key):
                return f"The key {key!r} is too long for a tool's name: it has more than 52 characters."
        return ""

    def validate_constraints(self, exclude: Any = None) -> None:
        """Look at all but the one that `save` keeps by itself: a new default one is no fault of a form."""
        is_default, self.is_default = self.is_default, False
        try:
            super().validate_constraints(exclude)
        finally:
            self.is_default = is_default

    def _free_key(self) -> str:
        stem = slugify(self.name)[: KEY_LENGTH - 8] or "agent"
        taken = set(AgentProfile.objects.filter(key__startswith=stem).values_list("key", flat=True))
        if stem not in taken:
            return stem
        return next(key for number in range(2, len(taken) + 3) if (key := f"{stem}-{number}") not in taken)


class AgentProfileTool(models.Model):
    """An agent may use a tool. What code declares is not deleted, only switched off."""

    class Approval(models.TextChoices):
        AS_DECLARED = "", "as the tool says"
        ALWAYS = "always"
        NEVER = "never"

    agent = models.ForeignKey(AgentProfile, models.CASCADE, related_name="links")
    tool = models.ForeignKey(AgentTool, models.CASCADE, related_name="links")
    enabled = models.BooleanField(default=True)
    approval = models.CharField(
        max_length=8,
        choices=Approval,
        blank=True,
        default=Approval.AS_DECLARED,
        db_default="",
        help_text="Whether a person says yes first.",
    )
    is_declared = models.BooleanField(default=False, editable=False, help_text="Code gives the agent this tool.")

    class Meta:
        ordering = ["id"]
        verbose_name = "Agent Profile Tool"
        permissions = [("loosen_approval", "Can let a tool run without the approval that it asks for")]
        constraints = [models.UniqueConstraint(fields=["agent", "tool"], name="one_link_per_agent_and_tool")]

    def __str__(self) -> str:
        return f"{self.agent} · {self.tool}"

    def clean(self) -> None:
        """Errors: `ValidationError` where nobody may loosen what the tool's code says."""
        declared = registry.tools.get(self.tool.name) if self.tool_id else None
        if self.approval == self.Approval.NEVER and declared is not None and declared.approval == "always_ask":
            raise ValidationError({"approval": "The code of this tool always asks, whoever runs it."})
