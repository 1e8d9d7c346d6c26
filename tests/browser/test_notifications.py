"""What agents say while one looks elsewhere: the bell, the list, the settings, the service worker; then all of it.

The words come from this process, as a worker's do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from chat.models import Conversation
from chat.notifications import inbox, presence
from chat.notifications.models import Dispatch
from planning import actions
from planning.public import links
from tests.browser.measures import FAINT, SMALL, WIDER
from tests.browser.page_of import PHONE, Planner
from tests.chat.notified import conversation_of, subscribe, told
from tests.harness.processes import Worker, wait_until
from tests.harness.push_service import PushService

pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.django_db(transaction=True)]

#: A tab behind another one; headless Chromium shows every tab.
HIDE = """(hidden) => {
  Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""

SHOWN = """() => navigator.serviceWorker.ready
  .then((registration) => registration.getNotifications())
  .then((shown) => shown.map((each) => [each.title, each.body, each.data.url]))"""


def bell(page: Page) -> Any:
    return page.locator("#bell")


def test_the_bell_rings_in_every_tab_and_what_one_reads_is_read_in_the_other(
    web: Any, alice: Any, open_browser: Any, complaints: Any
) -> None:
    context = open_browser(web, alice)
    here, there = (Planner(context.new_page()).go().page for _ in range(2))
    found = complaints(here)
    note = told(alice, "Ann is coming.", conversation=conversation_of(alice, "Mia's baby shower"))
    for page in (here, there):
        expect(bell(page)).to_have_attribute("aria-label", "Notifications, 1 new")
        expect(page.locator("#conversations .entry--unread")).to_have_text(re.compile("Mia's baby shower"))
    bell(here).click()
    expect(here.locator("#inbox .note--unread")).to_contain_text("Ann is coming.")
    here.locator("#inbox .note__link").click()
    expect(here).to_have_url(re.compile(f"/c/{note.conversation_id}/"))
    expect(here.locator("#messages")).to_contain_text("Ann is coming.")
    for page in (here, there):
        expect(bell(page)).to_have_attribute("aria-label", "Notifications")
        expect(page.locator("#conversations .entry--unread")).to_have_count(0)
    assert found == []


def test_all_are_marked_as_read_by_keyboard_and_the_focus_stays_in_the_list(
    web: Any, alice: Any, open_browser: Any
) -> None:
    for number in range(3):
        told(alice, f"{number}.")
    page = Planner(open_browser(web, alice).new_page()).go().page
    bell(page).focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Mark all as read").focus()
    page.keyboard.press("Enter")
    expect(bell(page)).to_have_attribute("aria-label", "Notifications")
    expect(page.locator("#inbox .note--unread")).to_have_count(0)
    assert page.evaluate("document.getElementById('inbox').contains(document.activeElement)")
    page.keyboard.press("Escape")
    expect(page.locator("#inbox")).to_be_hidden()
    expect(bell(page)).to_be_focused()


def test_in_a_tab_behind_nobody_reads_and_back_in_front_it_is_read(web: Any, alice: Any, open_browser: Any) -> None:
    tea = conversation_of(alice)
    planner = Planner(open_browser(web, alice).new_page()).go(f"/c/{tea.pk}/")
    wait_until(lambda: presence.is_here(alice), within=5, what="Alice is here")
    planner.page.evaluate(HIDE, True)
    wait_until(lambda: not presence.is_here(alice), within=5, what="nobody looks")
    told(alice, "Ann is coming.", conversation=tea)
    expect(planner.messages.last).to_contain_text("Ann is coming.")
    expect(bell(planner.page)).to_have_attribute("aria-label", "Notifications, 1 new")
    assert Conversation.objects.get(pk=tea.pk).is_unread and inbox.unread(alice) == 1
    planner.page.evaluate(HIDE, False)
    expect(bell(planner.page)).to_have_attribute("aria-label", "Notifications")
    assert inbox.unread(alice) == 0


def test_hostile_words_are_words_in_the_list_and_in_the_page(
    web: Any, alice: Any, open_browser: Any, complaints: Any
) -> None:
    page = Planner(open_browser(web, alice).new_page()).go().page
    found = complaints(page)
    words = (
        "<img src=x onerror='window.harmed=1'> </span><script>window.harmed=1</script> <hx-partial hx-target='#bell'>"
    )
    told(alice, words, conversation=conversation_of(alice, words[:180]))
    bell(page).click()
    expect(page.locator("#inbox .note__text")).to_have_text(words)
    expect(page.locator("#inbox .note__title")).to_have_text(words[:180])
    page.locator("#inbox .note__link").click()
    expect(page.locator("#messages article")).to_have_count(1)
    assert page.evaluate("window.harmed") is None
    assert found == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_bell_list_and_settings_are_large_clear_and_no_wider_than_a_phone(
    scheme: str, web: Any, alice: Any, open_browser: Any
) -> None:
    told(alice, "A" * 300, conversation=conversation_of(alice, "B" * 200))
    context = open_browser(web, alice, viewport=PHONE, has_touch=True, is_mobile=True, color_scheme=scheme)
    page = Planner(context.new_page()).go().page
    page.locator("#bell-top").tap()
    expect(page.locator("#inbox")).to_be_visible()
    for measure in (SMALL, WIDER, FAINT):
        assert page.evaluate(measure) == []
    page.locator("#inbox").get_by_role("link", name="Settings").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Settings")
    expect(page.get_by_role("button", name="Turn on")).to_be_visible()
    for measure in (SMALL, FAINT):
        assert page.evaluate(measure) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_the_settings_are_kept_and_the_keyboard_reaches_all_of_them(web: Any, alice: Any, open_browser: Any) -> None:
    page = open_browser(web, alice).new_page()
    page.goto("/settings/")
    box = page.get_by_role("checkbox", name="Guests: who answers, who does not: by e-mail")
    expect(box).to_be_checked()
    box.focus()
    page.keyboard.press("Space")
    page.get_by_label("Quiet from").fill("22:00")
    page.get_by_label("Quiet until").fill("07:00")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    expect(box).not_to_be_checked()
    expect(page.get_by_label("Quiet from")).to_have_value(re.compile("^22:00"))


def test_the_service_worker_shows_a_push_and_a_repeat_takes_its_place(web: Any, alice: Any, open_browser: Any) -> None:
    context = open_browser(web, alice, service_workers="allow")
    context.grant_permissions(["notifications"], origin=web.url)
    page = context.new_page()
    page.goto("/settings/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    session = context.new_cdp_session(page)
    registrations: list[Any] = []
    session.on("ServiceWorker.workerRegistrationUpdated", lambda seen: registrations.extend(seen["registrations"]))
    session.send("ServiceWorker.enable")
    wait_until(lambda: page.wait_for_timeout(50) or registrations, within=10, what="the service worker is there")
    for body in ("Five have not answered.", "Four have not answered."):
        payload = f'{{"title": "Tea", "body": "{body}", "tag": "t", "url": "/c/1/", "unread": 1}}'
        session.send(
            "ServiceWorker.deliverPushMessage",
            {"origin": web.url, "registrationId": registrations[0]["registrationId"], "data": payload},
        )
    wait_until(
        lambda: page.evaluate(SHOWN) == [["Tea", "Four have not answered.", "/c/1/"]],
        within=10,
        what="the newer one stands alone",
    )


def test_chromium_would_install_it(web: Any, alice: Any, open_browser: Any) -> None:
    page = Planner(open_browser(web, alice).new_page()).go().page
    session = page.context.new_cdp_session(page)
    app = session.send("Page.getAppManifest")
    assert app["url"].endswith("/manifest.webmanifest") and app["errors"] == []
    errors = session.send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert [each["errorId"] for each in errors if each["errorId"] != "in-incognito"] == []


# All of it: a guest answers, the host's page moves, the concierge speaks; with the tab closed, one push


@pytest.fixture
def service() -> Iterator[PushService]:
    with PushService() as running:
        yield running
        assert running.wrong == []


def answer(page: Page, guest: Any, words: str) -> None:
    """The guest opens the link and answers."""
    page.goto(links.rsvp_link(guest).replace("http://localhost:8000", ""))
    page.locator(f"input[name=answer][value={words}]").check(force=True)
    page.locator("form.public__form button[type=submit]").click()
    expect(page.get_by_role("status")).to_be_visible()


def test_a_guest_answers_and_the_host_sees_it_at_once_or_gets_exactly_one_push(
    web: Any, worker: Callable[..., Worker], service: PushService, alice: Any, open_browser: Any, settings: Any
) -> None:
    settings.PUSH_TO_PRIVATE_HOSTS = True
    pusher = worker(PUSH_TO_PRIVATE_HOSTS="true", PUSH_AFTER="2")
    thread = conversation_of(alice, "Tea")
    starts = timezone.now() + timedelta(days=40)
    event = actions.create_event(by=alice, thread=thread.pk, title="Tea", kind="tea", starts_at=starts)
    guests = [{"name": "Ann", "email": "ann@example.com"}, {"name": "Ben", "email": "ben@example.com"}]
    actions.draft_invitations(event, by=alice, guests=guests)
    phone = service.device()
    subscribe(alice, phone)
    context = open_browser(web, alice)
    planner = Planner(context.new_page()).go(f"/c/{thread.pk}/")
    ann, ben = event.guests.order_by("name")
    public = open_browser(web).new_page()

    answer(public, ann, "coming")
    expect(planner.messages.filter(has_text="Ann is coming").first).to_be_visible()
    expect(planner.card("invitations")).to_contain_text("Ann")
    expect(bell(planner.page)).to_have_attribute("aria-label", "Notifications")  # it was seen as it came
    wait_until(lambda: not _waiting(alice), within=30, what="the push is dropped")
    assert phone.told == []

    context.close()
    wait_until(lambda: not presence.is_here(alice), within=15, what="the tab is closed")
    answer(public, ben, "declined")
    wait_until(lambda: phone.told, within=60, what="a push")
    wait_until(lambda: not _waiting(alice), within=30, what="nothing else is on its way")
    [push] = phone.told
    assert "Ben cannot come" in push.payload["body"]
    assert push.payload["url"] == f"/c/{thread.pk}/"
    pusher.stop(within=15)


def _waiting(user: Any) -> bool:
    return Dispatch.objects.filter(notification__user=user, channel="push", state="waiting").exists()
