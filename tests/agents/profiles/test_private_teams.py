"""A person's own agents hand over to one another, and to nobody else's."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agents.llm.candidate import Candidate
from agents.profiles.models import AgentProfile
from agents.profiles.overlay import ProfilesOverlay
from agents.runtime.models import Run
from agents.testing import ScriptedModel, call
from tests.agents.runtime.at_work import Models, asked, attempt, badges

pytestmark = pytest.mark.django_db(transaction=True)


def profile(name: str, owner: User | None, *handoffs: str, **fields: Any) -> AgentProfile:
    return AgentProfile.objects.create(name=name, owner=owner, model="", handoffs=list(handoffs), **fields)


def test_alices_cook_hands_over_to_her_waiter_who_answers(alice: User) -> None:
    profile("Cook", alice, "waiter", "gone", "Cook")
    profile("Waiter", alice, system_prompt="You serve.")
    run = asked(alice, "The soup, please", "cook")
    snapshot = ProfilesOverlay().at(None, agent="cook", user_id=alice.pk)
    cook = snapshot.agent("cook")
    assert cook is not None and cook.tools == ("transfer_to_waiter",)
    model = ScriptedModel(call("transfer_to_waiter"), "Here it is.")
    done = attempt(Models({"": [Candidate(model)]}, find=snapshot.agent))
    assert (done.pk, done.agent, done.state) == (run.pk, "waiter", Run.State.COMPLETED)
    assert model.requests[1].instructions == "You serve."
    assert badges(run)[-1] == ("waiter", "Here it is.")


def test_what_they_lead_to_is_read_and_no_more_and_in_as_many_queries(alice: User) -> None:
    counts = []
    for number in range(4):
        profile(f"Cook {number}", alice, f"cook-{(number + 1) % 4}")
        profile(f"Other {number}", alice)
        overlay = ProfilesOverlay()
        overlay.at(None, agent="planner", user_id=alice.pk)
        with CaptureQueriesContext(connection) as queries:
            snapshot = overlay.at(None, agent="cook-0", user_id=alice.pk)
        counts.append(len(queries))
    assert len(set(counts)) == 1
    assert all(snapshot.agent(f"cook-{number}") for number in range(4)) and snapshot.agent("other-0") is None
    AgentProfile.objects.filter(key="cook-1").update(is_active=False)
    off = ProfilesOverlay().at(None, agent="cook-0", user_id=alice.pk)
    first = off.agent("cook-0")
    assert first is not None and first.tools == () and off.agent("cook-1") is None


def test_nobody_hands_over_to_what_is_not_theirs(alice: User, bob: User) -> None:
    profile("Hers", alice)
    profile("House", None)
    profile("W" * 60, bob)
    his = Client()
    his.force_login(bob)

    def post(*handoffs: str) -> tuple[int, Any]:
        body = {"name": "His", "handoffs": list(handoffs)}
        answer = his.post("/api/agents/", body, content_type="application/json")
        return answer.status_code, answer.json()

    for key, why in (("hers", "'hers'"), ("nobody", "'nobody'"), ("w" * 60, "too long")):
        code, problem = post(key)
        assert code == 400 and why in str(problem)
    code, made = post("house")
    assert (code, made["handoffs"]) == (201, ["house"])
    address = f"/api/agents/{made['key']}/"
    assert his.patch(address, {"handoffs": [made["key"]]}, content_type="application/json").status_code == 400
    for wrong in ("hers", {"hers": 1}, ["hers"], [1]):
        with pytest.raises(ValidationError):
            AgentProfile(name="His", owner=bob, model="", handoffs=wrong).full_clean()
    everybodys = AgentProfile.objects.get(key="house")
    everybodys.handoffs = ["hers"]
    with pytest.raises(ValidationError, match="hers"):
        everybodys.full_clean()
