"""What of profiles is a person's: agents and words that they made for themselves."""

from __future__ import annotations

from agents import personal
from agents.profiles.models import AgentProfile, AgentProfileTool, AgentPromptTemplate

personal.rows(AgentProfile, "owner")
personal.rows(AgentProfileTool, "agent__owner", only=["id", "agent", "tool__name", "enabled", "approval"])
personal.rows(AgentPromptTemplate, "owner")
