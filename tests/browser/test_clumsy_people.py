"""People click twice, go back, keep two tabs, have no JavaScript, no session any more, large letters: all goes on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import Page, expect

from agents.events.models import Event as Occurrence
from chat.models import Message
from planning import actions
from planning.models import Event, Guest, Reservation
from planning.public import links
from tests.browser.measures import FAINT, SMALL
from tests.browser.page_of import PHONE, Planner
from tests.chat.people import Planned, planned

pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def tea(alice: Any) -> Planned:
    return planned(alice, guest="Zoë")


def path_of(link: str) -> str:
    """Return the link without its host, which here is a port of the test's."""
    return "/" + link.partition("//")[2].partition("/")[2]


def test_zoe_answers_changes_and_is_corrected_without_javascript(web: Any, tea: Planned, open_browser: Any) -> None:
    page: Page = open_browser(web, java_script_enabled=False, viewport=PHONE).new_page()
    page.goto(path_of(links.rsvp_link(tea.guest)))
    page.get_by_label("I am coming").check()
    page.get_by_label("How many of you").fill("3")
    page.get_by_role("button", name="Answer").click()
    expect(page.get_by_role("status")).to_contain_text("you are coming, 3 of you")
    expect(page.get_by_label("Perhaps")).to_be_hidden()
    page.get_by_text("Change your answer").click()
    page.get_by_label("I cannot come").check()
    page.get_by_role("button", name="Save the change").click()
    expect(page.get_by_role("status")).to_contain_text("you cannot come")
    Event.objects.filter(pk=tea.event.pk).update(starts_at=timezone.now() - timedelta(days=9))
    page.get_by_text("Change your answer").click()
    page.get_by_label("Perhaps").check()
    page.get_by_role("button", name="Save the change").click()
    expect(page.locator("main")).to_contain_text("Thank you for having looked")
    assert Guest.objects.get(pk=tea.guest.pk).answer == "declined"


def test_an_answer_that_is_refused_stands_as_it_was_typed(web: Any, tea: Planned, open_browser: Any) -> None:
    page: Page = open_browser(web).new_page()
    page.goto(path_of(links.rsvp_link(tea.guest)))
    page.locator("form.public__form").evaluate("form => { form.noValidate = true; }")
    page.get_by_label("I am coming").check()
    page.get_by_label("How many of you").fill("51")
    page.get_by_role("button", name="Answer").click()
    expect(page.get_by_role("alert")).to_contain_text("50")
    expect(page.get_by_label("How many of you")).to_have_value("51")
    expect(page.get_by_label("I am coming")).to_be_checked()


def test_a_double_click_answers_once(web: Any, tea: Planned, open_browser: Any) -> None:
    page: Page = open_browser(web).new_page()
    page.goto(path_of(links.rsvp_link(tea.guest)))
    page.get_by_label("I am coming").check()
    page.get_by_role("button", name="Answer").dblclick()
    expect(page.get_by_role("status")).to_contain_text("you are coming")
    page.goto(path_of(links.request_link(tea.reservation)))
    page.get_by_role("button", name="We can be there").dblclick()
    expect(page.get_by_role("status")).to_contain_text("You confirmed")
    expect(page.get_by_role("alert")).to_have_count(0)
    for name in ("rsvp_received", "reservation_confirmed"):
        assert Occurrence.objects.filter(name=name).count() == 1


def test_a_band_that_goes_back_or_has_a_second_tab_cannot_take_its_word_back(
    web: Any, tea: Planned, open_browser: Any
) -> None:
    context = open_browser(web)
    here, there = context.new_page(), context.new_page()
    for page in (here, there):
        page.goto(path_of(links.request_link(tea.reservation)))
    here.get_by_label("A word to the host").fill("We bring lamps.")
    here.get_by_label("A word to the host").press("Enter")
    here.get_by_label("A word to the host").press_sequentially("And a piano.")
    here.get_by_role("button", name="We can be there").click()
    expect(here.get_by_role("status")).to_contain_text("You confirmed")
    there.get_by_role("button", name="Not possible").click()
    expect(there.get_by_role("alert")).to_contain_text("confirmed already")
    expect(there.get_by_role("status")).to_contain_text("You confirmed")
    here.go_back()
    here.reload()
    expect(here.get_by_role("button", name="Not possible")).to_have_count(0)
    reservation = Reservation.objects.get(pk=tea.reservation.pk)
    assert (reservation.status, reservation.notes) == ("confirmed", "We bring lamps. And a piano.")


def test_whose_session_is_over_signs_in_and_is_where_they_were(
    web: Any, alice: Any, tea: Planned, open_browser: Any
) -> None:
    alice.is_staff = alice.is_superuser = True
    alice.save()
    context = open_browser(web, alice)
    watching, settings = context.new_page(), context.new_page()
    watching.goto("/dashboard/automation/")
    settings.goto("/settings/")
    Session.objects.all().delete()
    expect(watching.get_by_role("heading", level=1)).to_have_text("Welcome back")
    expect(watching.locator("main")).to_have_count(1)
    settings.get_by_label("Quiet from").fill("22:00")
    settings.get_by_role("button", name="Save").click()
    for page, where in ((settings, "Settings"), (watching, "Automation")):
        if page is settings:
            page.get_by_label("Username").fill("alice")
            page.get_by_label("Password").fill("alice")
            page.get_by_role("button", name="Sign in").click()
        else:
            page.reload()
        expect(page.get_by_role("heading", level=1)).to_have_text(where)


def test_the_staff_page_says_that_it_is_old_when_the_server_is_away(server: Any, alice: Any, open_browser: Any) -> None:
    alice.is_staff = alice.is_superuser = True
    alice.save()
    web = server()
    page: Page = open_browser(web, alice).new_page()
    page.goto("/dashboard/automation/")
    old = page.get_by_text("No answer from the server")
    web.kill9()
    expect(old).to_be_visible()
    web.start()
    expect(old).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_have_count(1)


def test_at_four_times_the_size_nothing_is_cut_off(web: Any, alice: Any, tea: Planned, open_browser: Any) -> None:
    alice.is_staff = alice.is_superuser = True
    alice.save()
    Event.objects.filter(pk=tea.event.pk).update(title="Donaudampfschifffahrtsgesellschaftskapitänsjubiläum")
    page: Page = open_browser(web, alice, viewport={"width": 320, "height": 256}).new_page()
    paths = [path_of(links.rsvp_link(tea.guest)), path_of(links.request_link(tea.reservation))]
    for path in [*paths, "/settings/", "/dashboard/automation/", "/login/"]:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_public_pages_are_clear_and_large_enough_for_a_thumb(
    scheme: str, web: Any, tea: Planned, open_browser: Any
) -> None:
    context = open_browser(web, viewport=PHONE, has_touch=True, is_mobile=True, color_scheme=scheme)
    page: Page = context.new_page()

    def is_good(path: str) -> None:
        page.goto(path)
        for measure in (SMALL, FAINT):
            assert page.evaluate(measure) == [], path

    rsvp, request = path_of(links.rsvp_link(tea.guest)), path_of(links.request_link(tea.reservation))
    for path in (rsvp, request):
        is_good(path)
    page.get_by_role("button", name="We can be there").tap()
    expect(page.get_by_role("status")).to_be_visible()
    for answer in ("coming", "maybe", "declined"):
        actions.rsvp(tea.guest, answer=answer)
        is_good(rsvp)
    is_good(request)
    Event.objects.filter(pk=tea.event.pk).update(starts_at=timezone.now() - timedelta(days=9))
    is_good(rsvp)


def test_over_a_line_that_is_slow_the_answer_arrives_once(web: Any, tea: Planned, open_browser: Any) -> None:
    page: Page = open_browser(web, viewport=PHONE).new_page()
    page.goto(path_of(links.rsvp_link(tea.guest)))
    slow = page.context.new_cdp_session(page)
    slow.send("Network.enable")
    slow.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 1500, "downloadThroughput": 6000, "uploadThroughput": 3000},
    )
    page.get_by_label("I am coming").check()
    page.get_by_role("button", name="Answer").scroll_into_view_if_needed()
    button = page.get_by_role("button", name="Answer").bounding_box()
    assert button is not None
    for _ in range(2):
        page.mouse.click(button["x"] + 20, button["y"] + 20)
        page.wait_for_timeout(300)
    expect(page.get_by_role("status")).to_contain_text("you are coming")
    assert Occurrence.objects.filter(name="rsvp_received").count() == 1


def test_a_button_of_a_card_clicked_twice_asks_once(web: Any, alice: Any, tea: Planned, open_browser: Any) -> None:
    hers = Planner(open_browser(web, alice).new_page()).go(f"/c/{tea.conversation.pk}/")
    bookings = hers.page.locator("#messages").get_by_role("group", name="Bookings")
    bookings.get_by_role("button", name="Cancel The Tuesday Band").dblclick()
    expect(bookings).to_contain_text("Cancelled")
    hers.page.locator("#messages").get_by_role("button", name="Ask The Tuesday Band").dblclick()
    expect(bookings.get_by_text("Asked", exact=True)).to_have_count(1)
    assert tea.event.reservations.standing().count() == 1
    assert not Message.objects.filter(conversation=tea.conversation, text__contains="already").exists()
