"""An operator makes an agent in the admin of an empty installation, and talks to it."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from agents.profiles.models import AgentProfile, AgentProfileTool, AgentPromptTemplate, AgentTool
from agents.runtime.models import Run
from chat.models import Conversation
from tests.harness.clients import Phone
from tests.harness.model_script import say

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def asks(standing_model: Any) -> dict[str, str]:
    return standing_model.asks


@pytest.fixture
def operator(alice: User) -> Client:
    alice.is_staff = alice.is_superuser = True
    alice.save()
    client = Client()
    client.force_login(alice)
    return client


def added(operator: Client, kind: str, **fields: Any) -> None:
    """Fill in the form of the admin and save it."""
    page = f"/admin/profiles/{kind}/add/"
    assert operator.get(page).status_code == 200
    answer = operator.post(page, {"links-TOTAL_FORMS": 0, "links-INITIAL_FORMS": 0, **fields})
    assert answer.status_code == 302, answer.content.decode()[:4000]


def test_an_agent_made_in_the_admin_answers_with_its_words_tools_and_template(
    web: Any, model: Any, alice: User, operator: Client
) -> None:
    overview = operator.get("/admin/").content.decode()
    for name in ("Agent Profiles", "Agent Tools", "Agent Profile Tools", "Agent Prompt Templates"):
        assert name in overview
    words = "You are a helpful assistant."
    added(operator, "agentprofile", name="Default Agent", model="gpt-4.1", system_prompt=words, is_default="on",
          is_active="on")  # fmt: skip
    added(operator, "agenttool", name="list_events", tool_type="function", parameters='{"type": "object"}',
          is_active="on")  # fmt: skip
    agent, tool = AgentProfile.objects.get(), AgentTool.objects.get()
    added(operator, "agentprompttemplate", name="Support Template", template="Today helps {{ user_name }}.",
          agent=agent.pk)  # fmt: skip
    added(operator, "agentprofiletool", agent=agent.pk, tool=tool.pk, enabled="on")
    assert AgentProfileTool.objects.get().enabled and AgentPromptTemplate.objects.get().agent == agent

    model.script(say("Good morning."))
    with Phone(web.url, alice) as phone:
        phone.say("Hello")
        phone.until_event("RUN_FINISHED")
        assert phone.texts == ["Hello", "Good morning."]
    body = model.requests[-1].body
    assert body["model"] == "gpt-4.1"
    assert body["instructions"] == f"{words}\n\nToday helps alice."
    assert [each["name"] for each in body["tools"]] == ["list_events"]
    assert Conversation.objects.get().agent == Run.objects.get().agent == "default-agent"


@pytest.mark.parametrize(
    ("model_name", "fields", "named"),
    [
        ("agenttool", {"name": "x", "tool_type": "custom", "parameters": '{"type": "array"}'}, "type object"),
        ("agenttool", {"name": "no spaces", "tool_type": "custom", "parameters": '{"type": "object"}'}, "Letters"),
        ("agentprompttemplate", {"name": "x", "template": "{{ secret }}"}, "Nobody fills"),
        ("agentprofile", {"name": ""}, "This field is required"),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field(
    operator: Client, model_name: str, fields: dict[str, Any], named: str
) -> None:
    answer = operator.post(
        f"/admin/profiles/{model_name}/add/", {"links-TOTAL_FORMS": 0, "links-INITIAL_FORMS": 0, **fields}
    )
    assert answer.status_code == 200 and named in answer.content.decode()
    assert not AgentTool.objects.exists() and not AgentPromptTemplate.objects.exists()


def test_an_edit_holds_from_the_next_answer_on_in_every_process(web: Any, model: Any, alice: User) -> None:
    cook = AgentProfile.objects.create(name="Cook", model="", system_prompt="Salt.")
    model.script(say("Yes."))
    model.script(say("No."))
    with Phone(web.url, alice) as phone:
        phone.tell(type="send", conversation=None, client_id="0d0c9a3e-0000-4000-8000-000000000001", text="Hello",
                   agent=cook.key, ref="1")  # fmt: skip
        ack = phone.until("ack", ref="1")
        phone.until_event("RUN_FINISHED")
        AgentProfile.objects.update(system_prompt="Pepper.")
        phone.say("Again", ack["conversation"])
        phone.until_event("RUN_FINISHED")
        AgentProfile.objects.update(is_active=False)
        phone.say("Once more", ack["conversation"])
        assert phone.until_event("RUN_ERROR")["code"] == "no_agent"
    assert [request.body["instructions"] for request in model.requests] == ["Salt.", "Pepper."]


def test_an_agent_that_is_not_hers_is_none(web: Any, alice: User, bob: User) -> None:
    cook = AgentProfile.objects.create(name="Cook", owner=bob)
    with Phone(web.url, alice) as phone:
        phone.tell(type="send", conversation=None, client_id="0d0c9a3e-0000-4000-8000-000000000002", text="Hello",
                   agent=cook.key, ref="1")  # fmt: skip
        refused = phone.until("error", ref="1")
        assert (refused["code"], refused["errors"]) == ("invalid", {"agent": ["No agent has this name."]})
    assert not Conversation.objects.exists()
