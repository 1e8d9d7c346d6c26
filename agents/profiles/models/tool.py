"""A tool as an operator sees it."""

from __future__ import annotations

from typing import Any

from django.core.validators import RegexValidator
from django.db import models

from agents.runtime import schemas


def no_parameters() -> dict[str, Any]:
    return {"type": "object", "properties": {}}


class AgentTool(models.Model):
    """A function that code has; without any of its name, it is the client that gives the output."""

    class Type(models.TextChoices):
        FUNCTION = "function"
        CUSTOM = "custom"

    name = models.CharField(
        max_length=120,
        unique=True,
        validators=[RegexValidator(r"^[A-Za-z0-9_-]{1,64}\Z", "Letters, digits, _ and -, at most 64.")],
    )
    description = models.TextField(blank=True, help_text="What the model reads. Empty, of a declared tool: the code's.")
    tool_type = models.CharField(max_length=12, choices=Type, default=Type.FUNCTION)
    parameters = models.JSONField(
        default=no_parameters, blank=True, validators=[schemas.check], help_text="A JSON schema of type object."
    )
    is_active = models.BooleanField(default=True, help_text="Whether any agent may use it.")
    is_declared = models.BooleanField(default=False, editable=False, help_text="Code has a tool of this name.")
    is_missing = models.BooleanField(default=False, editable=False, help_text="Code had it once, and has it no more.")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]
        verbose_name = "Agent Tool"

    def __str__(self) -> str:
        return self.name
