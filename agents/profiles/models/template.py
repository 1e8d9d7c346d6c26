"""Words that agents are told besides their own."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from agents.profiles import placeholders
from agents.profiles.models.profile import AgentProfile


class AgentPromptTemplate(models.Model):
    """Of one agent, or global. An agent's own win; global ones hold for agents that have none."""

    name = models.CharField(max_length=200)
    template = models.TextField(
        validators=[placeholders.check],
        help_text="Text with {{ user_name }}, {{ agent }}, {{ date }}, {{ time }}, {{ time_zone }}.",
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="agent_prompt_templates",
        help_text="A global one with an owner holds for that person's own agents alone.",
    )
    agent = models.ForeignKey(
        AgentProfile, models.CASCADE, null=True, blank=True, related_name="templates", help_text="Empty: global."
    )
    is_default = models.BooleanField(default=False, help_text="It holds before newer ones.")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name", "id"]
        verbose_name = "Agent Prompt Template"

    def __str__(self) -> str:
        return self.name
