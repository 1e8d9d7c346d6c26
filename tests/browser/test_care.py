"""The menu of a conversation in the list: by mouse, by keyboard, on a phone; and how the other tabs follow."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from playwright.sync_api import Locator, Page, expect

from chat import messages
from chat.models import Conversation
from tests.browser.hostile import EVERY_TEXT, storable
from tests.browser.measures import FAINT, SMALL
from tests.browser.page_of import PHONE, Planner
from tests.browser.watch import Watch
from tests.harness.clients import Phone

pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.django_db(transaction=True)]


def conversation(user: Any, title: str, **fields: Any) -> Conversation:
    return Conversation.objects.create(user=user, agent="planner", title=title, **fields)


def entry(page: Page, title: str) -> Locator:
    return page.locator("#conversations li", has_text=title)


def menu_of(page: Page, title: str) -> Locator:
    """Open the menu of this conversation."""
    entry(page, title).hover()
    page.get_by_role("button", name=f"Options of {title}", exact=True).click()
    menu = page.locator("#entry-menu")
    expect(menu.get_by_label("Name")).to_be_focused()
    return menu


def group(page: Page, name: str) -> Locator:
    return page.locator("#conversations .group", has=page.locator(".group__name", has_text=name)).locator("li")


def picture(page: Page, name: str) -> None:
    """For whoever wants to look: `CARE_PICTURES=/tmp/pictures pytest …`."""
    if folder := os.environ.get("CARE_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png")


def test_alice_names_pins_and_archives_and_her_other_tabs_follow(web: Any, alice: Any, open_browser: Any) -> None:
    tea = conversation(alice, "Tea")
    conversation(alice, "Ball")
    context = open_browser(web, alice)
    watch = Watch(context, web.url)
    here, there, elsewhere = (context.new_page() for _ in range(3))
    Planner(here).go()
    Planner(there).go(f"/c/{tea.pk}/")
    Planner(elsewhere).go()
    menu = menu_of(here, "Tea")
    picture(here, "menu-wide")
    menu.get_by_label("Name").fill("High <b>tea</b>")
    here.keyboard.press("Enter")
    expect(menu).to_be_hidden()
    for page in (here, there, elsewhere):
        expect(entry(page, "High <b>tea</b>")).to_be_visible()
    expect(there.locator("#title")).to_have_text("High <b>tea</b>")
    expect(there).to_have_title("High <b>tea</b> · Convoke")
    expect(here.locator("#announcer")).to_have_text("Renamed.")
    menu_of(here, "Ball").get_by_role("button", name="Pin").click()
    for page in (here, there, elsewhere):
        expect(group(page, "Pinned")).to_have_count(1)
    menu_of(here, "High <b>tea</b>").get_by_role("button", name="Archive").click()
    for page in (here, there, elsewhere):
        expect(group(page, "Today")).to_have_count(0)
        expect(page.locator("#archived")).not_to_have_attribute("open", "")
    here.locator("#archived summary").click()
    expect(entry(here, "High <b>tea</b>")).to_be_visible()
    menu_of(here, "High <b>tea</b>").get_by_role("button", name="Take out of the archive").click()
    expect(group(here, "Today")).to_have_count(1)
    expect(here.locator("#archived")).to_have_count(0)
    for page in (here, there, elsewhere):
        assert watch.look(page) == []


def test_what_is_deleted_ends_on_every_page_and_socket_that_shows_it(web: Any, alice: Any, open_browser: Any) -> None:
    tea = conversation(alice, "Tea")
    context = open_browser(web, alice)
    here, there = context.new_page(), context.new_page()
    for page in (here, there):
        Planner(page).go(f"/c/{tea.pk}/")
    with Phone(web.url, alice) as phone:
        phone.hello(str(tea.pk))
        menu = menu_of(here, "Tea")
        menu.get_by_role("button", name="Delete").click()
        here.wait_for_url("**/?undo=*")
        expect(here.locator("#conversations")).to_contain_text("Your conversations will be listed here.")
        assert phone.until("reload")["reason"] == "gone"
    expect(there.locator("#connection")).to_have_text("This conversation is no longer here.")
    expect(there.locator("#text")).to_be_disabled()
    expect(there.locator("#conversations li")).to_have_count(0)


def test_the_menu_is_worked_by_the_keyboard_alone(web: Any, alice: Any, open_browser: Any) -> None:
    tea = conversation(alice, "Tea")
    page = Planner(open_browser(web, alice).new_page()).go().page
    page.locator("#conversations a").focus()
    page.keyboard.press("Tab")
    opener = page.get_by_role("button", name="Options of Tea")
    expect(opener).to_be_focused()
    assert opener.evaluate("each => Number(getComputedStyle(each).opacity)") == 1
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Options of Tea").get_by_label("Name")).to_be_focused()
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()
    page.keyboard.press("Enter")
    name = page.locator("#entry-menu").get_by_label("Name")
    name.fill("   ")
    page.keyboard.press("Enter")
    expect(page.locator("#entry-menu [role=alert]")).to_have_text("A conversation needs a name.")
    expect(name).to_be_focused()
    name.fill("Ball")
    page.keyboard.press("Enter")
    expect(entry(page, "Ball")).to_be_visible()
    expect(page.get_by_role("button", name="Options of Ball")).to_be_focused()
    assert Conversation.objects.get(pk=tea.pk).title == "Ball"


def test_on_a_phone_and_in_the_dark_the_menu_is_large_and_plain_to_read(
    web: Any, alice: Any, open_browser: Any
) -> None:
    conversation(alice, "A rather long name that a person gave to this conversation once")
    conversation(alice, "Put away", is_archived=True)
    page = Planner(open_browser(web, alice, viewport=PHONE, has_touch=True).new_page()).go().page
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.get_by_role("button", name="Conversations", exact=True).click()
        expect(page.locator("#drawer")).to_be_visible()
        page.get_by_role("button", name=re.compile("^Options of A rather")).click()
        menu = page.locator("#entry-menu")
        expect(menu.get_by_label("Name")).to_be_focused()
        menu.get_by_text("Clear…").click()
        picture(page, f"menu-phone-{scheme}")
        box = menu.bounding_box()
        assert box and box["x"] >= 0 and box["x"] + box["width"] <= PHONE["width"]
        assert page.evaluate(FAINT) == [], scheme
        assert page.evaluate(SMALL) == [], scheme
        page.keyboard.press("Escape")
        expect(page.locator("#drawer")).to_be_visible()
        page.keyboard.press("Escape")


def test_alice_saves_a_conversation_as_a_web_page_in_which_nothing_runs_and_clears_it(
    web: Any, alice: Any, open_browser: Any, tmp_path: Path
) -> None:
    tea = conversation(alice, "<script>hacked()</script>")
    with transaction.atomic():
        for number, text in enumerate(storable(text) for text in EVERY_TEXT):
            messages.post(tea.pk, role="assistant" if number % 2 else "user", text=text, agent="planner")
    context = open_browser(web, alice)
    page = Planner(context.new_page()).go(f"/c/{tea.pk}/").page
    menu = menu_of(page, "<script>hacked()</script>")
    menu.get_by_text("Save as a file…").click()
    picture(page, "menu-save")
    with page.expect_download() as download:
        menu.get_by_role("link", name="Web page").click()
    download.value.save_as(saved := tmp_path / "saved.html")
    watch = Watch(context, "file:")
    kept = context.new_page()
    kept.goto(saved.as_uri())
    expect(kept.locator("article")).to_have_count(len(EVERY_TEXT))
    assert watch.found + kept.evaluate("() => window.violations") == []
    kept.close()
    menu.get_by_text("Clear…").click()
    menu.get_by_role("button", name="Clear it").click()
    expect(Planner(page).messages).to_have_count(0)
    expect(page.locator("#announcer")).to_have_text("Cleared.")


def test_ctrl_k_finds_what_was_said_long_ago_and_leads_there(web: Any, alice: Any, open_browser: Any) -> None:
    tea = conversation(alice, "Tea")
    conversation(alice, "Put away", is_archived=True)
    with transaction.atomic():
        said = messages.post(tea.pk, role="user", text="Hang lanterns & 5 < 6 lights into the tree", agent="planner")
    context = open_browser(web, alice)
    watch = Watch(context, web.url)
    page = Planner(context.new_page()).go().page
    page.locator("#text").focus()
    page.keyboard.press("Control+k")
    search = page.get_by_role("searchbox", name="Search conversations")
    expect(search).to_be_focused()
    page.keyboard.type("lant")
    hit = page.locator("#found a")
    expect(hit).to_contain_text("Hang lanterns & 5 < 6 lights into the tree")
    expect(hit.locator("mark")).to_have_text("lanterns")
    expect(page.locator("#search-none")).to_be_hidden()
    expect(page.locator("#conversations li:not([hidden])")).to_have_count(0)
    picture(page, "search")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert page.evaluate(FAINT) == [], scheme
    page.keyboard.press("Escape")
    expect(hit).to_have_count(0)
    page.keyboard.type("candles")
    expect(page.locator("#search-none")).to_have_text("Nothing has these words.")
    search.fill("put a")
    expect(entry(page, "Put away")).to_be_visible()
    search.fill("tree")
    expect(hit).to_have_count(1)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(f"/c/{tea.pk}/#m-{said.pk}"))
    expect(page.locator(f"#m-{said.pk}")).to_be_visible()
    assert watch.look(page) == []


def test_a_phone_finds_in_the_drawer(web: Any, alice: Any, open_browser: Any) -> None:
    tea = conversation(alice, "Tea")
    with transaction.atomic():
        messages.post(tea.pk, role="user", text="Hang lanterns into the apple tree " * 20, agent="planner")
    page = Planner(open_browser(web, alice, viewport=PHONE, has_touch=True).new_page()).go().page
    page.keyboard.press("Control+k")
    expect(page.get_by_role("searchbox", name="Search conversations")).to_be_focused()
    page.keyboard.type("tree")
    expect(page.locator("#found a")).to_be_visible()
    picture(page, "search-phone")
    assert page.evaluate(SMALL) == []
