"""The examples with which Convoke was asked for, word for word, in a real browser: they end in the rows they mean."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from musicstore.models import Album, Artist
from planning.models import Event, Reservation, Vendor
from tests.browser.page_of import Planner, text_of

pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.django_db(transaction=True)]

WEB = {"DEBUG": "true"}


def test_what_a_host_says_in_the_examples_is_carried_out(
    web: Any, demo: None, open_browser: Any, complaints: Any
) -> None:
    page: Page = open_browser(web).new_page()
    found = complaints(page)
    page.goto("/")
    page.get_by_role("button", name="guest").click()
    planner = Planner(page)
    planner.connected()
    events, bookings = set(Event.objects.values_list("pk")), Reservation.objects.count()

    planner.say("Can you book a catering service for Saturday at 7pm?")
    assert sum(name in answer(planner) for name in free("catering")) >= 3
    planner.go("/").say("Book a DJ for Saturday")
    assert any(name in answer(planner) for name in free("music"))
    assert Reservation.objects.count() == bookings, "whoever is asked is asked by a button"
    assert set(Event.objects.values_list("pk")) == events

    planner.go("/").say("I want to host a birthday party for 10 kids")
    shopping = planner.card("shopping_list")
    for thing in ("cake", "balloons", "game", "snacks|crisps"):
        expect(shopping).to_contain_text(re.compile(thing, re.I))
    assert re.search(r"\b(?:when|date|day)\b", answer(planner)), "it asks when"
    event = Event.objects.latest("pk")
    assert (event.kind, event.guest_count, event.starts_at) == ("kids birthday", 10, None)
    assert event.shopping_lists.get().items.exists() and event.invitation.pk
    assert not found


def test_what_a_customer_asks_in_the_example_is_answered(
    web: Any, alice: User, open_browser: Any, complaints: Any
) -> None:
    Album.objects.create(title="Help", artist=Artist.objects.create(name="The Beatles"))
    page: Page = open_browser(web, alice).new_page()
    found = complaints(page)
    planner = Planner(page).go("/?agent=store")
    planner.say("What albums does The Beatles have?")
    expect(planner.messages.locator(".albums")).to_contain_text("Help")
    planner.idle()
    assert not found


def answer(planner: Planner) -> str:
    """Return all that stands there when nobody is writing any more."""
    expect(planner.page.locator("#messages .message--assistant").last).to_be_visible()
    planner.idle()
    return text_of(planner.page.locator("#messages"))


def free(kind: str) -> list[str]:
    return list(Vendor.objects.filter(kind=kind).values_list("name", flat=True))
