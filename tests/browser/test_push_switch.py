"""Push is switched on and off in the settings, by whoever sits at the browser, and serves nobody after them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from chat.notifications import presence
from chat.notifications.models import Dispatch, PushSubscription
from chat.notifications.push import Pushes
from tests.browser.measures import FAINT, SMALL
from tests.browser.page_of import PHONE, Planner
from tests.browser.push_browser import gets_pushes_at
from tests.chat.notified import conversation_of, subscribe, told
from tests.harness.processes import wait_until
from tests.harness.push_service import Device, PushService

pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.django_db(transaction=True)]
WEB = {"PUSH_TO_PRIVATE_HOSTS": "true"}


@pytest.fixture
def service(settings: Any) -> Iterator[PushService]:
    settings.PUSH_TO_PRIVATE_HOSTS, settings.PUSH_AFTER = True, 0.0
    with PushService() as running:
        yield running
        assert running.wrong == []


@pytest.fixture
def laptop(service: PushService) -> Device:
    return service.device()


@pytest.fixture
def browser_of(web: Any, open_browser: Any, laptop: Device) -> Any:
    """Alice's, Bob's or nobody's browser, which may show notifications."""

    def start(user: Any = None, **options: Any) -> BrowserContext:
        context: BrowserContext = open_browser(web, user, service_workers="allow", **options)
        context.grant_permissions(["notifications"], origin=web.url)
        gets_pushes_at(context, laptop)
        return context

    return start


def settings_of(context: BrowserContext) -> Page:
    page = context.new_page()
    page.goto("/settings/")
    return page


def said(page: Page) -> Locator:
    return page.locator("#push").get_by_role("status")


def switch(page: Page, words: str) -> None:
    page.get_by_role("button", name=f"Turn {words}").click()


def sent() -> None:
    """A worker's part: all that is due goes out."""
    while Pushes().work():
        pass


def test_alice_switches_push_on_gets_one_with_the_tab_closed_and_switches_it_off(
    browser_of: Any, alice: Any, laptop: Device, complaints: Any
) -> None:
    context = browser_of(alice)
    page = Planner(context.new_page()).go().page
    found = complaints(page)
    page.locator("#bell").click()
    page.locator("#inbox").get_by_role("link", name="Settings").click()
    expect(said(page)).to_contain_text("Off. You see")
    switch(page, "on")
    expect(said(page)).to_contain_text("On. What you have not seen")
    page.reload()
    expect(said(page)).to_contain_text("On. What you have not seen")
    assert alice.push_subscriptions.get().device.startswith("Chrome")
    assert found == []

    page.close()
    wait_until(lambda: not presence.is_here(alice), within=15, what="the tab is closed")
    told(alice, "Ann is coming.")
    sent()
    [push] = laptop.told
    assert (push.payload["title"], push.payload["body"]) == ("Tea", "Ann is coming.")

    page = settings_of(context)
    switch(page, "off")
    expect(said(page)).to_contain_text("Off. You see")
    assert not PushSubscription.objects.exists()
    told(alice, "Ben is coming.")
    sent()
    assert len(laptop.told) == 1
    page.reload()
    expect(said(page)).to_contain_text("Off. You see")


def test_two_clicks_are_one_and_the_keyboard_is_enough(browser_of: Any, alice: Any) -> None:
    page = settings_of(browser_of(alice))
    page.get_by_role("button", name="Turn on").dblclick()
    expect(said(page)).to_contain_text("On. What you have not seen")
    assert alice.push_subscriptions.count() == 1
    page.get_by_role("button", name="Turn off").focus()
    page.keyboard.press("Enter")
    expect(said(page)).to_contain_text("Off. You see")
    expect(page.get_by_role("button", name="Turn on")).to_be_focused()


def test_alice_forgets_a_phone_that_she_lost(browser_of: Any, alice: Any, service: PushService) -> None:
    phone = service.device()
    subscribe(alice, phone)
    alice.push_subscriptions.update(device="Safari on iPhone")
    context = browser_of(alice, viewport=PHONE, has_touch=True, is_mobile=True)
    page = settings_of(context)
    switch(page, "on")
    expect(said(page)).to_contain_text("On. What you have not seen")
    page.reload()
    others = page.get_by_role("list", name="Devices that are told").get_by_role("listitem")
    expect(others).to_have_count(1)
    expect(others).to_contain_text("Safari on iPhone")
    for measure in (SMALL, FAINT):
        assert page.evaluate(measure) == []
    page.get_by_role("button", name="Forget Safari on iPhone").tap()
    expect(others).to_have_count(0)
    expect(said(page)).to_contain_text("On. What you have not seen")
    told(alice)
    page.close()
    wait_until(lambda: not presence.is_here(alice), within=15, what="the tab is closed")
    sent()
    assert phone.told == []
    assert alice.push_subscriptions.count() == 1


def test_who_signs_in_after_alice_is_not_told_what_she_is(
    browser_of: Any, alice: Any, bob: Any, laptop: Device
) -> None:
    context = browser_of(alice)
    page = settings_of(context)
    switch(page, "on")
    expect(said(page)).to_contain_text("On. What you have not seen")
    context.clear_cookies(name="sessionid")  # her session ends, as after two weeks: she never signed out
    page.goto("/")
    page.get_by_label("Username").fill("bob")
    page.get_by_label("Password").fill("bob")
    page.get_by_role("button", name="Sign in").click()
    Planner(page).connected()
    told(alice, "Ann is coming.")
    sent()
    assert laptop.told == []
    page.goto("/settings/")
    expect(said(page)).to_contain_text("Off. You see")
    switch(page, "on")
    expect(said(page)).to_contain_text("On. What you have not seen")
    told(alice, "Ben is coming.")
    told(bob, "Cid is coming.", conversation=conversation_of(bob, "Garden party"))
    page.close()
    wait_until(lambda: not presence.is_here(bob), within=15, what="the tab is closed")
    sent()
    assert [push.payload["body"] for push in laptop.told] == ["Cid is coming."]
    assert not Dispatch.objects.filter(channel="push", notification__user=alice).exists()


def test_who_said_no_is_told_where_to_change_it_and_who_has_no_push_why(
    web: Any, alice: Any, open_browser: Any
) -> None:
    page = settings_of(open_browser(web, alice, service_workers="allow"))
    page.evaluate("Notification.requestPermission()")
    page.reload()
    expect(said(page)).to_have_text("Notifications are blocked for this site in the browser's own settings.")
    expect(page.locator("[data-push]")).to_be_hidden()

    without = open_browser(web, alice, service_workers="allow")
    without.add_init_script("delete window.PushManager")
    page = settings_of(without)
    expect(said(page)).to_contain_text("This browser has no push.")
    expect(page.locator("[data-push]")).to_be_hidden()


def test_what_does_not_work_says_so_and_can_be_tried_again(browser_of: Any, alice: Any) -> None:
    context = browser_of(alice)
    page = settings_of(context)
    expect(said(page)).to_contain_text("Off. You see")
    context.set_offline(True)
    switch(page, "on")
    expect(said(page)).to_have_text("That did not work. Try again in a moment.")
    context.set_offline(False)
    switch(page, "on")
    expect(said(page)).to_contain_text("On. What you have not seen")
    context.clear_cookies(name="sessionid")
    switch(page, "off")
    expect(said(page)).to_have_text("You are signed out. Load this page again to sign in.")
    assert alice.push_subscriptions.count() == 1
