"""A message's menu and the versions of a conversation: by mouse, by keyboard, on a phone, in two tabs at once."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import transaction
from playwright.sync_api import Locator, Page, expect

from agents.runtime.models import Run
from chat import messages
from chat.models import Branch, Conversation
from tests.browser.measures import FAINT, SMALL
from tests.browser.page_of import PHONE, Planner
from tests.browser.watch import Watch

pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.django_db(transaction=True)]


@transaction.atomic
def talk(user: Any, *texts: str) -> Conversation:
    """What Alice and the planner have said in turn, each answer by a run of its own."""
    row = Conversation.objects.create(user=user, agent="planner", title="Tea")
    run = None
    for number, text in enumerate(texts):
        if number % 2 == 0:
            run = Run.objects.create(
                surface="chat", thread=row.pk, user=user, agent="planner", state="completed", model="gpt-4.1"
            )
        said = messages.post(
            row.pk,
            role="assistant" if number % 2 else "user",
            text=text,
            agent="planner" if number % 2 else "",
            run=run,
        )
        assert run is not None
        Run.objects.filter(pk=run.pk).update(created_at=said.created_at, ended_at=said.created_at)
    return row


def picture(page: Page, name: str) -> None:
    """For whoever wants to look: `CARE_PICTURES=/tmp/pictures pytest …`. Every input bears a mark of it."""
    if folder := os.environ.get("CARE_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png")


def wrong(page: Page, less: Sequence[str] = ()) -> list[str]:
    """Return what axe finds."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in found if each["id"] not in less]


def shown(page: Page) -> Locator:
    return page.locator("#messages > .message:not([hidden])")


def more(page: Page, number: int) -> Locator:
    """Open the menu of this message, the first being 0."""
    message = shown(page).nth(number)
    message.hover()
    message.get_by_role("button", name="More").click()
    menu = page.locator("#message-menu")
    expect(menu).to_be_visible()
    return menu


def pick(menu: Locator, name: str) -> None:
    menu.get_by_role("button", name=name, exact=True).click()
    expect(menu).to_be_hidden()


SAID = ["Plan tea", "Tea it is.", "Cake", "Cake it is.", "Music", "Music it is."]


def test_alice_says_it_otherwise_reads_the_old_version_and_brings_it_back(
    web: Any, alice: Any, open_browser: Any
) -> None:
    row = talk(alice, *SAID)
    context = open_browser(web, alice)
    watch = Watch(context, web.url)
    here, there = context.new_page(), context.new_page()
    for page in (here, there):
        Planner(page).go(f"/c/{row.pk}/")
    menu = more(here, 1)
    expect(menu).to_contain_text("Answered by gpt-4.1")
    expect(menu.get_by_role("button", name="Edit")).to_be_hidden()
    picture(here, "message-menu-wide")
    here.keyboard.press("Escape")
    here.locator("#text").fill("By the way")
    pick(more(here, 2), "Edit")
    expect(here.locator("#text")).to_have_value("Cake")
    picture(here, "editing-wide")
    here.locator("#text").fill("Scones")
    here.locator("#text").press("Enter")
    expect(here.locator("#editing")).to_be_hidden()
    expect(here.locator("#text")).to_have_value("By the way")
    for page in (here, there):
        expect(shown(page).filter(has_text="Music")).to_have_count(0)
        expect(shown(page).nth(2)).to_contain_text("Scones")
        expect(shown(page).nth(3)).to_be_visible()
        expect(page.locator(".fork")).to_have_text("Version 2/ of 2")
        Planner(page).idle()
    assert Planner(here).html() == Planner(there).html()
    live = Planner(here).html()
    here.reload()
    Planner(here).connected()
    assert Planner(here).html() == live, "the same when it is loaded afresh"
    picture(here, "fork-wide")
    here.get_by_role("button", name="Look at the version before").click()
    view = here.get_by_role("dialog", name="Version 1 of 2, put away")
    expect(view).to_contain_text("Music it is.")
    expect(view.locator(".branch__title")).to_be_focused()
    for scheme in ("light", "dark"):
        here.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        picture(here, f"branch-wide-{scheme}")
        assert here.evaluate(FAINT) == [] and wrong(here) == [], scheme
    view.get_by_role("button", name="Bring it back").click()
    expect(view).to_be_hidden()
    for page in (here, there):
        expect(shown(page)).to_have_count(6)
        expect(shown(page).nth(5)).to_contain_text("Music it is.")
        expect(page.locator(".fork")).to_have_text("Version 1/ of 2")
    assert Planner(here).html() == Planner(there).html()
    for page in (here, there):
        assert watch.look(page) == []


def test_versions_of_the_first_words_are_offered_above_them(web: Any, alice: Any, open_browser: Any) -> None:
    row = talk(alice, "Plan tea", "It is planned.")
    page = Planner(open_browser(web, alice).new_page()).go(f"/c/{row.pk}/").page
    text = page.locator("#text")
    text.press("ArrowUp")
    expect(text).to_have_value("Plan tea")
    text.fill("Plan lunch")
    text.press("Enter")
    expect(page.locator("#fork-start")).to_have_text("Version 2/ of 2")
    Planner(page).idle()
    places = "[...document.querySelectorAll('#messages > :is(.fork, .message)')].map((each) => each.id)"
    live = page.evaluate(places)
    assert live[0] == "fork-start"
    page.reload()
    Planner(page).connected()
    assert page.evaluate(places) == live


def test_by_the_keyboard_alice_edits_her_last_words_asks_again_and_goes_on_from_earlier(
    web: Any, alice: Any, open_browser: Any
) -> None:
    row = talk(alice, *SAID)
    page = Planner(open_browser(web, alice).new_page()).go(f"/c/{row.pk}/").page
    text = page.locator("#text")
    text.press("ArrowUp")
    expect(text).to_have_value("Music")
    text.press("Escape")
    expect(text).to_have_value("")
    expect(page.locator("#editing")).to_be_hidden()
    opener = shown(page).nth(5).get_by_role("button", name="More")
    opener.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#message-menu").get_by_role("button", name="Answer again")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.locator("#announcer")).not_to_be_empty()
    expect(shown(page).filter(has_text="Music it is.")).to_have_count(0)
    expect(page.locator(".fork")).to_have_text("Version 2/ of 2")
    Planner(page).idle()
    pick(more(page, 1), "Go on from here")
    expect(shown(page)).to_have_count(2)
    expect(text).to_be_focused()
    expect(page.locator(".fork:not([hidden])")).to_have_text("Version 2/ of 2")
    text.fill("Balloons")
    text.press("Enter")
    expect(shown(page).nth(2)).to_contain_text("Balloons")
    expect(shown(page).nth(3)).to_be_visible()
    Planner(page).idle()
    assert Branch.objects.count() == 2
    page.get_by_role("button", name="Look at the version before").press("Enter")
    expect(page.get_by_role("dialog", name="Version 1 of 2, put away")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Look at the version before")).to_be_focused()


def test_on_a_phone_the_menu_and_the_versions_are_large_and_plain_to_read(
    web: Any, alice: Any, open_browser: Any
) -> None:
    row = talk(alice, *SAID[:4], "Music " * 40, "**Music** it is. " * 30)
    page = Planner(open_browser(web, alice, viewport=PHONE, has_touch=True).new_page()).go(f"/c/{row.pk}/").page
    pick(more(page, 3), "Answer again")
    expect(page.locator(".fork")).to_have_text("Version 2/ of 2")
    Planner(page).idle()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        more(page, 2)
        picture(page, f"message-menu-phone-{scheme}")
        assert page.evaluate(FAINT) == [] and page.evaluate(SMALL) == [] and wrong(page) == [], scheme
        page.keyboard.press("Escape")
        page.get_by_role("button", name="Look at the version before").click()
        view = page.locator("#branch")
        expect(view).to_contain_text("Music it is.")
        picture(page, f"branch-phone-{scheme}")
        assert page.evaluate(FAINT) == [] and page.evaluate(SMALL) == [], scheme
        view.get_by_role("button", name="Close").click()
        expect(view).to_be_hidden()
    pick(more(page, 2), "Edit")
    picture(page, "editing-phone")
    assert page.evaluate(SMALL) == [] and wrong(page, less=["color-contrast"]) == []  # what is to go is faint


def test_what_alice_says_otherwise_while_she_is_offline_is_sent_once_when_she_is_back(
    web: Any, alice: Any, open_browser: Any
) -> None:
    row = talk(alice, *SAID)
    context = open_browser(web, alice)
    page = Planner(context.new_page()).go(f"/c/{row.pk}/").page
    context.set_offline(True)
    page.evaluate("dispatchEvent(new Event('offline'))")
    page.locator("#text").press("ArrowUp")
    page.locator("#text").fill("Balloons")
    page.locator("#text").press("Enter")
    expect(page.locator(".message--pending")).to_contain_text("Balloons")
    context.set_offline(False)
    page.reload()  # the words outlive the page
    expect(shown(page).nth(4)).to_contain_text("Balloons")
    expect(shown(page).filter(has_text="Music")).to_have_count(0)
    expect(shown(page).nth(5)).to_be_visible()
    Planner(page).idle()
    assert [branch.title for branch in Branch.objects.all()] == ["Music"]
    assert row.messages.filter(role="user", text="Balloons").count() == 1


def test_what_alice_deletes_she_has_back_with_one_press(web: Any, alice: Any, open_browser: Any) -> None:
    row = talk(alice, *SAID)
    other = Conversation.objects.create(user=alice, agent="planner", title="Ball")
    page = Planner(open_browser(web, alice).new_page()).go(f"/c/{row.pk}/").page

    def delete(title: str) -> None:
        page.locator("#conversations li", has_text=title).hover()
        page.get_by_role("button", name=f"Options of {title}", exact=True).click()
        page.locator("#entry-menu").get_by_role("button", name="Delete").click()

    delete("Ball")
    expect(page.locator("#conversations li")).to_have_count(1)
    picture(page, "undo-wide")
    page.locator("#undo").get_by_role("button", name="Undo").click()
    expect(page.locator("#conversations li")).to_have_count(2)
    expect(page.locator("#undo")).to_be_empty()
    delete("Tea")
    page.wait_for_url("**/?undo=*")
    expect(page.locator("#conversations li")).to_have_count(1)
    page.locator("#undo").get_by_role("button", name="Undo").click()
    page.wait_for_url(f"**/c/{row.pk}/")
    expect(shown(page)).to_have_count(6)
    assert not Conversation.objects.filter(is_deleted=True).exists() and other.title == "Ball"
