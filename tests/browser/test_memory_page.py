"""What a person sees of memory: a conversation that leaves nothing, the page of what is known, what an answer used."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from chat.models import Conversation
from tests.browser.measures import FAINT, WIDER
from tests.browser.page_of import PHONE, Planner
from tests.browser.test_accessibility import check_names
from tests.browser.watch import Watch

pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.django_db(transaction=True)]


def picture(page: Page, name: str) -> None:
    """For whoever wants to look: `MEMORY_PICTURES=/tmp/pictures pytest …`."""
    if folder := os.environ.get("MEMORY_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png")


def test_a_temporary_conversation_says_so_works_and_leaves_no_entry(web: Any, alice: Any, open_browser: Any) -> None:
    context = open_browser(web, alice)
    watch = Watch(context, web.url)
    planner = Planner(context.new_page()).go()
    page = planner.page
    picture(page, "new")
    page.get_by_role("link", name="Temporary", exact=True).click()
    planner.connected()
    page.get_by_role("link", name="begin one that is kept instead").click()
    planner.connected()
    page.get_by_role("link", name="New temporary conversation").click()
    planner.connected()
    said = page.locator(".temporary__words")
    expect(said).to_have_text(
        "In no list and no search, nothing is remembered. Deleted 24 hours after it begins; what was planned stays."
    )
    expect(page.get_by_role("button", name="Delete now")).to_be_hidden()
    picture(page, "temporary-new")
    page.locator("#text").fill("A draft")
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.includes('draft'))") == []
    planner.say("Plan a baby shower for 20 guests next Saturday at 3pm")
    expect(planner.card("invitations")).to_be_visible()
    planner.idle()
    expect(page.locator("#title")).to_have_text("Baby shower")
    expect(page.locator("#conversations li")).to_have_count(0)
    row = Conversation.objects.get()
    assert row.is_temporary
    page.reload()
    planner.connected()
    expect(said).to_contain_text(f"Deleted {row.expires_at:%-d %b} at")
    expect(planner.card("event_card")).to_be_visible()
    picture(page, "temporary")
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate(FAINT) == page.evaluate(WIDER) == []
        check_names(page)
    page.set_viewport_size(PHONE)
    picture(page, "temporary-phone")
    page.get_by_role("button", name="Delete now").click()
    page.get_by_role("button", name="Undo").click()
    expect(planner.card("event_card")).to_be_visible()
    page.get_by_role("button", name="Delete now").click()
    expect(page.locator(".undo__words")).to_have_text("Deleted.")
    expect(page.locator("main[data-temporary]")).to_have_count(0)
    assert Conversation.objects.get().is_deleted
    assert watch.look(page) == []
