"""A new conversation with another agent than the usual one."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from agents.profiles import AgentProfile
from chat.models import Conversation
from tests.browser.page_of import PHONE, Planner
from tests.harness.model_script import say

pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.django_db(transaction=True)]


DESK = {"width": 1440, "height": 900}


@pytest.fixture(scope="module")
def asks(standing_model: Any) -> dict[str, str]:
    return standing_model.asks


@pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])
def test_alice_chooses_whom_to_talk_to(
    web: Any, model: Any, alice: User, bob: User, open_browser: Any, complaints: Any, screen: dict[str, int]
) -> None:
    AgentProfile.objects.create(name="Travel agent <b>&", model="", system_prompt="You know every train.")
    AgentProfile.objects.create(name="Bob's own", owner=bob)
    AgentProfile.objects.create(name="Resting", is_active=False)
    page: Page = open_browser(web, alice, viewport=screen).new_page()
    found = complaints(page)
    page.goto("/")
    choices = page.get_by_role("navigation", name="Whom to talk to").get_by_role("link")
    expect(choices).to_have_text(["Planner", "Travel agent <b>&"])
    expect(choices.first).to_have_attribute("aria-current", "true")

    choices.last.click()
    expect(page.get_by_role("heading", name="Travel agent <b>&")).to_be_visible()
    expect(page.locator(".suggestion")).to_have_count(0)
    planner = Planner(page)
    planner.connected()
    model.script(say("At nine."))
    model.script(say("Yes."))
    planner.say("When goes the train?")
    expect(planner.messages.get_by_text("At nine.")).to_be_visible()
    planner.idle()
    expect(page.locator(".badge").last).to_have_text("Travel agent <b>&")
    planner.say("Is it late?")
    expect(planner.messages.get_by_text("Yes.")).to_be_visible()
    planner.idle()
    assert [request.body["instructions"] for request in model.requests] == ["You know every train."] * 2
    assert Conversation.objects.get().agent == "travel-agent-b"
    page.reload()
    expect(page.locator(".badge").last).to_have_text("Travel agent <b>&")
    assert not found


def test_with_one_agent_there_is_nothing_to_choose(web: Any, alice: User, open_browser: Any) -> None:
    page: Page = open_browser(web, alice).new_page()
    page.goto("/?agent=nobody")
    expect(page.get_by_role("heading", name="What are we celebrating?")).to_be_visible()
    expect(page.locator(".picker")).to_have_count(0)
