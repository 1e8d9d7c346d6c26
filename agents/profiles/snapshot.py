"""Everybody's profiles, tools, templates and models as they stood at one version."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from agents import registry
from agents.llm.candidate import Candidate
from agents.profiles import placeholders
from agents.profiles.models import AgentProfile, AgentProfileTool, AgentPromptTemplate, AgentTool
from agents.profiles.models.tool import no_parameters
from agents.runtime import teams
from agents.runtime.agent import Agent
from agents.runtime.context import Context
from agents.runtime.overlay import by_settings
from agents.runtime.routes import TRANSFER
from agents.runtime.tool import Tool


@dataclass(frozen=True, slots=True)
class Profiles:
    """See `agents.runtime.overlay.Snapshot`. Agents without a row are as code declares them."""

    version: int
    agents: Mapping[str, Agent] = field(default_factory=dict)
    off: frozenset[str] = frozenset()  # keys of those that may not be asked
    models: Mapping[str, str] = field(default_factory=dict)  # which model a profile names
    chains: Callable[[str], Sequence[Candidate]] = lambda name: (by_settings(name),)

    def agent(self, name: str) -> Agent | None:
        if name in self.off:
            return None
        return self.agents.get(name) or registry.agents.get(name)

    def chain(self, agent: Agent, model: str = "") -> Sequence[Candidate]:
        return self.chains(model or self.models.get(agent.name, ""))


@dataclass(frozen=True, slots=True)
class Rows:
    """What agents are made of: tools, templates and each other's names, read once for all of them."""

    tools: Mapping[int, AgentTool]
    templates: Sequence[AgentPromptTemplate]
    titles: Mapping[str, str] = field(default_factory=dict)  # of agents that may take over, by their keys

    def agent(self, profile: AgentProfile) -> Agent | None:
        """Return the agent that this profile makes of what code declares; None when it may not be asked."""
        declared = registry.agents.get(profile.key)
        if not profile.is_active or (profile.is_declared and declared is None):
            return None
        tools: dict[str, Tool] = {}
        for tool in self._tools(profile):
            tools.setdefault(tool.name, tool)
        words: str | Callable[[Context], str] = profile.system_prompt
        if not words and declared is not None:
            words = declared.instructions
        made = declared or Agent(name=profile.key, title="", instructions="", listed=False)
        made = replace(made, title=profile.name, instructions=words, tools=tuple(tools), own_tools=tools, listed=False)
        template = self._template(profile)
        if template is None:
            return made
        if placeholders.tells_the_time(template.template):
            return replace(made, now=_WithTemplate(made.now or "", template.template))
        return replace(made, instructions=_WithTemplate(words, template.template))

    def _tools(self, profile: AgentProfile) -> Iterable[Tool]:
        """Yield the tools it may use, worded as their rows say.

        What no code carries out is the client's to carry out; what code carried out once, and no more, is not offered,
        nor a hand-over to nobody.
        """
        for link in profile.links.all():
            row = self.tools[link.tool_id]
            tool = registry.tools.get(row.name)
            if tool is None or isinstance(tool, teams.Transfer):
                tool = teams.transfer_by(row.name, self.titles) or tool
            if tool is None and not row.is_declared and not row.name.startswith(TRANSFER):
                tool = Tool.of_client(row.name, row.description, {**no_parameters(), **row.parameters})
            if link.enabled and row.is_active and tool is not None:
                yield _asking(link, replace(tool, description=row.description) if row.description else tool)
        for key in profile.handoffs:
            if key in self.titles and key != profile.key:
                yield teams.transfer(key, self.titles[key])

    def _template(self, profile: AgentProfile) -> AgentPromptTemplate | None:
        """Return the one that holds: of its own the default, else the newest; without any, of the global ones."""
        own = [each for each in self.templates if each.agent_id == profile.pk]
        shared = [
            each for each in self.templates if each.agent_id is None and each.owner_id in (None, profile.owner_id)
        ]
        fitting = own or shared
        return max(fitting, key=lambda each: (each.is_default, each.created_at, each.pk), default=None)


def _asking(link: AgentProfileTool, tool: Tool) -> Tool:
    """Return it as this agent has it: whether a person says yes first. What always asks does so here too."""
    if link.approval == link.Approval.AS_DECLARED or tool.approval == "always_ask" or tool.client:
        return tool
    return replace(tool, approval=link.approval == link.Approval.ALWAYS)


@dataclass(frozen=True, slots=True)
class _WithTemplate:
    """An agent's own words, then the template's, filled for whoever talks to it."""

    words: str | Callable[[Context], str]
    template: str

    def __call__(self, context: Context) -> str:
        words = self.words(context) if callable(self.words) else self.words
        return "\n\n".join(part for part in (words, placeholders.filled(self.template, context)) if part)
