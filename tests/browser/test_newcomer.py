"""What a person does with Convoke, in a real browser, with the offline model as on the first day:

1. signs in with one click; 2. asks for a baby shower and watches it take shape; 3. ticks an item and corrects an
amount; 4. adds a guest by hand and another by words; 5. asks what is left and what it costs; 6. stops an answer that is
not wanted; 7. reloads, and opens a second tab; 8. loses the connection and writes on; 9. does it on a phone; 10. finds
an earlier conversation again and signs out. (6 and 8 are in test_connection.py.)
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.page_of import PHONE, Planner

pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.django_db(transaction=True)]

SHOWER = "Plan a baby shower for 20 guests next Saturday at 3pm"


WEB = {"DEBUG": "true"}


def test_a_newcomer_signs_in_with_one_click_and_plans_a_baby_shower(
    web: Any, demo: None, open_browser: Any, complaints: Any
) -> None:
    page: Page = open_browser(web).new_page()
    found = complaints(page)
    page.goto("/")
    page.get_by_role("button", name="guest").click()
    planner = Planner(page)
    planner.connected()
    expect(page.locator(".suggestion")).to_have_count(3)

    planner.say(SHOWER)
    for card in ("event_card", "shopping_list", "invitations"):
        expect(planner.card(card)).to_be_visible()
    planner.idle()
    expect(planner.card("event_card")).to_contain_text("20")
    expect(planner.card("event_card")).to_contain_text("3 p.m.")
    expect(page).to_have_url(re.compile(r"/c/[0-9a-f-]{36}/$"))
    expect(page.locator("#title")).to_contain_text(re.compile("baby shower", re.I))
    expect(page.locator("#panel .event")).to_be_visible()

    shopping = planner.card("shopping_list")
    first = shopping.locator(".item").first
    first.locator("input[type=checkbox]").check(force=True)
    expect(shopping.locator(".item--ticked")).to_have_count(1)
    expect(page.locator("#panel .item--ticked")).to_have_count(1)

    first.locator(".row__open").click()
    first.locator("input[name=quantity]").fill("7")
    first.locator("form.edit__form button").first.click()
    expect(first.locator(".item__amount")).to_contain_text("7")

    invitations = planner.card("invitations")
    invitations.locator("input[name=name]").last.fill("Grandma Rose")
    invitations.locator("input[name=name]").last.press("Enter")
    expect(invitations).to_contain_text("Grandma Rose")
    planner.say("Invite Zoë and Ben")
    expect(planner.card("invitations")).to_contain_text("Zoë")
    planner.idle()

    for question, word in (("What is left to do?", "still to buy"), ("What does it cost?", r"\$")):
        planner.say(question)
        planner.idle()
        expect(planner.messages.locator(".prose").last).to_contain_text(re.compile(word, re.I))
    assert found == []


def test_what_the_page_shows_live_is_what_a_reload_shows(web: Any, alice: Any, open_browser: Any) -> None:
    planner = Planner(open_browser(web, alice).new_page()).go()
    planner.say(SHOWER)
    expect(planner.card("invitations")).to_be_visible()
    planner.idle()
    live = planner.html()
    planner.page.reload()
    planner.connected()
    assert planner.html() == live


def test_both_tabs_show_the_same_and_what_one_ticks_moves_in_the_other(web: Any, alice: Any, open_browser: Any) -> None:
    context = open_browser(web, alice)
    here = Planner(context.new_page()).go()
    here.say(SHOWER)
    expect(here.card("invitations")).to_be_visible()
    here.idle()
    there = Planner(context.new_page()).go(here.page.url)
    assert there.html() == here.html()
    here.card("shopping_list").locator("input[type=checkbox]").nth(2).check(force=True)
    for tab in (here, there):
        expect(tab.card("shopping_list").locator(".item--ticked")).to_have_count(1)
        expect(tab.page.locator("#panel .item--ticked")).to_have_count(1)
    there.say("add 3 bottles of wine")
    for tab in (here, there):
        expect(tab.card("shopping_list")).to_contain_text(re.compile("wine", re.I))
        tab.idle()
    assert there.html() == here.html()


def test_typing_in_a_card_survives_a_change_of_that_card(web: Any, alice: Any, open_browser: Any) -> None:
    context = open_browser(web, alice)
    here = Planner(context.new_page()).go()
    here.say(SHOWER)
    expect(here.card("invitations")).to_be_visible()
    here.idle()
    there = Planner(context.new_page()).go(here.page.url)
    name = here.card("invitations").locator("input[name=name]").last
    name.click()
    name.press_sequentially("Aunt Mari")
    guest = there.card("invitations").locator("input[name=name]").last
    guest.fill("Bob")
    guest.press("Enter")
    expect(here.card("invitations")).to_contain_text("Bob")
    expect(name).to_be_focused()
    expect(name).to_have_value("Aunt Mari")
    name.press_sequentially("anne")
    name.press("Enter")
    expect(there.card("invitations")).to_contain_text("Aunt Marianne")


def test_on_a_phone_the_list_is_a_drawer_the_plan_a_sheet_and_nothing_is_wider_than_the_screen(
    web: Any, alice: Any, open_browser: Any
) -> None:
    planner = Planner(open_browser(web, alice, viewport=PHONE, has_touch=True, is_mobile=True).new_page()).go()
    page = planner.page
    planner.say(SHOWER)
    expect(planner.card("invitations")).to_be_visible()
    planner.idle()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.get_by_role("button", name="The plan so far").tap()
    expect(page.locator("#sheet .event")).to_be_visible()
    page.get_by_role("button", name="Close the plan").tap()
    page.get_by_role("button", name="Conversations").tap()
    expect(page.locator("#conversations a").first).to_be_visible()
    small = page.evaluate(_TOO_SMALL)
    assert small == []


#: Buttons and fields that a thumb would miss; those inside closed parts do not count.
_TOO_SMALL = """() => [...document.querySelectorAll("button, summary, select, input, a.entry, textarea")]
  .filter((each) => each.checkVisibility({visibilityProperty: true}) && each.getClientRects().length)
  .filter((each) => !each.matches("input[type=checkbox], input[type=radio]") && !each.closest(".message__foot"))
  .map((each) => [each.outerHTML.slice(0, 120), each.getBoundingClientRect().height])
  .filter(([, height]) => height > 0 && height < 43.5)"""


def test_an_earlier_conversation_is_found_again_and_signing_out_leads_to_the_door(
    web: Any, alice: Any, open_browser: Any
) -> None:
    planner = Planner(open_browser(web, alice).new_page()).go()
    page = planner.page
    planner.say(SHOWER)
    planner.idle()
    page.get_by_role("link", name="New", exact=True).click()
    planner.connected()
    expect(planner.messages).to_have_count(0)
    page.locator("#search").fill("baby")
    page.locator("#conversations a", has_text=re.compile("baby", re.I)).click()
    planner.connected()
    expect(planner.card("event_card")).to_be_visible()
    page.locator(".me__button").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(re.compile("/login/"))
