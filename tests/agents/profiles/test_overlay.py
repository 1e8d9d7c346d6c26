"""Who answers: what code declares, as rows say; read by its version, and never stale."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.utils import IntegrityError
from django.test.utils import CaptureQueriesContext

from agents import registry
from agents.llm.offline.model import OfflineModel
from agents.profiles import sync
from agents.profiles.models import AgentProfile, AgentProfileTool, AgentPromptTemplate, AgentTool, Version
from agents.profiles.overlay import ProfilesOverlay
from agents.runtime.agent import Agent
from agents.runtime.context import Context
from agents.runtime.tool import BadArguments

pytestmark = pytest.mark.django_db


@pytest.fixture
def overlay() -> ProfilesOverlay:
    return ProfilesOverlay()


def agent_of(overlay: ProfilesOverlay, key: str, user: User | None = None) -> Agent | None:
    return overlay.at(None, agent=key, user_id=user.pk if user else None).agent(key)


def told(agent: Agent | None, user: User) -> str:
    assert agent is not None
    return agent.instructions_for(Context(user=user, agent=agent))


def profile(name: str, **fields: Any) -> AgentProfile:
    return AgentProfile.objects.create(name=name, **fields)


def test_without_rows_agents_are_what_code_declares(overlay: ProfilesOverlay) -> None:
    assert agent_of(overlay, "planner") is registry.agents["planner"]
    assert agent_of(overlay, "nobody") is None


def test_a_declared_agent_without_edits_is_told_and_may_what_code_says(overlay: ProfilesOverlay, alice: User) -> None:
    sync.after_migrate("default")
    planner = agent_of(overlay, "planner")
    code = registry.agents["planner"]
    assert planner is not None and planner.schemas() == code.schemas()
    assert (planner.title, planner.suggestions, planner.max_steps) == (code.title, code.suggestions, code.max_steps)
    assert told(planner, alice) == told(code, alice)


def test_the_operators_words_name_and_tools_win(overlay: ProfilesOverlay, alice: User) -> None:
    sync.after_migrate("default")
    AgentProfile.objects.filter(key="planner").update(name="Hosty", system_prompt="Be brief.", model="small")
    AgentProfileTool.objects.filter(tool__name="create_event").update(enabled=False)
    AgentTool.objects.filter(name="list_events").update(description="Lists all.")
    AgentTool.objects.filter(name="add_guests").update(is_active=False)
    planner = agent_of(overlay, "planner")
    assert planner is not None and planner.title == "Hosty" == overlay.title("planner")
    assert told(planner, alice) == "Be brief."
    left = [name for name in registry.agents["planner"].tools if name not in ("create_event", "add_guests")]
    assert list(planner.tools) == left
    assert planner.tool("create_event") is None
    assert {schema.name: schema.description for schema in planner.schemas()}["list_events"] == "Lists all."
    (candidate,) = overlay.at(None, agent="planner", user_id=None).chain(planner)
    assert candidate.model.name == OfflineModel.name


def test_a_tool_that_no_code_carries_out_is_the_clients_and_one_that_code_lost_is_none(
    overlay: ProfilesOverlay,
) -> None:
    place = {"type": "object", "properties": {"place": {"type": "string"}}, "required": ["place"]}
    cook = profile("Cook")
    for name, fields in {
        "where_is": {"tool_type": "custom", "description": "Tells where it is.", "parameters": place},
        "echo": {"tool_type": "function"},
        "lost": {"is_declared": True, "is_missing": True},
        "resting": {"is_active": False},
    }.items():
        AgentProfileTool.objects.create(agent=cook, tool=AgentTool.objects.create(name=name, **fields))
    agent = agent_of(overlay, "cook")
    assert agent is not None and agent.tools == ("where_is", "echo")
    where_is, echo = agent.schemas()
    assert (where_is.description, where_is.parameters) == ("Tells where it is.", place)
    assert (echo.description, echo.parameters) == ("Echo", {"type": "object", "properties": {}})
    tool = agent.tool("where_is")
    assert tool is not None and tool.client and tool.parse('{"place": "Rome"}') == {"place": "Rome"}
    for wrong in ('{"place": 1}', "{}", "[]", "no"):
        with pytest.raises(BadArguments):
            tool.parse(wrong)


def test_a_model_of_its_own_name_is_asked_at_the_server_of_the_settings(
    overlay: ProfilesOverlay, settings: Any
) -> None:
    settings.OPENAI_BASE_URL = "http://localhost:9/v1"
    profile("Small", model="tiny")
    profile("Usual", model="")
    snapshot = overlay.at(None, agent="small", user_id=None)
    names = [snapshot.chain(agent)[0].model.name for key in ("small", "usual") if (agent := snapshot.agent(key))]
    assert names == ["tiny", settings.OPENAI_MODEL]


def test_whoever_is_switched_off_or_missing_is_no_agent(overlay: ProfilesOverlay, alice: User) -> None:
    sync.after_migrate("default")
    AgentProfile.objects.filter(key="planner").update(is_active=False)
    profile("Gone", is_declared=True)
    for key in ("planner", "gone"):
        assert agent_of(overlay, key, alice) is None
    with pytest.raises(LookupError):
        overlay.chosen(alice, "planner")


def test_a_private_agent_has_its_name_before_this_process_has_run_it(overlay: ProfilesOverlay, alice: User) -> None:
    hers = profile("My cook", owner=alice)
    acts_by_itself = profile("Mine", owner=alice, key=next(iter(registry.business_agents)).name)

    async def on_the_loop() -> str | None:
        return overlay.title(hers.key)

    assert asyncio.run(on_the_loop()) is None  # nothing is asked there
    assert overlay.title(hers.key) == "My cook" == asyncio.run(on_the_loop())
    assert overlay.title(acts_by_itself.key) is None


def test_a_name_is_asked_for_once_however_many_messages_bear_it(overlay: ProfilesOverlay, alice: User) -> None:
    hers = profile("My cook", owner=alice)
    with CaptureQueriesContext(connection) as queries:
        assert [overlay.title(key) for key in (hers.key, "gone") * 20] == ["My cook", None] * 20
    assert len(queries) == 2
    assert ProfilesOverlay().at(None, agent=hers.key, user_id=alice.pk)


def test_a_private_agent_is_its_persons_alone(overlay: ProfilesOverlay, alice: User, bob: User) -> None:
    hers = profile("My cook", owner=alice, system_prompt="Cook.")
    assert told(agent_of(overlay, hers.key, alice), alice) == "Cook."
    assert agent_of(overlay, hers.key, bob) is None
    assert overlay.chosen(alice, hers.key) == hers.key
    with pytest.raises(LookupError):
        overlay.chosen(bob, hers.key)


def test_new_conversations_begin_with_ones_own_default_then_with_everybodys(
    overlay: ProfilesOverlay, alice: User, bob: User
) -> None:
    assert overlay.chosen(alice, None) == ""
    everybodys = profile("Default Agent", is_default=True)
    hers = profile("Mine", owner=alice, is_default=True)
    assert (overlay.chosen(alice, None), overlay.chosen(bob, None)) == (hers.key, everybodys.key)
    newer = profile("Newer", is_default=True)
    everybodys.refresh_from_db()
    assert not everybodys.is_default and overlay.chosen(bob, None) == newer.key


def test_an_agents_own_template_wins_and_a_global_one_holds_for_the_others(
    overlay: ProfilesOverlay, alice: User, bob: User
) -> None:
    cook, waiter = profile("Cook", system_prompt="Cook."), profile("Waiter", system_prompt="Serve.")
    hers = profile("Hers", owner=alice, system_prompt="Help.")
    AgentPromptTemplate.objects.create(name="all", template="Be kind to {{ user_name }}.", is_default=True)
    AgentPromptTemplate.objects.create(name="hers", template="Newer, but not default.", owner=alice)
    AgentPromptTemplate.objects.create(name="cook's", template="Salt.", agent=cook)
    assert told(agent_of(overlay, cook.key), alice) == "Cook.\n\nSalt."
    assert told(agent_of(overlay, waiter.key), alice) == "Serve.\n\nBe kind to alice."
    assert told(agent_of(overlay, hers.key, alice), alice) == "Help.\n\nBe kind to alice."
    AgentPromptTemplate.objects.create(name="Bob's", template="Bob's words.", owner=bob, is_default=True)
    assert told(agent_of(overlay, waiter.key), alice) == "Serve.\n\nBe kind to alice."


def test_a_template_that_tells_the_time_leaves_what_is_sent_first_as_it_is(
    overlay: ProfilesOverlay, alice: User
) -> None:
    sync.after_migrate("default")
    AgentPromptTemplate.objects.create(name="clock", template="Today is {{date}}, {{ user_name }}.")
    planner = agent_of(overlay, "planner")
    assert planner is not None and told(planner, alice) == told(registry.agents["planner"], alice)
    noon = Context(user=alice, agent=planner, now=datetime(2031, 5, 3, 12, tzinfo=UTC))
    time, today = planner.now_for(noon).split("\n\n")
    assert time.startswith("It is Saturday, 2031-05-03") and today == "Today is Saturday, 03 May 2031, alice."


def test_what_is_declared_has_no_owner(alice: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        profile("Planner", is_declared=True, owner=alice)


def test_keys_come_from_names_and_never_twice(alice: User) -> None:
    assert [profile("Default Agent").key for _ in range(3)] == ["default-agent", "default-agent-2", "default-agent-3"]
    assert profile("日本").key == "agent"


@pytest.mark.parametrize("rows", [0, 30])
def test_a_version_that_is_known_costs_no_query_and_a_new_one_as_many_whatever_the_rows(
    overlay: ProfilesOverlay, django_assert_num_queries: Any, rows: int
) -> None:
    tool = AgentTool.objects.create(name="list_events")
    for number in range(rows + 1):
        made = profile(f"Agent {number}")
        AgentProfileTool.objects.create(agent=made, tool=tool)
        AgentPromptTemplate.objects.create(name=f"of {number}", template="Hello.", agent=made)
    version = Version.objects.get().version
    with django_assert_num_queries(5):
        overlay.at(version, agent="agent-0", user_id=None)
    with django_assert_num_queries(0):
        assert overlay.at(version, agent="agent-0", user_id=None).agent("agent-0")


CHANGES = {
    "insert": "INSERT INTO profiles_agenttool (name, description, tool_type, parameters, is_active, is_declared,"
    " is_missing, created_at) VALUES ('x', '', 'custom', '{}', true, false, false, now())",
    "update": "UPDATE profiles_agentprofile SET name = name",
    "delete": "DELETE FROM profiles_agentprompttemplate",
    "truncate": "TRUNCATE profiles_agentprofiletool",
    "model": "UPDATE profiles_llmmodel SET name = name",
    "replica": "SET LOCAL session_replication_role = replica; DELETE FROM profiles_agenttool",
}


@pytest.mark.parametrize("change", CHANGES)
def test_whoever_changes_a_row_by_whatever_means_gives_a_version_never_seen_before(change: str) -> None:
    before = Version.objects.get().version
    with connection.cursor() as cursor:
        cursor.execute(CHANGES[change])
    assert Version.objects.get().version > before


@pytest.mark.django_db(transaction=True)
def test_a_change_that_is_rolled_back_leaves_nothing_behind(overlay: ProfilesOverlay) -> None:
    made = profile("Cook", system_prompt="Salt.")

    def words() -> Any:
        agent = agent_of(overlay, made.key)
        return agent.instructions if agent else None

    try:
        with transaction.atomic():
            AgentProfile.objects.update(system_prompt="Sugar.")
            assert words() == "Sugar."
            raise ValidationError("no")
    except ValidationError:
        pass
    assert words() == "Salt."
    AgentProfile.objects.update(system_prompt="Pepper.")
    assert words() == "Pepper."
