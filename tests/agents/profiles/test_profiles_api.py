"""Agents, tools and templates over REST: whose they are decides who reads and who writes them."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from agents.profiles import sync
from agents.profiles.models import AgentProfile, AgentPromptTemplate, AgentTool

pytestmark = pytest.mark.django_db


class Rest:
    """A person's programs."""

    def __init__(self, user: User) -> None:
        self.client = Client()
        self.client.force_login(user)

    def __call__(self, method: str, path: str, code: int, **body: Any) -> Any:
        given = {"data": body, "content_type": "application/json"} if method != "get" else {"data": body}
        answer = getattr(self.client, method)(f"/api/{path}", **given)
        assert answer.status_code == code, (answer.status_code, answer.content)
        return answer.json() if answer.content else None


@pytest.fixture
def hers(alice: User) -> Rest:
    return Rest(alice)


@pytest.fixture
def his(bob: User) -> Rest:
    return Rest(bob)


@pytest.fixture
def operator(charlie: User) -> Rest:
    charlie.is_staff = True
    charlie.save()
    charlie.user_permissions.set(Permission.objects.filter(content_type__app_label="profiles"))
    return Rest(charlie)


def test_alice_makes_an_agent_of_her_own_and_nobody_else_knows_it(hers: Rest, his: Rest) -> None:
    AgentTool.objects.create(name="list_events")
    made = hers("post", "agents/", 201, name="My cook", system_prompt="Salt.", tools=["list_events"])
    assert (made["key"], made["owner"], made["is_shared"], made["model"]) == ("my-cook", "alice", False, "")
    assert [(tool["name"], tool["enabled"]) for tool in made["tools"]] == [("list_events", True)]
    for address in (f"agents/{made['id']}/", "agents/my-cook/"):
        assert hers("get", address, 200)["name"] == "My cook"
        for method in ("get", "patch", "put", "delete"):
            his(method, address, 404)
    assert his("get", "agents/", 200)["results"] == []
    changed = hers("patch", "agents/my-cook/", 200, name="Cook", tools=[])
    assert (changed["name"], changed["key"], changed["tools"]) == ("Cook", "my-cook", [])
    hers("delete", "agents/my-cook/", 204)
    assert not AgentProfile.objects.exists()


def test_what_is_everybodys_is_read_by_all_and_written_by_staff(hers: Rest, operator: Rest) -> None:
    made = operator("post", "agents/", 201, name="Helper", model="gpt-4.1", is_shared=True, is_default=True)
    assert (made["owner"], made["is_shared"], made["model"]) == (None, True, "gpt-4.1")
    assert hers("get", "agents/", 200, is_default="true")["count"] == 1
    assert hers("get", "agents/", 200, is_shared="false")["count"] == 0
    hers("patch", "agents/helper/", 403, name="Mine")
    hers("delete", "agents/helper/", 403)
    hers("post", "agents/", 403, name="Everybody's", is_shared=True)
    operator("patch", "agents/helper/", 400, is_shared=False)
    assert operator("patch", "agents/helper/", 200, name="Help")["name"] == "Help"
    words = operator("post", "prompt-templates/", 201, name="Calm", template="Be calm.", is_shared=True)
    assert operator("patch", f"prompt-templates/{words['id']}/", 200) == words, "its owner is told, too: nobody"


def test_what_code_declares_is_switched_off_and_not_deleted(operator: Rest) -> None:
    sync.after_migrate("default")
    planner = operator("get", "agents/planner/", 200)
    names = [tool["name"] for tool in planner["tools"]]
    changed = operator("patch", "agents/planner/", 200, tools=names[1:])
    assert [(tool["name"], tool["enabled"]) for tool in changed["tools"][:2]] == [(names[0], False), (names[1], True)]
    assert "is_active" in operator("delete", "agents/planner/", 400)["errors"]["id"][0]
    tool = AgentTool.objects.get(name=names[0])
    assert "parameters" in operator("patch", f"tools/{tool.pk}/", 400, parameters={"type": "object"})["errors"]
    operator("delete", f"tools/{tool.pk}/", 400)
    assert operator("patch", f"tools/{tool.pk}/", 200, description="Other words.")["description"] == "Other words."


def test_tools_are_written_by_staff(hers: Rest, operator: Rest) -> None:
    schema = {"type": "object", "properties": {"text": {"type": "string"}}}
    hers("post", "tools/", 403, name="echo", tool_type="custom", parameters=schema)
    made = operator("post", "tools/", 201, name="echo", tool_type="custom", parameters=schema)
    assert hers("get", f"tools/{made['id']}/", 200)["parameters"] == schema
    assert hers("get", "tools/", 200, tool_type="custom", search="ECH")["count"] == 1
    hers("delete", f"tools/{made['id']}/", 403)
    operator("delete", f"tools/{made['id']}/", 204)


def test_templates_hold_for_whose_they_are(hers: Rest, his: Rest, operator: Rest) -> None:
    mine = hers("post", "agents/", 201, name="Mine")
    shared = operator("post", "agents/", 201, name="Helper", is_shared=True)
    made = hers("post", "prompt-templates/", 201, name="Mine", template="Hello {{ user_name }}", agent=mine["id"])
    assert (made["owner"], made["agent"]) == ("alice", mine["id"])
    his("get", f"prompt-templates/{made['id']}/", 404)
    assert "agent" in his("post", "prompt-templates/", 400, name="x", template="x", agent=mine["id"])["errors"]
    assert "agent" in hers("post", "prompt-templates/", 400, name="x", template="x", agent=shared["id"])["errors"]
    everybodys = operator("post", "prompt-templates/", 201, name="All", template="Be kind.", is_shared=True)
    assert his("get", "prompt-templates/", 200)["count"] == 1
    his("patch", f"prompt-templates/{everybodys['id']}/", 403, template="Be rude.")
    assert hers("get", "prompt-templates/", 200, agent=mine["id"])["results"] == [made]


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("agents/", {}, "name"),
        ("agents/", {"name": ""}, "name"),
        ("agents/", {"name": "x" * 201}, "name"),
        ("agents/", {"name": "x", "tools": ["nothing"]}, "tools"),
        ("agents/", {"name": "x", "tools": "all"}, "tools"),
        ("agents/", {"name": "x", "key": "planner"}, "key"),
        ("agents/", {"name": "x", "owner": "bob"}, "owner"),
        ("agents/", {"name": "x", "is_declared": True}, "is_declared"),
        ("agents/", {"name": "x", "model": "the-dearest"}, "model"),
        ("agents/", {"name": "x", "system_prompt": "x" * 50_001}, "system_prompt"),
        ("agents/", {"name": "x", "colour": "red"}, "colour"),
        ("prompt-templates/", {"name": "x", "template": "{{ secret }}"}, "template"),
        ("prompt-templates/", {"name": "x", "template": "x", "agent": 99}, "agent"),
    ],
)
def test_what_does_not_fit_is_named_by_its_field_and_nothing_is_made(
    hers: Rest, path: str, body: dict[str, Any], field: str
) -> None:
    assert field in hers("post", path, 400, **body)["errors"]
    assert not AgentProfile.objects.exists() and not AgentPromptTemplate.objects.exists()


@pytest.mark.parametrize("parameters", [None, [], "x", {"type": "array"}, {"type": "object", "properties": 3}])
def test_a_schema_that_is_none_is_refused(operator: Rest, parameters: Any) -> None:
    refused = operator("post", "tools/", 400, name="echo", tool_type="custom", parameters=parameters)
    assert "parameters" in refused["errors"]


def test_one_person_has_so_many_agents(hers: Rest, his: Rest, alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agents.profiles.api.MOST", 2)
    for _ in range(2):
        hers("post", "agents/", 201, name="Cook")
    assert "name" in hers("post", "agents/", 400, name="Cook")["errors"]
    his("post", "agents/", 201, name="Cook")


@pytest.mark.parametrize("path", ["agents/", "tools/", "prompt-templates/"])
def test_a_list_costs_as_many_statements_whatever_its_rows(
    hers: Rest, alice: User, path: str, django_assert_max_num_queries: Any
) -> None:
    tools = [AgentTool.objects.create(name=f"tool_{number}") for number in range(3)]
    for number in range(20):
        made = AgentProfile.objects.create(name=f"Cook {number}", owner=alice)
        made.tools.set(tools)
        AgentPromptTemplate.objects.create(name="x", template="x", agent=made, owner=alice)
    hers("get", path, 200)
    with django_assert_max_num_queries(7):
        hers("get", path, 200, limit=200)


@pytest.mark.parametrize("pk", ["0", "9" * 18, "9" * 30, "-1", "x" * 300, "²"])
def test_an_id_that_nobody_has_is_not_found(hers: Rest, pk: str) -> None:
    for path in ("agents", "tools", "prompt-templates"):
        hers("get", f"{path}/{pk}/", 404)


def test_nobody_reads_them_without_signing_in(client: Client) -> None:
    for path in ("agents", "tools", "prompt-templates"):
        assert client.get(f"/api/{path}/").status_code == 401
