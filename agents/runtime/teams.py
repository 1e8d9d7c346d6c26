"""Teams: agents that hand a conversation over to each other, by a tool for each one that takes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured

from agents import patterns as re
from agents import registry
from agents.runtime import overlay
from agents.runtime.agent import Agent
from agents.runtime.agent_as_tool import AskAgent
from agents.runtime.context import Context
from agents.runtime.route_grammar import ExactRouteGrammar, RouteGrammar
from agents.runtime.routes import TRANSFER, folded, transfer_name
from agents.runtime.tool import Tool, ToolRefused

_FIT = re.compile(r"[A-Za-z0-9_-]{1,52}")  # what model servers take as a tool's name, less `TRANSFER`


@dataclass(frozen=True)
class Transfer(Tool):
    """The tool that hands over to the agent called `to`."""

    to: str = ""


def transfer(to: str, title: str = "") -> Transfer:
    """Return the tool that hands over to the agent of this name, whoever that is when it is called.

    `title` is what an operator calls it.
    """
    declared = registry.agents.get(to)
    title = title or (declared.title if declared else to)
    about = f" {declared.description}" if declared and declared.description else ""

    def take_over(context: Context) -> Agent:
        agent = context.agents(to)
        if agent is None:
            raise ToolRefused(f"{_title(to)} cannot be asked at the moment.", code="no_such_agent")
        return agent

    return Transfer(
        name=transfer_name(to),
        function=take_over,
        description=f"Hand the conversation over to {title}.{about}",
        doing=lambda _: f"Handing over to {_title(to)}…",
        done=lambda _: f"Handed over to {_title(to)}",
        to=to,
    )


def transfer_by(name: str, titles: Mapping[str, str]) -> Transfer | None:
    """Return the tool of this name if it hands over to one of these agents, which have titles by their names."""
    to = name.removeprefix(TRANSFER)
    return transfer(to, titles[to]) if name.startswith(TRANSFER) and to in titles else None


def fits(to: str) -> bool:
    """Whether a tool can be called after this agent."""
    return bool(_FIT.fullmatch(to))


def known(name: str) -> Tool | None:
    """Return the tool of this name as code declares it, or what hands over to an agent that an operator made."""
    tool = registry.tools.get(name)
    if tool is None and name.startswith(TRANSFER) and overlay.current().title(name.removeprefix(TRANSFER)):
        tool = transfer(name.removeprefix(TRANSFER))
    return tool


def join(agent: Agent) -> None:
    """Register what hands over to whom an agent leads to; and word anew what leads to itself, if it comes late."""
    for to in agent.handoffs:
        if transfer_name(to) not in registry.tools:
            registry.tools.add(transfer_name(to), transfer(to))
    mine = transfer_name(agent.name)
    if isinstance(registry.tools.get(mine), Transfer):
        registry.tools.forget(mine)
        registry.tools.add(mine, transfer(agent.name))
    for each in registry.grammars:
        if isinstance(each, RouteGrammar):
            each.word()
    if agent.routes:
        for grammar in (RouteGrammar(agent.name, agent.routes), ExactRouteGrammar(agent.name, agent.routes)):
            registry.grammars.add(grammar.name, grammar)


def check() -> None:
    """Look at all teams when all agents are known. Errors: `ImproperlyConfigured`."""
    for tool in registry.tools:
        if isinstance(tool, AskAgent) and registry.agents.get(tool.to) is None:
            raise ImproperlyConfigured(
                f"{tool.declared_at}: the tool {tool.name!r} asks {tool.to!r}, and no agent is called so. Declare it,"
                f" or choose of: {_known()}."
            )
    for agent in registry.agents:
        where = f"{agent.declared_at}: the agent {agent.name!r}"
        for to in agent.handoffs:
            if to == agent.name:
                raise ImproperlyConfigured(f"{where} hands over to itself. Take that out of its handoffs and routes.")
            if not fits(to):
                raise ImproperlyConfigured(
                    f"{where} hands over to {to!r}, and no tool can be called so. Name that agent with letters, digits,"
                    " _ and -, at most 52."
                )
            if registry.agents.get(to) is None:
                raise ImproperlyConfigured(
                    f"{where} hands over to {to!r}, and no agent is called so. Declare it, or choose of: {_known()}."
                )
        _check_routes(where, agent)


def _check_routes(where: str, agent: Agent) -> None:
    taken: dict[str, str] = {}
    for route in agent.routes:
        if isinstance(route.words, str):
            raise ImproperlyConfigured(f"{where} has a route by {route.words!r}. Write ({route.words!r},).")
        if not route.words:
            raise ImproperlyConfigured(f"{where} has a route to {route.agent!r} without words. Give it some.")
        for word in route.words:
            if not folded(word):
                raise ImproperlyConfigured(f"{where} has a route by {word!r}, which is no word. Take it out.")
            if taken.setdefault(folded(word), route.agent) != route.agent:
                raise ImproperlyConfigured(
                    f"{where} leads {word!r} to {taken[folded(word)]!r} and to {route.agent!r}. Choose one of them."
                )


def _known() -> str:
    return ", ".join(sorted(each.name for each in registry.agents))


def _title(name: str) -> str:
    return overlay.current().title(name) or name
