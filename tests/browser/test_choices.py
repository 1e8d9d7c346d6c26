"""Where a request was not understood in whole, the answer offers to press what it would do."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from planning.models import Event
from tests.browser.page_of import Planner

pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.django_db(transaction=True)]


def test_alice_presses_what_she_meant_instead_of_typing_it(web: Any, alice: User, open_browser: Any) -> None:
    page: Page = open_browser(web, alice).new_page()
    page.goto("/")
    planner = Planner(page)
    planner.connected()
    planner.say("Plan a dinner for 8 on Friday at 7pm")
    planner.idle()
    planner.say("make it 25 guests blorf")
    planner.idle()
    expect(page.locator("#messages .message--assistant").last).to_contain_text("I changed nothing")
    assert Event.objects.get().guest_count == 8

    offered = page.locator("#messages").get_by_role("group", name="Answers to press").get_by_role("button")
    expect(offered).to_have_text(["make it 25 guests"])
    page.reload()  # they are part of the message
    planner.connected()
    offered.press("Enter")
    expect(page.locator("#messages .message--user").last).to_contain_text("make it 25 guests")
    planner.idle()
    expect(planner.card("event_card")).to_contain_text("25")
    assert Event.objects.get().guest_count == 25
