"""A run waits for Alice: she changes and approves, declines with a reason, gives an output, fills in a form."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Locator, Page, expect

from agents.profiles import AgentProfile
from chat.approvals import actions
from chat.approvals.links import decision_link
from chat.approvals.notices import page_of
from chat.approvals.serialized import thread_of
from planning.models import Event
from tests.browser.measures import FAINT, SMALL
from tests.browser.page_of import PHONE, Planner
from tests.chat.undecided import asking_host, hall, undecided
from tests.harness.model_script import call, say

pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.django_db(transaction=True)]

TEA = {"title": "Tea <b>", "kind": "tea", "starts_at": "2031-05-03T15:00", "guests": 20}


@pytest.fixture(scope="module")
def asks(standing_model: Any) -> dict[str, str]:
    return standing_model.asks


@pytest.fixture
def host(db: None) -> AgentProfile:
    return asking_host()


@pytest.fixture
def there_is_a_hall() -> Iterator[None]:
    with hall():
        yield


def newest(page: Page) -> Locator:
    return page.locator("#messages .approval").last


def test_alice_decides_by_keyboard_what_the_agent_may_do(
    web: Any, model: Any, alice: User, host: AgentProfile, open_browser: Any, complaints: Any
) -> None:
    page: Page = open_browser(web, alice).new_page()
    found = complaints(page)
    planner = Planner(page).go("/?agent=host")

    model.script(call("create_event", TEA))
    planner.say("Plan tea")
    card = newest(page)
    expect(page.locator("#announcer")).to_contain_text("Waits for your decision: Planning Tea <b>")
    expect(card).to_contain_text("Nothing is done until you say yes")
    expect(page.locator("#status")).to_have_text("Waits for your decision")
    expect(page.locator("#conversations")).to_contain_text("waits for you")
    expect(card.locator("dl")).to_contain_text("Tea <b>")
    assert not Event.objects.exists()

    page.reload()  # in the middle
    planner.connected()
    change = card.locator("summary").get_by_text("Change…")
    change.focus()
    page.keyboard.press("Enter")
    title = card.get_by_label("Title")
    expect(title).to_have_value("Tea <b>")
    guests = card.get_by_label("Guests")
    guests.fill("many")
    card.get_by_role("button", name="Approve with these changes").press("Enter")
    expect(guests).to_have_attribute("aria-invalid", "true")
    expect(guests).to_be_focused()
    guests.fill("12")
    title.fill("High tea")
    model.script(say("It is planned."))
    page.keyboard.press("Enter")
    expect(planner.messages.get_by_text("It is planned.")).to_be_visible()
    expect(card).to_contain_text("Approved by alice in the conversation")
    expect(card).to_be_focused()
    expect(card.locator(".decided__changes")).to_contain_text("Title: from Tea <b> to High tea")
    planner.idle()
    event = Event.objects.get()
    assert (event.title, event.guest_count) == ("High tea", 12)

    model.script(call("create_event", TEA | {"title": "Ball"}))
    planner.say("And a ball")
    card = newest(page)
    expect(card).to_contain_text("Ball")
    card.locator("summary").get_by_text("Decline…").press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("Too loud")
    model.script(say("No ball then."))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(planner.messages.get_by_text("No ball then.")).to_be_visible()
    expect(card).to_contain_text("Declined by alice in the conversation")
    expect(card.locator(".decided__reason")).to_have_text("Too loud")
    planner.idle()
    assert "Too loud" in str(model.requests[-1].body) and Event.objects.count() == 1

    model.script(call("look_outside", {"day": "Sunday"}))
    planner.say("How will the weather be?")
    card = newest(page)
    expect(card).to_contain_text("Sunday")
    card.get_by_label("What it came to").fill("Sun, all day")
    model.script(say("Take it outside."))
    card.get_by_role("button", name="Give this output").press("Enter")
    expect(planner.messages.get_by_text("Take it outside.")).to_be_visible()
    expect(card).to_contain_text("Answered by alice")
    planner.idle()
    assert "Sun, all day" in str(model.requests[-1].body)
    expect(page.locator("#conversations")).not_to_contain_text("waits for you")
    page.reload()
    for words in ("Approved by alice", "Declined by alice", "Answered by alice"):
        expect(planner.messages.get_by_text(words)).to_be_visible()
    assert not found


LONG = "A rather long remark about where the chairs go, and why the band plays in the small room with the wooden floor."


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_waits_and_what_was_decided_fits_a_phone_light_and_dark(
    web: Any, alice: User, there_is_a_hall: None, open_browser: Any, scheme: str
) -> None:
    waiting, asked, decided = undecided(alice, note=LONG), undecided(alice, "input"), undecided(alice)
    edits = {"guests": 12, "note": "x" * 300}
    actions.decide(alice, tool_call=decided.pk, decision="approve", arguments=edits, reason=LONG, door="letter")
    page: Page = open_browser(
        web, alice, viewport=PHONE, has_touch=True, is_mobile=True, color_scheme=scheme
    ).new_page()
    letters = [decision_link(each.pk, alice.pk).split("/approvals/")[1] for each in (waiting, decided)]
    for address in (f"/c/{thread_of(waiting)}/", page_of(asked), *(f"/approvals/{each}" for each in letters)):
        page.goto(address)
        for way in [None, *page.locator(".approval__way > summary").all()]:
            if way is not None:
                way.tap()
            for measure in (SMALL, FAINT):
                assert page.evaluate(measure) == [], address
            assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], address
