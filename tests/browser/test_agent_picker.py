"""A new conversation with another agent than the usual one."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from agents import registry
from agents.profiles import AgentProfile
from chat.models import Conversation
from musicstore.models import Album, Artist, MediaType, Track
from tests.browser.measures import FAINT, SMALL, WIDER
from tests.browser.page_of import PHONE, Planner
from tests.harness.model_script import call, say

pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.django_db(transaction=True)]


DESK = {"width": 1440, "height": 900}


def picture(page: Page, name: str) -> None:
    """For whoever wants to look: `PICKER_PICTURES=/tmp/pictures pytest …`."""
    if folder := os.environ.get("PICKER_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png")


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


@pytest.mark.parametrize(("screen", "scheme"), [(DESK, "dark"), (PHONE, "light")], ids=["desk", "phone"])
def test_alice_talks_to_the_music_store_where_it_has_music(
    web: Any, model: Any, alice: User, open_browser: Any, complaints: Any, screen: dict[str, int], scheme: str
) -> None:
    kind, album = (
        MediaType.objects.create(name="Tape"),
        Album.objects.create(title="Kind of Blue", artist=Artist.objects.create(name="Miles Davis")),
    )
    Track.objects.create(name="So What", album=album, media_type=kind, milliseconds=562_000)
    page: Page = open_browser(web, alice, viewport=screen, color_scheme=scheme, has_touch=screen is PHONE).new_page()
    found = complaints(page)
    page.goto("/")
    choices = page.get_by_role("navigation", name="Whom to talk to").get_by_role("link")
    expect(choices).to_have_text(["Planner", "Music store"])  # whom others hand over to is not offered
    picture(page, f"choice-{screen['width']}-{scheme}")
    page.locator("#text").fill("Who made So What?")
    choices.last.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Music store")).to_be_visible()
    expect(choices.last).to_have_attribute("aria-current", "true")
    expect(choices.last).to_have_accessible_description(registry.agents["store"].description)
    expect(page.locator("#text")).to_have_value("Who made So What?")  # what was written already goes along
    expect(page.locator(".suggestion")).to_have_text(list(registry.agents["store"].suggestions))
    picture(page, f"store-{screen['width']}-{scheme}")
    assert page.evaluate(FAINT) == [] and page.evaluate(WIDER) == []
    assert screen != PHONE or page.evaluate(SMALL) == []
    axe = Axe().run(page)
    assert axe.violations_count == 0, axe.generate_report()

    planner = Planner(page)
    planner.connected()
    model.script(call("transfer_to_music", {}))
    model.script(say("Miles Davis."))
    planner.say("Who made So What?")
    expect(planner.messages.get_by_text("Miles Davis.")).to_be_visible()
    planner.idle()
    expect(page.locator(".badge").last).to_have_text("Music catalogue")  # who answered
    page.reload()
    expect(page.locator(".badge").last).to_have_text("Music catalogue")
    expect(page.locator("#conversations .entry__agent")).to_have_text(", with Music store")  # who is talked to
    assert Conversation.objects.get().agent == "store"
    assert not found
