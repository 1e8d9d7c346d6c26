"""The REST interface as people read it, in a real browser under the site's strict policy."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from agents.rest.openapi.document import document

pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.django_db(transaction=True)]


def test_the_index_names_every_address_and_fits_a_phone(web: Any, open_browser: Any, complaints: Any) -> None:
    page = open_browser(web, viewport={"width": 390, "height": 844}).new_page()
    complained = complaints(page)
    page.goto("/api/")
    paths = page.locator(".api__path").all_inner_texts()
    assert len(paths) == sum(len(item) for item in document()["paths"].values())
    assert "GET /api/conversations/" in paths
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert complained == []


def test_alice_tries_a_request_in_swagger_and_it_is_sent_as_hers(
    web: Any, alice: Any, open_browser: Any, complaints: Any
) -> None:
    page = open_browser(web, alice).new_page()
    complained = complaints(page)
    page.goto("/api/")
    page.get_by_role("link", name="POST /api/conversations/", exact=True).click()
    operation = page.locator("#operations-conversations-conversations_post")
    operation.get_by_role("button", name="Try it out").click()
    operation.locator("textarea").fill('{"title": "Tried out"}')
    operation.get_by_role("button", name="Execute").click()
    expect(operation.locator(".live-responses-table")).to_contain_text("201")
    assert [each.title for each in alice.conversations.all()] == ["Tried out"]
    harmless = ("deep link whitespace", "ViewTransition opt-in")  # said of every "_" in an id; of leaving our own pages
    assert [each for each in complained if not any(words in each for words in harmless)] == []


def test_redoc_is_drawn_with_its_looks(web: Any, open_browser: Any, complaints: Any) -> None:
    page = open_browser(web).new_page()
    complained = complaints(page)
    page.goto("/redoc/")
    expect(page.get_by_role("heading", name="List conversations")).to_be_attached()
    assert page.locator("#redoc .menu-content").evaluate("it => getComputedStyle(it).position") == "sticky"
    assert complained == []
