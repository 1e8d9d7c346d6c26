"""Whether a person says yes first: as the tool's code says, or as an operator says for one agent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.core.exceptions import ValidationError
from django.test import Client

from agents import registry
from agents.profiles.models import AgentProfile, AgentProfileTool, AgentTool
from agents.runtime import overlay, tool

pytestmark = pytest.mark.django_db


@pytest.fixture
def declared() -> Iterator[None]:
    for name, asks in (("mow", False), ("fell", True), ("burn", "always_ask")):
        tool(name=name, approval=asks)(lambda: "Done.")  # type: ignore[call-overload]
    yield
    for name in ("mow", "fell", "burn"):
        registry.tools.forget(name)


def gardener(name: str, approval: str = "") -> AgentProfileTool:
    profile, _ = AgentProfile.objects.get_or_create(name="Gardener", model="")
    row, _ = AgentTool.objects.get_or_create(name=name, defaults={"is_declared": True})
    return AgentProfileTool.objects.create(agent=profile, tool=row, approval=approval)


@pytest.mark.parametrize(
    ("name", "approval", "asks"),
    [
        ("mow", "", False),
        ("mow", "always", True),
        ("mow", "never", False),
        ("fell", "", True),
        ("fell", "never", False),
        ("burn", "", "always_ask"),
        ("burn", "always", "always_ask"),
        ("burn", "never", "always_ask"),  # as a row that was written past the forms
    ],
)
def test_an_operator_tightens_every_tool_and_loosens_none_that_always_asks(
    declared: None, alice: User, name: str, approval: str, asks: Any
) -> None:
    gardener(name, approval)
    agent = overlay.current().at(None, agent="gardener", user_id=alice.pk).agent("gardener")
    found = agent and agent.tool(name)
    assert found and found.approval == asks


def test_to_loosen_a_tool_is_a_right_of_its_own(declared: None, charlie: User) -> None:
    link = gardener("fell")
    charlie.is_staff = True
    charlie.save()
    client = Client()
    client.force_login(charlie)
    address = f"/admin/profiles/agentprofiletool/{link.pk}/change/"
    fields = {"agent": link.agent_id, "tool": link.tool_id, "enabled": "on"}
    rights = Permission.objects.filter(content_type__app_label="profiles")
    charlie.user_permissions.set(rights.exclude(codename="loosen_approval"))
    assert client.post(address, fields | {"approval": "never"}).status_code == 200  # shown again: no such choice
    assert client.post(address, fields | {"approval": "always"}).status_code == 302
    link.refresh_from_db()
    assert link.approval == "always"
    charlie.user_permissions.set(rights)
    assert client.post(address, fields | {"approval": "never"}).status_code == 302
    link.refresh_from_db()
    assert link.approval == "never"
    with pytest.raises(ValidationError, match="always asks"):
        gardener("burn", "never").full_clean()


def test_what_an_operator_lets_ask_goes_on_asking_where_charlie_may_not_loosen_it(
    declared: None, charlie: User
) -> None:
    link, other = gardener("mow", "always"), gardener("fell")
    charlie.is_staff = True
    charlie.save()
    rights = Permission.objects.filter(content_type__app_label="profiles")
    charlie.user_permissions.set(rights.exclude(codename="loosen_approval"))
    client = Client()
    client.force_login(charlie)
    alone = f"/admin/profiles/agentprofiletool/{link.pk}/"
    fields = {"agent": link.agent_id, "tool": link.tool_id, "enabled": "on"}
    assert client.post(f"{alone}change/", fields | {"approval": ""}).status_code == 200  # shown again: no such choice
    client.post(f"{alone}change/", fields | {"approval": "always", "tool": AgentTool.objects.create(name="dig").pk})
    assert client.post(f"{alone}delete/", {"post": "yes"}).status_code == 403
    inline = {
        "name": "Gardener", "model": "", "is_active": "on", "links-TOTAL_FORMS": "2", "links-INITIAL_FORMS": "2",
        "links-0-id": link.pk, "links-0-agent": link.agent_id, "links-0-tool": link.tool_id, "links-0-enabled": "on",
        "links-1-id": other.pk, "links-1-agent": link.agent_id, "links-1-tool": other.tool_id, "links-1-enabled": "on",
    }  # fmt: skip
    agent = f"/admin/profiles/agentprofile/{link.agent_id}/change/"
    assert client.post(agent, inline | {"links-0-approval": ""}).status_code == 200
    assert client.post(agent, inline | {"links-0-approval": "always", "links-0-DELETE": "on"}).status_code == 200
    link.refresh_from_db()
    assert (link.approval, link.tool.name) == ("always", "mow")
    for names in (["fell"], ["fell", "mow"]):  # taken away, and given once more
        client.patch(f"/api/agents/{link.agent_id}/", {"tools": names}, content_type="application/json")
        assert sorted(link.agent.links.filter(enabled=True).values_list("tool__name", flat=True)) == names
    link.refresh_from_db()
    assert link.approval == "always"
    assert client.post(agent, inline | {"links-0-approval": "always"}).status_code == 302
    charlie.user_permissions.set(rights)
    assert client.post(agent, inline | {"links-0-approval": ""}).status_code == 302
    link.refresh_from_db()
    assert link.approval == ""
