"""Alice is asked something: it comes to the page she has open, and she answers it, by keyboard, in one of two tabs."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import Page, expect
from pydantic import BaseModel, Field

from agents import registry
from agents.events.models import Delivery, Event
from agents.workflows import WorkflowRun, forms, wait_began
from tests.browser.measures import FAINT, SMALL, WIDER
from tests.browser.page_of import PHONE, Planner

pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.django_db(transaction=True)]

LONG = (
    "Nobody of the vendors that you liked answers before Friday, and the hall wants to know by noon whether the band "
    "plays outside or in the small room with the wooden floor. Whom shall I ask?"
)
WORD = "planning.reservation_confirmed_of_a_vendor_with_a_rather_long_name"


class Decision(BaseModel):
    vendor: str = Field(title="Whom shall I ask?", description="A name from the list of those whom you liked.")
    price: int | None = Field(default=None, title="At most, in dollars")
    size: Literal["small", "large"] = "small"
    is_urgent: bool = False
    rows: list[int] = []


def asked(person: Any, title: str = LONG) -> WorkflowRun:
    """A workflow asks the person, and the contact policy lets it through."""
    with transaction.atomic():
        run = WorkflowRun.objects.create(
            name="ask_vendor",
            status="waiting",
            current_step="ask",
            step_number=1,
            wait_kind="input",
            wait_name=forms.path_of(Decision),
            wait_title=title,
            asked=person,
            timeout_at=timezone.now() + timedelta(days=1),
            mail_since=timezone.now(),
        )
        wait_began.send(WorkflowRun, run=run)
    registry.due["business.outreach"].work()
    return run


def bell(page: Page) -> Any:
    return page.locator("#bell")


def test_the_question_comes_to_every_tab_and_leaves_all_when_it_is_answered(
    web: Any, alice: Any, open_browser: Any, complaints: Any
) -> None:
    context = open_browser(web, alice)
    here, there = (Planner(context.new_page()).go().page for _ in range(2))
    found = complaints(here)
    run = asked(alice)
    for page in (here, there):
        expect(bell(page)).to_have_attribute("aria-label", "Notifications, 1 new")
    bell(here).click()
    expect(here.locator("#inbox")).to_contain_text("1 question waits for your answer")
    here.locator("#inbox .note--unread .note__link").click()
    expect(here).to_have_url(re.compile(f"/questions/{run.pk}/$"))
    expect(here.get_by_role("heading", level=1)).to_have_text(LONG)
    expect(bell(there)).to_have_attribute("aria-label", "Notifications")
    expect(there.locator("#questions")).to_contain_text("1")
    here.get_by_label("Whom shall I ask?").fill("Ada")
    here.get_by_role("button", name="Answer").click()
    expect(here.get_by_role("status")).to_contain_text("Thank you")
    expect(there.locator("#questions")).to_have_text("Questions")
    assert found == []


def test_alice_answers_by_keyboard_and_the_other_tab_says_that_it_is_too_late(
    web: Any, alice: Any, open_browser: Any
) -> None:
    run = asked(alice)
    context = open_browser(web, alice)
    here, there = context.new_page(), context.new_page()
    for page in (here, there):
        page.goto(f"/questions/{run.pk}/")
        page.get_by_label("Whom shall I ask?").fill("Ada")
    here.keyboard.press("Tab")
    here.keyboard.type("dear")
    here.keyboard.press("Enter")
    price = here.get_by_label("At most, in dollars")
    expect(price).to_be_focused()
    expect(price).to_have_value("dear")
    expect(price).to_have_accessible_description("Enter a whole number.")
    expect(here).to_have_title(re.compile("^Not taken: "))
    here.keyboard.press("Control+a")
    here.keyboard.type("70")
    here.keyboard.press("Tab")
    here.keyboard.press("Tab")
    here.keyboard.press("Space")
    expect(here.get_by_label("Is urgent")).to_be_checked()
    here.get_by_label("At most, in dollars").press("Enter")
    expect(here.get_by_role("status")).to_contain_text("Thank you")
    run.refresh_from_db()
    assert run.arrived["values"] == {"vendor": "Ada", "price": 70, "size": "small", "is_urgent": True, "rows": []}
    there.get_by_role("button", name="Answer").click()
    expect(there.get_by_role("alert")).to_have_text("Your answer was not taken.")
    there.get_by_role("link", name="Your questions").click()
    expect(there.locator("main")).to_contain_text("Nothing waits for an answer of yours.")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_long_question_fits_a_phone_light_and_dark(web: Any, alice: Any, open_browser: Any, scheme: str) -> None:
    run = asked(alice)
    asked(alice, "Who cooks?")
    page = open_browser(web, alice, viewport=PHONE, has_touch=True, is_mobile=True, color_scheme=scheme).new_page()
    for address in (f"/questions/{run.pk}/", "/questions/", "/questions/987654321/"):
        page.goto(address)
        for measure in (SMALL, FAINT):
            assert page.evaluate(measure) == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], address
    page.goto(f"/questions/{run.pk}/")
    widths = page.locator("main textarea").evaluate_all("all => all.map((each) => each.offsetWidth)")
    assert min(widths) > 300  # not a column beside others
    page = Planner(page).go().page
    page.locator("#bell-top").tap()
    expect(page.locator("#inbox")).to_contain_text("2 questions wait for your answer")
    for measure in (SMALL, WIDER, FAINT):
        assert page.evaluate(measure) == []


def test_the_staff_read_all_of_an_event_with_long_words(web: Any, alice: Any, open_browser: Any) -> None:
    alice.is_staff = alice.is_superuser = True
    alice.save()
    event = Event.objects.create(
        definition=WORD,
        name=WORD,
        at=datetime(2031, 9, 28, 22, 47, tzinfo=UTC),  # as long as a moment gets in words
        content_type=ContentType.objects.get_for_model(alice),
        entity_id=str(alice.pk),
        payload={"words": LONG, "code": "b" * 400},
    )
    error = f"Traceback (most recent call last):\n  File x\nValueError: {'e' * 400}"
    Delivery.objects.create(event=event, subscription=f"agent:Concierge:{WORD}", due_at=timezone.now(), error=error)
    context = open_browser(web, alice)
    page = context.new_page()
    page.goto("/admin/events/event/")
    assert page.locator("#changelist .results").evaluate("each => each.scrollWidth <= each.clientWidth")
    expect(page.locator(".field-about").first).to_be_in_viewport()
    page.goto(f"/admin/events/event/{event.pk}/change/")
    for view in ({"width": 1440, "height": 900}, PHONE):
        page.set_viewport_size(view)  # type: ignore[arg-type]
        assert page.locator("pre.payload").evaluate("each => each.scrollWidth <= each.clientWidth")
        assert page.evaluate("document.documentElement.scrollWidth") <= view["width"]
    expect(page.locator("pre.payload")).to_contain_text('"code": "bbb')
    expect(page.locator("pre.traceback")).to_contain_text("ValueError: eee")
