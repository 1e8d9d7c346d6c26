"""What of business agents is a person's: those that act for them, what these thought and said, and how they may."""

from __future__ import annotations

from agents import personal
from agents.business.models import Activation, AgentLogEntry, AgentRun, ContactPolicy, OptOut, Outreach

personal.rows(AgentRun, "user")
personal.rows(Activation, "agent_run__user", leave_out=["owner", "lease_until"])
personal.rows(AgentLogEntry, "agent_run__user")
personal.rows(Outreach, "user")
personal.rows(ContactPolicy, "user")
personal.rows(OptOut, "user")
