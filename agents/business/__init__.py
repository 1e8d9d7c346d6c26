"""Business agents: long-lived actors, spawned by events, woken by events and heartbeats."""

from agents.business.actor import Actor
from agents.business.declaration import agent, handler
from agents.business.kinds import OutreachKind
from agents.business.lifecycle import AgentManager

__all__ = ["Actor", "AgentManager", "OutreachKind", "agent", "handler"]
