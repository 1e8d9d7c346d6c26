"""An event's pages without a mouse: Tab reaches all of them, and whoever presses something knows where they are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Page

from planning import actions
from planning.models import Event, Guest
from tests.browser.measures import WIDER
from tests.browser.page_of import PHONE, Planner
from tests.harness.moment import NOW

pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.django_db(transaction=True)]

TABS = ("", "guests/", "shopping/", "bookings/?find=cake", "budget/", "tasks/", "run/", "letters/")

#: Numbers what Tab should reach; returns how much that is. Of radio buttons of one name it reaches one.
NUMBERED = """() => {
  const all = "a[href], button, input:not([type=hidden], [type=radio]), select, textarea, summary";
  const found = [...document.querySelectorAll("main :is(" + all + ")")].filter(
    (each) => !each.disabled && each.checkVisibility({ visibilityProperty: true }) && each.tabIndex >= 0);
  found.forEach((each, number) => (each.dataset.number = number));
  return found.length;
}"""

#: What has the focus: its number, and what is wrong with it.
FOCUSED = """() => {
  const each = document.activeElement;
  if (each === document.body) return null;
  const { x, y, width, height } = each.getBoundingClientRect();
  const { outlineStyle, boxShadow } = getComputedStyle(each);
  const at = document.elementFromPoint(x + Math.min(width / 2, 40), y + height / 2);
  const own = [each, ...(each.labels ?? [])];
  const isShown = outlineStyle !== "none" || boxShadow !== "none" || each.type === "datetime-local";
  const wrong = [!isShown && "unseen", !own.some((one) => one.contains(at) || at?.contains(one)) && "covered"];
  return [Number(each.dataset.number ?? -1), wrong.filter(Boolean).join(), each.outerHTML.slice(0, 200)];
}"""

#: Counts what the server has taken, and the cards that came since.
LISTEN = """() => {
  window.taken = window.came = 0;
  document.addEventListener("convoke:acknowledged", () => (window.taken += 1));
  document.addEventListener("convoke:placed", () => window.taken && (window.came += 1));
}"""
WHERE = """() => {
  const each = document.activeElement;
  return each === document.body || !each.checkVisibility() ? "" : each.getAttribute("id") || each.outerHTML;
}"""

#: By tab and form, what is written in it; every one of them is gone when it has done its work, or the
#: form that it was in is closed.
DEEDS: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("", "form[id*='-event-form']", {"title": "Mia's party"}),
    ("", "form[id*='-invite']", {"email": "carl@example.com"}),
    ("", "form[id*='-withdraw-']", {}),
    ("guests/", "form[id*='-put-away']", {}),
    ("guests/", "form[id*='-send']", {}),
    ("guests/", "form[id*='-uninvite-']", {}),
    ("guests/", "form[id*='-ask']", {"words": "Which wine?"}),
    ("guests/", "form[id*='-share']", {}),
    ("guests/", ".poll__date form[id*='-drop-']", {}),
    ("budget/", "form[id*='-remove-expense-']", {}),
    ("budget/", "form[id*='-spend']", {"title": "Tent", "amount": "30"}),
    ("tasks/", "form[id*='-usual-tasks']", {}),
    ("letters/", "form[id*='-discard-']", {}),
    ("bookings/?find=cake", "form[id*='-ask-']", {}),
    ("bookings/", "form[id*='-cancel-']", {}),
)


@pytest.fixture
def party(alice: Any) -> Event:
    """Alice's party with something on each of its pages."""
    starts = NOW + timedelta(days=60)
    event = actions.create_event(by=alice, title="Mia's birthday", kind="birthday", starts_at=starts, budget=300)
    actions.make_shopping_list(event, by=alice, items=[{"name": "Napkins", "quantity": 20}, {"name": "Cake"}])
    people = [{"name": name, "email": f"{name.lower()}@example.com"} for name in ("Ana", "Ben", "Zoe")]
    actions.draft_invitations(event, by=alice, guests=people)
    actions.propose_guests(event, by=alice, text="Ida and family\nMax Young, max@example.com")
    actions.ask_question(event, by=alice, kind="allergies")
    actions.ask_for_dates(event, by=alice, dates=[starts, starts + timedelta(days=1)])
    actions.add_expense(event, by=alice, title="Hall", amount=Decimal(90))
    actions.add_expense(event, by=alice, title="Lights", amount=Decimal(20))
    actions.add_tasks(by=alice, event=event, tasks=[{"title": "Order the cake"}])
    actions.add_points(event, by=alice, points=[{"title": "Cake", "begins_at": starts}])
    for text in ("Bring a hat.", "Bring a coat."):
        actions.draft_announcement(event, by=alice, audience="all", text=text)
    actions.add_vendor(by=alice, name="Sweet Hour", kind="cake", email="bake@example.com")
    Guest.objects.filter(event=event, name="Zoe").update(invited_at=datetime(2026, 1, 1, tzinfo=UTC))
    return event


def test_tab_reaches_all_of_every_page_and_shows_where_it_is(
    web: Any, alice: Any, party: Event, open_browser: Any
) -> None:
    page: Page = open_browser(web, alice, reduced_motion="reduce").new_page()
    guest = party.guests.get(name="Ana")
    own = ("guests/all/", "guests/import/", f"guests/{guest.pk}/")
    for address in (*(f"/e/{party.pk}/{tab}" for tab in (*TABS, *own)), "/e/new/", "/settings/calendar/"):
        page.goto(address)
        reached: set[int] = set()
        wanted = set(range(page.evaluate(NUMBERED)))
        for _ in range(3 * len(wanted) + 60):  # a date has several places
            page.keyboard.press("Tab")
            found = page.evaluate(FOCUSED)
            if found is None:
                continue
            number, wrong, what = found
            assert not (number >= 0 and wrong), (address, wrong, what)
            reached.add(number)
            if wanted <= reached:
                break
        html = "(number) => document.querySelector(`[data-number='${number}']`).outerHTML"
        assert wanted <= reached, (address, [page.evaluate(html, each) for each in wanted - reached])


def test_nothing_sticks_out_on_a_phone_however_many_are_asked(
    web: Any, alice: Any, party: Event, open_browser: Any
) -> None:
    rows = [Guest(event=party, name=f"Guest {number}", email=f"{number}@example.com") for number in range(119)]
    Guest.objects.bulk_create(rows)
    party.guests.update(invited_at=datetime(2026, 1, 1, tzinfo=UTC))
    page: Page = open_browser(web, alice, viewport=PHONE, has_touch=True).new_page()
    for tab in TABS:
        page.goto(f"/e/{party.pk}/{tab}")
        assert page.evaluate(WIDER) == [], tab


def test_whoever_presses_something_still_knows_where_they_are(
    web: Any, alice: Any, party: Event, open_browser: Any, complaints: Any
) -> None:
    page: Page = open_browser(web, alice, reduced_motion="reduce").new_page()
    found = complaints(page)
    for tab, deed, fields in DEEDS:
        Planner(page).go(f"/e/{party.pk}/{tab}")
        page.evaluate(LISTEN)
        form = page.locator(f"#messages {deed}").first
        if not form.count():  # it comes when a row is opened
            page.locator("#messages li details.row__more > summary").first.press("Enter")
        for summary in form.locator("xpath=ancestor::details[not(@open)]/summary").all():
            summary.press("Enter")
        for name, value in fields.items():
            form.locator(f"[name={name}]").fill(value)
        form.locator("button[type=submit]").first.press("Enter")
        page.wait_for_function("() => window.taken && window.came")
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        assert page.evaluate(WHERE), (tab, deed)
    assert found == []
