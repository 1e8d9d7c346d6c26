"""Business agents: long-lived actors, spawned by events, woken by events and heartbeats.

    from agents.business import Actor, agent, handler

This is the door for domains. What is exported here may be imported in a `models.py` too.
"""

from typing import TYPE_CHECKING

from agents.lazy import lazily

if TYPE_CHECKING:
    from agents.business.actor import Actor
    from agents.business.budget import OverBudget
    from agents.business.decorators import agent, handler
    from agents.business.kinds import OutreachKind, offered_kinds
    from agents.business.lifecycle import AgentManager
    from agents.business.models import AgentRun, ContactPolicy, OptOut, Outreach
    from agents.business.outreach import say, withdraw
    from agents.business.thinking.questions import ThoughtFailed
    from agents.business.thinking.workflow_questions import answer_of, think
else:
    __getattr__ = lazily(
        __name__,
        actor=["Actor"],
        budget=["OverBudget"],
        decorators=["agent", "handler"],
        kinds=["OutreachKind", "offered_kinds"],
        lifecycle=["AgentManager"],
        models=["AgentRun", "ContactPolicy", "OptOut", "Outreach"],
        outreach=["say", "withdraw"],
        **{"thinking.questions": ["ThoughtFailed"], "thinking.workflow_questions": ["answer_of", "think"]},
    )

__all__ = [
    "Actor", "AgentManager", "AgentRun", "ContactPolicy", "OptOut", "Outreach", "OutreachKind", "OverBudget",
    "ThoughtFailed", "agent", "answer_of", "handler", "offered_kinds", "say", "think", "withdraw",
]  # fmt: skip
