"""Where a minute is a day, the page tells the time as the server does, not as the browser's clock says."""

from __future__ import annotations

import time
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.page_of import Planner
from tests.chat.notified import told

pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.django_db(transaction=True)]


def test_what_was_said_five_minutes_ago_was_said_five_days_ago(server: Any, alice: Any, open_browser: Any) -> None:
    told(alice, "Ann is coming.")
    demo = server(CLOCK_SPEED="1440", CLOCK_START=str(time.time() - 300))
    page = Planner(open_browser(demo, alice).new_page()).go().page
    page.locator("#bell").click()
    expect(page.locator("#inbox .note__time")).to_have_text("5 days ago")
    page.locator("#inbox .note__link").click()
    Planner(page).connected()
    day = page.locator("#messages > article").first.get_attribute("data-day")
    assert day and day not in ("Today", "Yesterday", "Tomorrow")
