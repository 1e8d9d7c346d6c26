"""A row for each declaration after `migrate`; what an operator changed stays."""

from __future__ import annotations

from typing import Any

import pytest

from agents import registry
from agents.profiles import sync
from agents.profiles.models import AgentProfile, AgentProfileTool, AgentTool, Version
from agents.runtime.agent import Agent

pytestmark = pytest.mark.django_db


def migrated() -> int:
    """Do what `migrate` does at its end; return the version then."""
    sync.after_migrate("default")
    return Version.objects.get().version


@pytest.fixture
def code(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let code declare these agents, by name with their tools, and no others."""

    def declare(**agents: tuple[str, ...]) -> None:
        monkeypatch.setattr(registry, "agents", registry.Registry("agent"))
        for name, tools in agents.items():
            Agent(name=name, title=name.title(), instructions=f"You are the code's {name}.", tools=tools)

    return declare


def test_each_agent_and_tool_has_its_row_and_a_second_time_nothing_is_written() -> None:
    first = migrated()
    planner = AgentProfile.objects.get(key="planner")
    assert (planner.name, planner.system_prompt, planner.model, planner.owner) == ("Planner", "", "", None)
    declared = registry.agents["planner"].tools
    assert list(planner.tools.order_by("links").values_list("name", flat=True)) == list(declared)
    assert set(AgentTool.objects.values_list("name", flat=True)) == {tool.name for tool in registry.tools}
    assert migrated() == first


def test_what_an_operator_edited_stays_whatever_the_next_release_says(code: Any) -> None:
    code(host=("create_event", "list_events"))
    migrated()
    host = AgentProfile.objects.get(key="host")
    AgentProfile.objects.filter(pk=host.pk).update(name="Hosty", system_prompt="Be brief.")
    AgentProfileTool.objects.filter(tool__name="create_event").update(enabled=False)
    code(host=("create_event", "list_events", "add_guests"))
    migrated()
    host.refresh_from_db()
    assert (host.name, host.system_prompt) == ("Hosty", "Be brief.")
    assert list(host.links.values_list("tool__name", "enabled")) == [
        ("create_event", False), ("list_events", True), ("add_guests", True),
    ]  # fmt: skip


def test_what_code_has_no_more_is_shown_as_missing_and_comes_back(code: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    code(host=("list_events",), cook=())
    migrated()
    code(host=())
    migrated()
    assert AgentProfile.objects.get(key="cook").is_missing and not AgentProfile.objects.get(key="host").is_missing
    assert not AgentProfileTool.objects.filter(agent__key="host").exists()
    code(host=(), cook=())
    migrated()
    assert not AgentProfile.objects.get(key="cook").is_missing


def test_a_tool_that_an_operator_added_stays_when_code_takes_it_up_and_goes_with_it(code: Any) -> None:
    code(host=())
    migrated()
    tool = AgentTool.objects.get(name="list_events")
    AgentProfileTool.objects.create(agent=AgentProfile.objects.get(key="host"), tool=tool, enabled=False)
    code(host=("list_events",))
    migrated()
    link = AgentProfileTool.objects.get()
    assert (link.is_declared, link.enabled) == (True, False)
