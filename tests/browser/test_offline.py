"""Without a connection Alice reads what she saw last; nothing of it is there after she has signed out."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.page_of import Planner
from tests.chat.people import planned
from tests.harness.processes import wait_until

KEPT = """async () => (await (await caches.open("pages")).keys()).map(({ url }) => new URL(url).pathname)"""


def kept(page: Page, path: str) -> None:
    wait_until(lambda: path in page.evaluate(KEPT), within=20, what=f"{path} is kept")


def test_what_alice_saw_is_readable_offline_and_goes_when_she_signs_out(
    web: Any, alice: Any, open_browser: Any
) -> None:
    tea = planned(alice, title="Tea at four")
    there = f"/c/{tea.conversation.pk}/"
    context = open_browser(web, alice, service_workers="allow")
    page = Planner(context.new_page()).go("/").page
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    controlled = "navigator.serviceWorker.controller !== null"
    wait_until(lambda: page.evaluate(controlled), within=20, what="the service worker looks after the page")
    Planner(page).go(there)
    kept(page, there)
    context.set_offline(True)
    page.goto(there)
    expect(page.locator("#messages .event")).to_contain_text("Tea at four")
    page.goto("/settings/")
    expect(page.get_by_role("heading", name="No connection")).to_be_visible()
    context.set_offline(False)
    Planner(page).go(there)
    page.locator("form[action='/logout/']").evaluate("(form) => form.submit()")
    expect(page.get_by_role("heading", name="Welcome back")).to_be_visible()
    wait_until(lambda: not page.evaluate(KEPT), within=20, what="nothing is kept")
    context.set_offline(True)
    page.goto(there)
    expect(page.get_by_role("heading", name="No connection")).to_be_visible()
