"""A guest answers on their phone while the host looks on: the host's open conversation changes by itself."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from planning import actions
from planning.models import Event, Guest
from planning.public import links
from tests.browser.page_of import PHONE, Planner, text_of
from tests.chat.people import Planned, planned

pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def tea(alice: Any) -> Planned:
    return planned(alice, guest="Zoë")


def path_of(link: str) -> str:
    """Return the link without its host, which here is a port of the test's."""
    return "/" + link.partition("//")[2].partition("/")[2]


def test_zoe_answers_on_her_phone_and_alices_cards_move(
    web: Any, alice: Any, tea: Planned, open_browser: Any, complaints: Any
) -> None:
    hers = Planner(open_browser(web, alice).new_page()).go(f"/c/{tea.conversation.pk}/")
    expect(hers.card("event_card")).to_contain_text("0 of 5 coming")

    page: Page = open_browser(web, viewport=PHONE, has_touch=True, is_mobile=True).new_page()
    found = complaints(page)
    page.goto(path_of(links.rsvp_link(tea.guest)))
    expect(page.get_by_role("heading", name="Tea")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_label("I am coming").check()
    page.get_by_label("How many of you").fill("3")
    page.get_by_role("button", name="Answer").tap()
    expect(page.get_by_role("status")).to_contain_text("you are coming, 3 of you")

    expect(hers.card("event_card")).to_contain_text("3 of 5 coming")
    expect(hers.card("invitations")).to_contain_text("3 people coming")
    expect(hers.page.locator("#panel .event")).to_contain_text("3 of 5 coming")
    page.get_by_text("Change your answer").tap()
    page.get_by_label("I cannot come").check()
    expect(page.get_by_label("How many of you")).to_be_hidden()
    page.get_by_role("button", name="Save the change").tap()
    expect(hers.card("event_card")).to_contain_text("0 of 5 coming")
    assert not found


def test_the_countdown_on_an_open_card_moves_with_the_date(
    web: Any, alice: Any, tea: Planned, open_browser: Any
) -> None:
    hers = Planner(open_browser(web, alice).new_page()).go(f"/c/{tea.conversation.pk}/")
    counting = hers.card("event_card").locator("time[data-until]")
    before = text_of(counting)
    actions.change_event(tea.event, by=alice, starts_at=soon(days=5))
    expect(counting).to_have_text("in 5 days")
    assert before != "in 5 days"
    actions.change_event(tea.event, by=alice, starts_at=timezone.now() + timedelta(hours=3, seconds=-30))
    expect(counting).to_have_text("in 3 h 0 min")


def test_alice_asks_a_vendor_by_the_cards_button_and_calls_it_off(
    web: Any, alice: Any, tea: Planned, open_browser: Any
) -> None:
    hers = Planner(open_browser(web, alice).new_page()).go(f"/c/{tea.conversation.pk}/")
    bookings = hers.page.locator("#messages").get_by_role("group", name="Bookings")
    expect(bookings).to_contain_text("Asked")
    bookings.get_by_role("button", name="Cancel The Tuesday Band").click()
    expect(bookings).to_contain_text("Cancelled")
    offered = hers.page.locator("#messages").get_by_role("group", name="Music")
    offered.get_by_role("button", name="Ask The Tuesday Band").click()
    expect(offered).to_contain_text("Asked")
    assert Event.objects.get(pk=tea.event.pk).reservations.standing().count() == 1


def test_the_public_pages_are_read_by_name_and_key(web: Any, tea: Planned, open_browser: Any) -> None:
    page: Page = open_browser(web).new_page()
    page.goto(path_of(links.rsvp_link(tea.guest)))
    expect(page.get_by_role("group", name="Can you come?")).to_be_visible()
    page.get_by_label("I am coming").focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Perhaps")).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("you may come")
    assert Guest.objects.get(pk=tea.guest.pk).answer == "maybe"


def soon(*, days: int) -> datetime:
    return (timezone.now() + timedelta(days=days)).replace(hour=15, minute=0, second=0, microsecond=0)
