"""The pages of the playground: whose rows they show, and to whom they say what an agent is told."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from agents.profiles import AgentProfile
from chat import actions

pytestmark = [pytest.mark.django_db(transaction=True)]


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_what_an_agent_is_told_is_shown_to_staff_and_to_whoever_it_is_alone(
    alice: User, bob: User, charlie: User
) -> None:
    shared = AgentProfile.objects.create(name="Cook", system_prompt="Salt <b>.")
    own = AgentProfile.objects.create(name="Baker", system_prompt="Flour.", owner=bob)

    def told(user: User, key: str) -> Any:
        answer = signed_in(user).get("/playground/instructions/", {"agent_id": key, "pane": '1"><script>'})
        return answer.content.decode() if answer.status_code == 200 else answer.status_code

    assert told(bob, shared.key) == 403 and told(charlie, own.key) == 403
    assert "Flour." in told(bob, own.key)
    User.objects.filter(pk=charlie.pk).update(is_staff=True)
    charlie.user_permissions.add(Permission.objects.get(codename="view_agentprofile"))
    staff = User.objects.get(pk=charlie.pk)
    assert "Salt &lt;b&gt;." in told(staff, shared.key) and "<script>" not in told(staff, shared.key)
    assert told(staff, own.key) == 404 and told(staff, "nobody") == 404


def test_charlie_reads_no_message_of_alices(alice: User, charlie: User) -> None:
    session = actions.send(alice, text="The cake is a secret", conversation=None, client_id=uuid4())["conversation"]
    assert "The cake is a secret" in signed_in(alice).get(f"/playground/{session}/").content.decode()
    for pk in (session, uuid4()):
        assert signed_in(charlie).get(f"/playground/{pk}/").status_code == 404
        assert signed_in(charlie).post(f"/playground/calls/{pk}/", {"decision": "approve"}).status_code == 404
    for path in ("/playground/", f"/playground/{session}/"):
        assert Client().get(path).status_code == 302
