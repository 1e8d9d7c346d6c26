"""Agents that an operator runs: profiles, tools and prompt templates as rows, laid over what code declares.

    from agents.profiles import AgentProfile

This is the door for domains. What is exported here may be imported in a `models.py` too.

models: the rows. sync: a row for each declaration after every `migrate`. overlay: which snapshot holds for a run.
snapshot: the agents that rows make of declarations. chains: the models that rows make. placeholders: names that
templates fill in. admin: where they are edited.
"""

from typing import TYPE_CHECKING

from agents.lazy import lazily

if TYPE_CHECKING:
    from agents.profiles.models import AgentProfile, AgentProfileTool, AgentPromptTemplate, AgentTool, LLMModel
else:
    __getattr__ = lazily(
        __name__, models=["AgentProfile", "AgentProfileTool", "AgentPromptTemplate", "AgentTool", "LLMModel"]
    )

__all__ = ["AgentProfile", "AgentProfileTool", "AgentPromptTemplate", "AgentTool", "LLMModel"]
