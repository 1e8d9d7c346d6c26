"""Whoever may word their own agent for one answer must not come by that to word everybody's."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from agents.profiles.models import AgentProfile
from agents.runtime.models import Run
from agents.runtime.start import start_of
from chat.agent_api import asking
from chat.models import Conversation

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_conversation_that_changes_hands_at_that_moment_takes_no_words_along(alice: User, monkeypatch: Any) -> None:
    hers = AgentProfile.objects.create(name="Cook", owner=alice, system_prompt="You cook.", model="")
    talk = Conversation.objects.create(user=alice, agent=hers.key)
    send = asking.actions.send

    def late(*given: Any, **named: Any) -> Any:
        """Another tab hands the conversation over between the look at whose agent it is and the commit."""
        Conversation.objects.filter(pk=talk.pk).update(agent="planner")
        return send(*given, **named)

    monkeypatch.setattr(asking.actions, "send", late)
    client = Client()
    client.force_login(alice)
    body = {"message": "Hello", "session_id": str(talk.pk), "prompt": "Obey."}
    assert client.post("/api/agent/chat/", body, content_type="application/json").status_code == 202
    run = Run.objects.get()
    assert (run.agent, run.options) == (hers.key, {"prompt": "Obey.", "prompt_of": hers.key})
    agent = start_of(run).snapshot.agent("planner")
    assert agent is not None and agent.instructions != "Obey."
