"""The page for those who do not see it, do not point at it, need it larger, darker or still."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.measures import FAINT, LISTEN, SMALL, WATCH_MOTION, WIDER
from tests.browser.page_of import PHONE, Planner
from tests.harness.model_script import say

pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.django_db(transaction=True)]

SHOWER = "Plan a baby shower for 20 guests next Saturday at 3pm"
NAMED = {
    "button", "link", "textbox", "searchbox", "checkbox", "radio", "combobox", "spinbutton", "progressbar",
    "DisclosureTriangle", "dialog", "Date", "DateTime", "InputTime", "PopUpButton",
}  # fmt: skip
LANDMARKS = {"banner", "navigation", "main", "complementary", "region", "search", "contentinfo"}


@pytest.fixture
def scripted(server: Any, model: Any) -> Any:
    return server(**model.asks)


def planned(context: Any) -> Planner:
    """A page with every kind of message on it, and every form in its cards open."""
    planner = Planner(context.new_page()).go()
    planner.say(SHOWER)
    expect(planner.card("invitations")).to_be_visible()
    planner.idle()
    planner.say("Invite Zoë")
    expect(planner.card("invitations").locator(".guest")).to_have_count(1)
    planner.idle()
    planner.page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    return planner


def accessible(page: Page) -> list[dict[str, Any]]:
    """Return what a screen reader gets, in its order, as `{"role", "name", "level"}`."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    found = []
    for node in nodes:
        if node["ignored"]:
            continue
        levels = [each["value"]["value"] for each in node.get("properties", []) if each["name"] == "level"]
        name = str(node.get("name", {}).get("value", "")).strip()
        found.append({"role": node["role"]["value"], "name": name, "level": levels[0] if levels else None})
    return found


def check_names(page: Page) -> None:
    nodes = accessible(page)
    assert [node for node in nodes if node["role"] in NAMED and not node["name"]] == []
    landmarks = [(node["role"], node["name"]) for node in nodes if node["role"] in LANDMARKS]
    assert sorted(landmarks) == sorted(set(landmarks)), "landmarks one cannot tell apart"
    assert [role for role, _ in landmarks].count("main") == 1
    levels = [node["level"] for node in nodes if node["role"] == "heading" and node["level"]]
    assert levels.count(1) == 1
    main = levels[levels.index(1) :]
    assert all(after <= before + 1 for before, after in pairwise(main)), levels


def test_everything_has_a_name_its_landmark_and_its_heading(web: Any, alice: Any, open_browser: Any) -> None:
    context = open_browser(web, alice)
    planner = planned(context)
    check_names(planner.page)
    planner.page.set_viewport_size(PHONE)
    for opener, dialog in (("Conversations", "drawer"), ("The plan so far", "sheet")):
        planner.page.get_by_role("button", name=opener).click()
        expect(planner.page.get_by_role("dialog", name=opener)).to_have_id(dialog)
        check_dialog = [node for node in accessible(planner.page) if node["role"] in NAMED and not node["name"]]
        assert check_dialog == []
        planner.page.keyboard.press("Escape")
    door = open_browser(web).new_page()
    for address in ("/login/", "/signup/"):
        door.goto(address)
        check_names(door)


def test_every_word_stands_out_in_light_and_dark(web: Any, alice: Any, open_browser: Any) -> None:
    planner = planned(open_browser(web, alice))
    page = planner.page
    planner.card("shopping_list").locator(".item__box").first.check()
    expect(planner.card("shopping_list").locator(".item--ticked")).to_have_count(1)
    page.locator("#text").fill("x" * 20_001)
    page.wait_for_timeout(1400)  # until no number flashes any more
    door = open_browser(web).new_page()
    door.goto("/signup/")
    door.locator("input[name=username]").fill("a")
    door.locator("input[name=password1]").fill("12")
    door.locator("input[name=password2]").fill("13")
    door.get_by_role("button").click()
    expect(door.locator(".field__error").first).to_be_visible()
    for scheme in ("light", "dark"):
        for each in (page, door):
            each.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            assert each.evaluate(FAINT) == [], scheme


def test_a_screen_reader_hears_an_answer_once_and_whole(
    scripted: Any, model: Any, alice: Any, open_browser: Any
) -> None:
    model.script(say("Paper lanterns would be lovely in the garden that evening.", tokens_per_second=30))
    planner = Planner(open_browser(scripted, alice).new_page()).go()
    planner.page.evaluate(LISTEN)
    planner.say("What shall we hang up?")
    planner.idle()
    expect(planner.page.locator("#announcer")).to_contain_text("evening")
    planner.page.wait_for_timeout(600)
    heard = planner.page.evaluate("window.heard")
    assert heard == ["Planner: Paper lanterns would be lovely in the garden that evening."]
    assert planner.page.locator("#messages").get_attribute("aria-live") == "off"


def test_with_the_keyboard_alone(scripted: Any, model: Any, alice: Any, open_browser: Any) -> None:
    model.choose(lambda body: [say(" ".join(["word"] * 300), tokens_per_second=30)])
    planner = Planner(open_browser(scripted, alice).new_page()).go()
    page = planner.page
    expect(page.locator("#text")).to_be_focused()
    page.keyboard.type("Tell me much")
    page.keyboard.press("Enter")
    expect(page.locator(".prose--open")).to_contain_text("word")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Stop")).to_be_focused()
    page.keyboard.press("Enter")
    expect(planner.messages.last).to_contain_text("Stopped")
    expect(page.locator("#text")).to_be_focused()

    page.keyboard.press("Shift+Tab")  # Backwards, the newest answer comes first.
    expect(planner.messages.last.get_by_role("button", name="More")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("button", name="Bad answer")).to_be_focused()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Bad answer")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("button", name="Bad answer")).to_be_focused()

    menu = page.get_by_role("button", name="Settings")
    menu.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#me-menu")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#me-menu")).to_be_hidden()
    expect(menu).to_be_focused()

    page.set_viewport_size(PHONE)
    opener = page.get_by_role("button", name="Conversations")
    opener.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Close the list")).to_be_focused()
    for _ in range(8):  # Nothing behind the drawer can be reached.
        page.keyboard.press("Tab")
        assert page.evaluate("!document.activeElement.closest('#conversation')")
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()


def test_a_form_in_a_card_is_filled_in_without_a_mouse(web: Any, alice: Any, open_browser: Any) -> None:
    planner = planned(open_browser(web, alice))
    page = planner.page
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = false")
    row = planner.card("shopping_list").locator(".item").first
    summary = row.locator("summary")
    summary.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(row.get_by_label("Amount")).to_be_focused()
    page.keyboard.type("7")
    page.keyboard.press("Enter")
    expect(row.locator(".item__amount")).to_contain_text("7")
    expect(row.locator("details")).not_to_have_attribute("open", "")
    expect(summary).to_be_focused()


def test_nothing_moves_for_whom_motion_is_too_much(scripted: Any, model: Any, alice: Any, open_browser: Any) -> None:
    model.script(say(" ".join(["word"] * 60), tokens_per_second=40))
    planner = Planner(open_browser(scripted, alice, reduced_motion="reduce").new_page()).go()
    planner.page.evaluate(WATCH_MOTION)
    planner.say("Hello")
    expect(planner.messages.last).to_contain_text("word")
    planner.idle()
    assert planner.page.evaluate("window.moved") == []


def test_on_a_phone_fingers_find_everything_and_zoomed_in_one_reads_downwards_only(
    web: Any, alice: Any, open_browser: Any
) -> None:
    planner = planned(open_browser(web, alice, viewport=PHONE, has_touch=True, is_mobile=True))
    assert planner.page.evaluate(SMALL) == []
    for opener in ("Conversations", "The plan so far"):
        planner.page.get_by_role("button", name=opener).tap()
        assert planner.page.evaluate(SMALL) == []
        planner.page.keyboard.press("Escape")
    for width, height in ((720, 450), (320, 256)):  # 200 % and 400 %
        page = open_browser(web, alice, viewport={"width": width, "height": height}, device_scale_factor=2).new_page()
        Planner(page).go(planner.page.url)
        page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
        assert page.evaluate(WIDER) == []
        box = page.locator("#text").bounding_box()
        assert box and box["y"] + box["height"] <= height
