"""The page of what goes on by itself moves while one looks at it, and fits a phone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from agents.events.models import Event

pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.django_db(transaction=True)]


def test_alice_sees_a_new_event_without_loading_the_page_again(
    web: Any, alice: Any, open_browser: Any, complaints: Any
) -> None:
    alice.is_staff = alice.is_superuser = True
    alice.save()
    page = open_browser(web, alice).new_page()
    complained = complaints(page)
    page.goto("/dashboard/automation/")
    events = page.get_by_role("region", name="Business events")
    expect(events).to_contain_text("Nothing waits for its date.")
    Event.objects.create(definition="date_near", name="date_near", at=timezone.now() + timedelta(days=1))
    expect(events).to_contain_text("date_near")
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert complained == []
