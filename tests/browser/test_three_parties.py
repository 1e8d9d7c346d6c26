"""Three parties planned whole, as a host does it: a wedding by forms, a birthday by talk, an off-site without a mouse.

Letters go out in this process, as a worker sends them; guests, vendors and co-hosts open the links that stand in them.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core import mail
from playwright.sync_api import Locator, Page, expect

from agents.testing import TimeMachine
from planning.models import Event, Vendor
from tests.browser.page_of import PHONE, Planner

pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.django_db(transaction=True)]

#: Hosts may write to so many guests in a day once they are known.
WEB = {"LETTERS_A_DAY_NEW": "1000", "LETTERS_A_DAY_UNCONFIRMED": "1000"}

NAMES = [f"Guest{number} Young" for number in range(1, 121)]
PASTED = "\n".join(f"{name}, {name.split()[0].lower()}@example.com" for name in NAMES)


def link_to(address: str) -> str:
    """Send what is due; return the path of the newest link in a letter to this address."""
    with TimeMachine() as clock:
        clock.advance(hours=1)  # so many letters are not sent at once
    letters = [str(each.body) for each in mail.outbox if each.to == [address]]
    *_, found = [at for each in letters if (at := re.search(r"https?://[^/\s]+(/(?:rsvp|request|host)/\S+)", each))]
    return found[1]


def nothing_hinders(page: Page) -> None:
    """axe finds nothing, and nothing is wider than the screen."""
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    report = Axe().run(page, options={"preload": False})
    assert report.violations_count == 0, report.generate_report()


def test_a_wedding_of_120_in_euros_is_planned_by_forms(web: Any, alice: Any, open_browser: Any, settings: Any) -> None:
    settings.LETTERS_A_DAY_NEW = settings.LETTERS_A_DAY_UNCONFIRMED = 1000
    for name, kind in (("Green Fork", "catering"), ("Ada Quartet", "music")):
        email = f"{kind}@example.com"
        Vendor.objects.create(name=name, kind=kind, town="Millbrook", price=640, email=email, weekdays=[5, 6, 7])
    page: Page = open_browser(web, alice).new_page()
    Planner(page).go("/e/new/")
    page.get_by_label("Title").fill("Nora and Jo's wedding")
    page.get_by_label("Kind").fill("wedding")
    page.get_by_label("Begins").fill("2027-06-05T15:00")
    page.get_by_label("Place").fill("Orchard Barn")
    page.get_by_label("Expected guests").fill("120")
    page.get_by_label("Budget").fill("20000")
    page.get_by_label("Currency").select_option("EUR")
    page.get_by_role("button", name="Plan it").click()
    expect(page.locator("#messages")).to_contain_text("of €20,000")
    home = f"/e/{Event.objects.get().pk}/"

    Planner(page).go(f"{home}guests/")
    page.get_by_text("Paste a list").click()
    page.get_by_label("Guests, one a line").fill(PASTED)
    page.get_by_role("button", name="Look at it").click()
    seen = page.get_by_role("region", name="List to be added")
    expect(seen).to_contain_text("120 new invitations")
    seen.get_by_role("button", name="Add 120 invitations").click()
    expect(page.locator("#messages")).to_contain_text("120 invited, nobody coming yet, 120 invitations open.")
    seen.get_by_role("button", name="Done").click()
    page.get_by_role("button", name="Send to 120 guests").click()
    expect(page.get_by_role("button", name="Send to 120 guests")).to_have_count(0)

    for kind, name in (("catering", "Green Fork"), ("music", "Ada Quartet")):
        Planner(page).go(f"{home}bookings/?find={kind}")
        page.get_by_role("button", name=f"Ask {name}").click()
        expect(page.get_by_role("group", name="Bookings")).to_contain_text(name)

    theirs: Page = open_browser(web, viewport=PHONE).new_page()
    theirs.goto(caterer := link_to("catering@example.com"))
    expect(theirs.locator("main")).to_contain_text("640")
    theirs.get_by_role("button", name="We can be there").click()
    theirs.goto(guest := link_to("guest7@example.com"))
    theirs.get_by_label("I am coming").check()
    theirs.get_by_role("button", name="Answer").click()
    expect(theirs.get_by_role("status")).to_contain_text("you are coming")
    bookings = page.get_by_role("group", name="Bookings")
    expect(bookings).to_contain_text("1 confirmed, 1 asked")

    Planner(page).go(home)
    page.get_by_text("Change", exact=True).click()
    page.get_by_label("Date and time").fill("2027-06-12T15:00")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#messages")).to_contain_text("June 12")
    theirs.goto(caterer)
    expect(theirs.get_by_role("status")).to_contain_text("Can you be there now?")
    theirs.get_by_role("button", name="We can be there").click()
    expect(theirs.get_by_role("status")).to_contain_text("You confirmed")
    Planner(page).go(f"{home}guests/")
    page.get_by_role("button", name="Tell 120 guests what has changed").click()
    expect(page.get_by_role("button", name="what has changed")).to_have_count(0)
    assert link_to("guest7@example.com") == guest
    theirs.goto(guest)
    theirs.get_by_role("button", name="Yes, still coming").click()
    expect(theirs.get_by_role("status")).to_contain_text("you are coming")
    nothing_hinders(theirs)

    Planner(page).go(f"{home}bookings/")
    page.get_by_role("button", name="Cancel Ada Quartet").click()
    expect(bookings).to_contain_text("Cancelled")
    theirs.goto(link_to("music@example.com"))
    expect(theirs.get_by_role("status")).to_contain_text("called this off")
    expect(bookings).to_contain_text("1 confirmed")
    nothing_hinders(page)


def test_a_birthday_of_ten_children_is_planned_by_talk(web: Any, alice: Any, open_browser: Any) -> None:
    planner = Planner(open_browser(web, alice).new_page()).go()
    page = planner.page

    def said(text: str) -> Locator:
        planner.say(text)
        planner.idle()
        return planner.messages.locator(".prose").last

    said("Plan Leo's 7th birthday for 10 children on Saturday December 12 at 3pm in our garden")
    expect(planner.card("shopping_list")).to_be_visible()
    expect(said("Invite Mia, Tom, Zoë, Ida, Max, Anna, Paul, Emma and Noah")).to_contain_text("9 invited")
    expect(said("Invite Ben with 2 kids (ben@example.com)")).to_contain_text("Ben")
    expect(said("Ask the guests about allergies")).to_contain_text("must not eat")
    expect(said("Add a task: order the cake by Thursday")).to_contain_text("Order the cake")
    expect(said("Remind me on Friday at 9 to pick up the cake")).to_contain_text("9 a.m.: Pick up the cake")
    expect(said("Send the invitations")).to_contain_text("ready for 1 guest")
    planner.messages.get_by_role("button", name="Send to 1 guest").last.click()
    expect(planner.messages.get_by_role("button", name="Send to 1 guest")).to_have_count(0)

    theirs: Page = open_browser(web, viewport=PHONE).new_page()
    theirs.goto(link_to("ben@example.com"))
    theirs.get_by_label("I am coming").check()
    theirs.get_by_label("How many of you").fill("3")
    theirs.get_by_label("How many of them children?").fill("2")
    theirs.get_by_label("must not eat").fill("Peanuts")
    nothing_hinders(theirs)
    theirs.get_by_role("button", name="Answer").click()
    expect(theirs.get_by_role("status")).to_contain_text("you are coming, 3 of you")
    expect(planner.card("event_card")).to_contain_text("3 of 10 coming")
    expect(said("Who is coming?")).to_contain_text("Ben")
    said("Show the answers")
    expect(planner.messages.locator(".answers").last).to_contain_text("Ben: Peanuts")
    nothing_hinders(page)


def tab_to(target: Locator) -> None:
    """Go there as who has no mouse does."""
    for _ in range(250):
        if target.evaluate("each => each === document.activeElement"):
            return
        target.page.keyboard.press("Tab")
    raise AssertionError(f"no way by keyboard to {target}")


def test_an_off_site_of_two_days_is_planned_without_a_mouse(web: Any, alice: Any, bob: Any, open_browser: Any) -> None:
    planner = Planner(open_browser(web, alice).new_page()).go()
    page, keys = planner.page, planner.page.keyboard
    tab_to(page.locator("#text"))
    keys.type("Plan an off-site for 12 people December 10-11 at 9am at Lake House")
    keys.press("Enter")
    expect(planner.card("event_card")).to_be_visible()
    planner.idle()
    home = f"/e/{Event.objects.get().pk}/"

    Planner(page).go(f"{home}run/")
    for title, begins in (("Arrival", "2026-12-10T09:00"), ("Farewell", "2026-12-11T16:00")):
        tab_to(page.get_by_label("Add a point"))
        keys.type(title)
        page.locator("#messages input[name=begins_at]").last.fill(begins)  # each browser has its own keys for a date
        keys.press("Enter")
        expect(page.locator(".show__points").last).to_contain_text(title)
    expect(page.get_by_role("group", name=re.compile("Dec.* 11"))).to_contain_text("Farewell")
    nothing_hinders(page)

    Planner(page).go(f"{home}tasks/")
    tab_to(page.get_by_role("button", name="Add the usual tasks"))
    keys.press("Enter")
    expect(page.locator("#messages")).to_contain_text("Send the invitations")
    box = page.get_by_role("checkbox", name="Send the invitations")
    tab_to(box)
    keys.press("Space")
    expect(page.locator(".item--ticked")).to_have_count(1)

    Planner(page).go(home)
    tab_to(page.get_by_label("Invite a co-host"))
    keys.type("bob@example.com")
    keys.press("Enter")
    expect(page.get_by_role("group", name="Hosts")).to_contain_text("Asked")
    Planner(page).go(f"{home}tasks/")
    his = open_browser(web, bob).new_page()
    his.goto(link_to("bob@example.com"))
    tab_to(his.get_by_role("button", name="Host it together"))
    his.keyboard.press("Enter")
    expect(his).to_have_url(re.compile(f"{home}$"))
    Planner(his).go(f"{home}tasks/")
    tab_to(his.get_by_label("Add a task"))
    his.keyboard.type("Bring the projector")
    his.keyboard.press("Enter")
    expect(page.locator("#messages")).to_contain_text("Bring the projector")
