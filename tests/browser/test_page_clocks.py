"""What a page says of time by itself, on any night of any year: how far off an event is, the day above a message."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser

from tests.harness.processes import ROOT

pytestmark = pytest.mark.browser

SCRIPTS = [ROOT / "static/planning/countdown.js", ROOT / "chat/static/convoke/clock.js"]

#: Now, when an event begins and what is said of it, when a message was written and the day above it: as clocks show.
SAID: dict[str, tuple[str, str, list[tuple[str, str]], list[tuple[str, str]]]] = {
    "clocks go forward in Berlin": (
        "Europe/Berlin", "2027-03-27T23:30",
        [("2027-03-28T03:30", "in 3 h 0 min"), ("2027-03-29T00:45", "in 2 days"), ("2027-03-30T01:00", "in 3 days")],
        [("2027-03-26T23:50", "Yesterday"), ("2027-03-27T00:10", "Today")],
    ),
    "clocks went forward in New York": (
        "America/New_York", "2027-03-15T00:15",
        [("2027-03-15T09:15", "in 9 h 0 min"), ("2027-03-17T00:15", "in 2 days")],
        [("2027-03-14T00:05", "Yesterday"), ("2027-03-15T00:05", "Today")],
    ),
    "clocks go back in Berlin": (
        "Europe/Berlin", "2027-10-30T23:30",
        [("2027-10-31T03:30", "in 5 h 0 min"), ("2027-10-31T23:45", "tomorrow"), ("2027-11-02T09:00", "in 3 days")],
        [("2027-10-29T12:00", "Yesterday"), ("2027-10-30T00:10", "Today")],
    ),
    "clocks went back in New York": (
        "America/New_York", "2027-11-08T00:15",
        [("2027-11-08T00:45", "in 30 min"), ("2027-11-09T12:00", "tomorrow")],
        [("2027-11-07T00:05", "Yesterday"), ("2027-11-08T00:05", "Today")],
    ),
    "a minute before the new year": (
        "Pacific/Kiritimati", "2028-12-31T23:59",
        [("2029-01-01T00:30", "in 31 min"), ("2029-01-02T12:00", "in 2 days"), ("2029-01-20T12:00", "in 20 days")],
        [("2028-12-30T00:00", "Yesterday"), ("2028-12-31T00:00", "Today")],
    ),
    "a leap day": (
        "Europe/London", "2028-02-29T10:00",
        [("2028-03-01T12:00", "tomorrow"), ("2028-03-05T12:00", "in 5 days")],
        [("2028-02-28T23:59", "Yesterday"), ("2028-02-29T09:59", "Today")],
    ),
}  # fmt: skip


def moment(shown: str, zone: str) -> datetime:
    return datetime.fromisoformat(shown).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(("zone", "now", "events", "messages"), SAID.values(), ids=SAID.keys())
def test_a_page_counts_the_days_that_its_reader_sees(
    browser: Browser, zone: str, now: str, events: list[tuple[str, str]], messages: list[tuple[str, str]]
) -> None:
    context = browser.new_context(timezone_id=zone, locale="en-US")
    context.clock.set_fixed_time(moment(now, zone))
    page = context.new_page()
    times = [f'<time data-until datetime="{moment(shown, zone).isoformat()}">soon</time>' for shown, _ in events]
    moments = [moment(shown, zone).timestamp() * 1e6 for shown, _ in messages]
    written = [f'<p class="message" data-at="{at:.0f}"></p>' for at in moments]
    page.set_content(f'{"".join(times)}<div id="messages">{"".join(written)}</div>')
    page.evaluate("window.htmx = { onLoad: (show) => show(document) }")
    for script in SCRIPTS:
        page.add_script_tag(content=script.read_text(), type="module")
    said = page.evaluate("[...document.querySelectorAll('[data-until]')].map((each) => each.textContent)")
    named = page.evaluate("[...document.querySelectorAll('[data-at]')].map((each) => each.dataset.day)")
    context.close()
    assert said == [words for _, words in events]
    assert named == [words for _, words in messages]
