"""A customer of the store looks at what they bought: lists, an invoice, charts; wide and narrow, dark and light."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from musicstore.models import (
    Album,
    Artist,
    Customer,
    CustomerLink,
    Employee,
    Genre,
    Invoice,
    InvoiceLine,
    MediaType,
    Track,
)  # fmt: skip
from tests.browser.measures import FAINT, SMALL, WIDER
from tests.browser.page_of import PHONE, Planner

pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.django_db(transaction=True)]

DESK = {"width": 1440, "height": 900}
LONG = "Concerto for Piano No. 2 in F Minor, Op. 21: II. Larghetto " * 3


def picture(page: Page, name: str) -> None:
    """For whoever wants to look: `INVOICES_PICTURES=/tmp/pictures pytest …`."""
    if folder := os.environ.get("INVOICES_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png")


def sold(user: User) -> Customer:
    """Sell a customer, who is this user, a dozen invoices of eleven genres."""
    jane = Employee.objects.create(
        first_name="Jane", last_name="Peacock", title="Sales Support Agent", email="jane@x.io"
    )
    alice = Customer.objects.create(first_name="Alice", last_name="Ash", email="alice@x.io", support_rep=jane)
    CustomerLink.objects.create(user=user, customer=alice)
    kind, artist = (
        MediaType.objects.create(name="MPEG"),
        Artist.objects.create(name="Berliner Philharmoniker & Friends"),
    )
    album = Album.objects.create(title="Live", artist=artist)
    tracks = [
        Track.objects.create(
            name=LONG.strip() if number == 1 else f"Song {number}",
            album=album,
            genre=Genre.objects.create(name=f"Genre {number}{' and all that Rhythm & Blues' * (number == 2)}"),
            media_type=kind,
            milliseconds=200_000,
        )
        for number in range(1, 12)
    ]
    for number in range(12):
        moment = datetime(2025, 1, 5, tzinfo=UTC) + timedelta(days=53 * number)
        bought = tracks[: number + 1][-3:]
        invoice = Invoice.objects.create(
            customer=alice,
            invoice_date=moment,
            total=Decimal("0.99") * len(bought),
            billing_address="1 Long Lane",
            billing_city="Berlin",
            billing_country="Germany",
        )
        InvoiceLine.objects.bulk_create(
            InvoiceLine(invoice=invoice, track=track, unit_price=Decimal("0.99")) for track in bought
        )
    return alice


@pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])
def test_alice_looks_at_her_invoices(
    web: Any, alice: User, open_browser: Any, complaints: Any, screen: dict[str, int]
) -> None:
    customer = sold(alice)
    page: Page = open_browser(web, alice, viewport=screen, has_touch=screen is PHONE).new_page()
    found = complaints(page)
    planner = Planner(page).go("/?agent=store")
    for said, card in (
        ("show me all my invoices", ".purchases"),
        ("what was on my last order?", ".purchases"),
        ("which songs have I bought?", ".purchases"),
        ("how much have I spent by genre?", ".spending"),
        ("how much have I spent by month?", ".spending"),
    ):
        before = planner.messages.locator(card).count()
        planner.say(said)
        expect(planner.messages.locator(card)).to_have_count(before + 1)
        planner.idle()
    lists, months = planner.messages.locator(".purchases"), planner.messages.locator(".spending").last
    expect(lists.first.locator(".purchase")).to_have_count(12)
    expect(lists.nth(1).get_by_text("Jane Peacock, Sales Support Agent, helped you")).to_be_visible()
    expect(months.get_by_role("img", name="What you spent, by month")).to_be_visible()
    months.get_by_text("As a table").click()
    expect(months.get_by_role("table").get_by_role("row")).to_have_count(21)
    small = page.evaluate(SMALL) if screen is PHONE else []
    assert [each for each in small if "@" not in each[2]] == []  # an address in running text
    assert page.evaluate(WIDER) == []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # nothing is on its way in any more
        for place, each in enumerate(planner.messages.locator(".purchases, .spending").all()):
            each.scroll_into_view_if_needed()
            picture(page, f"{screen['width']}-{scheme}-{place}")
        assert page.evaluate(FAINT) == [], scheme
        axe = Axe().run(page)
        assert axe.violations_count == 0, axe.generate_report()

    bought = Invoice.objects.create(
        customer=customer, invoice_date=datetime(2026, 11, 22, tzinfo=UTC), total=Decimal(2)
    )
    expect(lists.first.locator(".purchase")).to_have_count(13)  # a new one appears
    expect(lists.first.locator(".purchase").first).to_contain_text(f"Invoice {bought.pk}")
    CustomerLink.objects.get(user=alice).delete()
    expect(planner.messages.get_by_text("not known any more who you are")).to_have_count(5)
    expect(planner.messages.locator(".purchase")).to_have_count(0)
    assert not found
