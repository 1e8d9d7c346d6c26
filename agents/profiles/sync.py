"""A row for each agent and tool that code declares. What an operator changed of one stays."""

from __future__ import annotations

from typing import Any

from django.db import connections, transaction
from django.db.models import QuerySet

from agents import registry
from agents.profiles.models import AgentProfile, AgentProfileTool, AgentTool
from agents.runtime.agent import Agent

_LOCK = "SELECT pg_advisory_xact_lock(hashtext('convoke profiles'))"


def after_migrate(using: str, **signal: Any) -> None:
    """Write rows for what is new and mark those whose code is gone. Where nothing changed, nothing is written."""
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute(_LOCK)
        _tools(AgentTool.objects.using(using))
        _profiles(AgentProfile.objects.using(using))
        _links(using)


def _tools(rows: QuerySet[AgentTool]) -> None:
    declared = {tool.name for tool in registry.tools}
    known = set(rows.values_list("name", flat=True))
    rows.bulk_create(AgentTool(name=name, is_declared=True) for name in sorted(declared - known))
    _mark(rows, "name", declared)


def _profiles(rows: QuerySet[AgentProfile]) -> None:
    declared: dict[str, Agent] = {agent.name: agent for agent in registry.agents}
    known = set(rows.values_list("key", flat=True))
    rows.bulk_create(
        AgentProfile(key=key, name=agent.title, model="", is_declared=True)
        for key, agent in declared.items()
        if key not in known
    )
    _mark(rows, "key", set(declared))


def _mark(rows: QuerySet[Any], by: str, declared: set[str]) -> None:
    """Say of each row whether code declares it, did so once, or never did."""
    here = {f"{by}__in": declared}
    back = rows.filter(**here).exclude(is_declared=True, is_missing=False)
    gone = rows.filter(is_declared=True, is_missing=False).exclude(**here)
    for changed, fields in ((back, {"is_declared": True, "is_missing": False}), (gone, {"is_missing": True})):
        if changed.exists():  # an update of no row gives a new version, too
            changed.update(**fields)


def _links(using: str) -> None:
    rows = AgentProfileTool.objects.using(using)
    profiles = dict(AgentProfile.objects.using(using).filter(is_declared=True).values_list("key", "pk"))
    tools = dict(AgentTool.objects.using(using).values_list("name", "pk"))
    wanted = {
        (profiles[agent.name], tools[name]): None for agent in registry.agents for name in agent.tools if name in tools
    }
    known = {(link.agent_id, link.tool_id): link for link in rows.filter(agent__in=profiles.values())}
    rows.bulk_create(
        AgentProfileTool(agent_id=agent, tool_id=tool, is_declared=True)
        for agent, tool in wanted
        if (agent, tool) not in known
    )
    became = [link.pk for pair, link in known.items() if pair in wanted and not link.is_declared]
    gone = [link.pk for pair, link in known.items() if pair not in wanted and link.is_declared]
    if became:
        rows.filter(pk__in=became).update(is_declared=True)
    if gone:
        rows.filter(pk__in=gone).delete()
