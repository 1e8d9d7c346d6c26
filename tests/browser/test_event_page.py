"""A host goes through all of an event on its own page: live, by keyboard, wide and narrow, light and dark."""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from planning import actions
from planning.models import Event
from tests.browser.measures import FAINT, SMALL, WIDER
from tests.browser.page_of import PHONE, Planner

pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.django_db(transaction=True)]


PASTED = "Ada Young <ada@example.com>\nAnna and Leo with two kids\nIda and family"


def picture(page: Page, name: str) -> None:
    """For whoever wants to look: `EVENT_PICTURES=/tmp/pictures pytest …`."""
    if folder := os.environ.get("EVENT_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png")


def looked_at(page: Page, name: str) -> None:
    """Every word stands out, light and dark; axe finds nothing."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        picture(page, f"{name}-{scheme}")
        assert page.evaluate(FAINT) == []
    report = Axe().run(page, options={"preload": False})
    assert report.violations_count == 0, report.generate_report()


def shower_of(alice: Any) -> Event:
    starts = datetime(2031, 5, 3, 15, tzinfo=UTC)
    event = actions.create_event(
        by=alice, title="Mia's baby shower", kind="baby shower", starts_at=starts, guest_count=20, place="Our garden"
    )
    actions.make_shopping_list(event, by=alice, items=[{"name": "Napkins", "quantity": 20}, {"name": "Cake"}])
    actions.draft_invitations(event, by=alice, guests=[{"name": "Zoë", "email": "zoe@example.com"}])
    actions.draft_announcement(event, by=alice, audience="all", text="Bring a hat: it is sunny in our garden.")
    return event


def test_what_alice_does_in_one_tab_another_shows_at_once(
    web: Any, alice: Any, open_browser: Any, complaints: Any
) -> None:
    event = shower_of(alice)
    context = open_browser(web, alice, reduced_motion="reduce")  # a tab behind another plays no transition to its end
    page, other = context.new_page(), context.new_page()
    found, found_by_the_other = complaints(page), complaints(other)
    Planner(page).go(f"/e/{event.pk}/")
    page.get_by_role("link", name="Shopping").click()
    Planner(page).connected()
    Planner(other).go(f"/e/{event.pk}/")
    page.get_by_role("checkbox", name="Napkins").check(force=True)
    expect(page.locator(".item--ticked")).to_have_count(1)
    expect(other.locator("#messages")).to_contain_text("1 of 2 left")
    page.get_by_label("Add an item").fill("Balloons")
    page.get_by_label("Add an item").press("Enter")
    expect(page.locator("#messages")).to_contain_text("Balloons")
    expect(other.locator("#messages")).to_contain_text("2 of 3 left")
    assert found == found_by_the_other == []


@pytest.mark.parametrize("screen", [{"width": 1440, "height": 900}, PHONE], ids=["desk", "phone"])
def test_every_tab_is_fit_for_every_eye_and_finger(web: Any, alice: Any, open_browser: Any, screen: Any) -> None:
    event = shower_of(alice)
    page: Page = open_browser(web, alice, viewport=screen, has_touch=screen is PHONE).new_page()
    actions.propose_guests(event, by=alice, text=PASTED)
    zoe = f"guests/{event.guests.get().pk}/"
    for tab in ("", "guests/", "guests/all/", "guests/import/", zoe, "shopping/", "bookings/", "letters/"):
        Planner(page).go(f"/e/{event.pk}/{tab}")
        assert page.evaluate(WIDER) == []
        assert (page.evaluate(SMALL) if screen is PHONE else []) == []
        looked_at(page, f"event-{tab.strip('/').replace('/', '-') or 'overview'}-{screen['width']}")


def test_alice_pastes_her_list_looks_at_it_and_adds_it_by_keyboard(
    web: Any, alice: Any, open_browser: Any, complaints: Any
) -> None:
    event = shower_of(alice)
    page = open_browser(web, alice).new_page()
    found = complaints(page)
    Planner(page).go(f"/e/{event.pk}/guests/")
    page.get_by_text("Paste a list").press("Enter")
    page.get_by_label("Guests, one a line").fill(PASTED)
    page.get_by_role("button", name="Look at it").press("Enter")
    seen = page.get_by_role("region", name="List to be added")
    expect(seen).to_contain_text("2 new invitations for 5 people, 1 line left out.")
    seen.get_by_role("button", name="Add 2 invitations").press("Enter")
    expect(page.locator("#messages")).to_contain_text("3 invited, nobody coming yet, 3 invitations open.")
    expect(seen).to_contain_text("Added 2 invitations.")
    seen.get_by_role("button", name="Done").press("Enter")
    expect(seen).to_be_hidden()
    assert found == []


@pytest.mark.parametrize("screen", [{"width": 1440, "height": 900}, PHONE], ids=["desk", "phone"])
def test_alice_begins_at_home_plans_by_form_and_finds_it_in_the_month(
    web: Any, alice: Any, open_browser: Any, complaints: Any, screen: Any
) -> None:
    shower = shower_of(alice)
    page: Page = open_browser(web, alice, viewport=screen, has_touch=screen is PHONE).new_page()
    found = complaints(page)
    Planner(page).go("/?month=2031-05")
    assert page.evaluate(WIDER) == []
    looked_at(page, f"home-{screen['width']}")

    third = page.get_by_role("link", name="Saturday, 3 May, Mia's baby shower")
    third.focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("link", name="Saturday, 10 May, plan an event")).to_be_focused()
    page.keyboard.press("PageDown")
    expect(page.locator("#month-title")).to_have_text("June 2031")
    expect(page.locator(".month__day:focus")).to_have_count(1)
    page.get_by_role("link", name="Saturday, 7 June, plan an event").press("Enter")

    page.get_by_label("Title").fill("Summer party")
    page.get_by_label("Kind").fill("garden party")
    expect(page.get_by_label("Begins")).to_have_value("2031-06-07T18:00")
    Planner(page).connected()
    assert (page.evaluate(SMALL) if screen is PHONE else []) == []
    looked_at(page, f"new-{screen['width']}")
    page.get_by_label("Title").press("Enter")
    expect(page.locator("#title")).to_have_text("Summer party")
    Planner(page).go("/")
    page.get_by_role("link", name="Summer party", exact=True).click()
    expect(page).to_have_url(re.compile(r"/e/\d+/$"))
    assert Event.objects.exclude(pk=shower.pk).get().shopping_lists.exists()

    planner = Planner(page).go("/")
    planner.say("How many guests are coming?")
    planner.idle()
    expect(page.locator(".home")).to_be_hidden()
    assert found == []


def test_alice_goes_through_three_hundred_items_by_keyboard(web: Any, alice: Any, open_browser: Any) -> None:
    event = shower_of(alice)
    wanted = [{"name": f"Thing {number}", "quantity": 1} for number in range(150)]
    actions.add_items(event.shopping_lists.get(), by=alice, items=wanted)
    page: Page = open_browser(web, alice).new_page()
    Planner(page).go(f"/e/{event.pk}/shopping/")
    page.get_by_role("link", name="Page 3").press("Enter")
    expect(page.locator(".item").first).to_contain_text("Thing 118")
    Planner(page).connected()
    row = page.locator(".item", has_text="Thing 140")
    other = page.locator(".item", has_text="Thing 141")
    row.locator("summary").press("Enter")
    row.get_by_label("Amount").fill("7")
    things = event.shopping_lists.get()
    actions.tick_items(things, by=alice, items=[things.items.get(name="Thing 141").pk], done=True)
    expect(other).to_have_class(re.compile("item--ticked"))  # what another does leaves the open form alone
    expect(row.get_by_label("Amount")).to_have_value("7")
    row.get_by_label("Amount").press("Enter")
    expect(row.locator(".item__amount")).to_contain_text("7")
    expect(row.locator("form.edit__form")).to_have_count(0)
    expect(row.locator("summary")).to_be_focused()
    row.locator("summary").press("Enter")
    expect(row.get_by_label("Amount")).to_have_value("7")
    row.get_by_role("button", name="Remove").press("Enter")
    expect(page.locator(".item", has_text="Thing 140")).to_have_count(0)
    page.goto(f"/e/{event.pk}/shopping/?print")
    page.emulate_media(media="print")
    picture(page, "print")
    assert not page.locator(".sidebar, .tabs, .adding").first.is_visible()
    expect(page.locator(".item")).to_have_count(151)
