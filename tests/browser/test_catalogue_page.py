"""Somebody looks through the store's catalogue and keeps a playlist; wide and narrow, dark and light."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from musicstore.models import Album, Artist, Genre, MediaType, Playlist, Track
from tests.browser.measures import FAINT, SMALL, WIDER
from tests.browser.page_of import PHONE, Planner

pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.django_db(transaction=True)]

DESK = {"width": 1440, "height": 900}
LONG = "Concerto for Piano No. 2 in F Minor, Op. 21: II. Larghetto Don'tBreakThisVeryLongWordAnywhereUnlessYouMust"
HOSTILE = '<script>document.title = "taken"</script>'


def picture(page: Page, name: str) -> None:
    """For whoever wants to look: `CATALOGUE_PICTURES=/tmp/pictures pytest …`."""
    if folder := os.environ.get("CATALOGUE_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png")


def stocked() -> None:
    """Put an artist with nine albums and thirty tracks of jazz into the store."""
    artist, jazz = Artist.objects.create(name="Berliner Philharmoniker & Friends"), Genre.objects.create(name="Jazz")
    kind = MediaType.objects.create(name="MPEG")
    titles = [LONG[:120], HOSTILE, "Live", *(f"Volume {number}" for number in range(6))]
    albums = [Album.objects.create(title=title, artist=artist) for title in titles]
    for number in range(30):
        name = {0: LONG, 1: HOSTILE}.get(number, f"Blue Song {number}")
        Track.objects.create(
            name=name, album=albums[number % 9], genre=jazz, media_type=kind, milliseconds=185_000 + 60_000 * number
        )


@pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])
def test_alice_looks_through_the_catalogue_and_keeps_a_playlist(
    web: Any, alice: User, open_browser: Any, complaints: Any, screen: dict[str, int]
) -> None:
    stocked()
    page: Page = open_browser(web, alice, viewport=screen, has_touch=screen is PHONE).new_page()
    found = complaints(page)
    planner = Planner(page).go("/?agent=store")
    for said, card, number in (
        ("What albums does Berliner Philharmoniker have?", ".albums", 1),
        ("what jazz do you have?", ".tracks", 1),
        ("make a playlist called Party", ".tracks", 2),
        ("add Blue Song 7 and Blue Song 8 to Party", ".tracks", 2),
    ):
        planner.say(said)
        expect(planner.messages.locator(card)).to_have_count(number)
        planner.idle()
    albums, (jazz, party) = planner.messages.locator(".albums"), planner.messages.locator(".tracks").all()
    expect(albums.locator(".cover")).to_have_count(9)
    expect(party.locator(".track")).to_have_count(2)
    expect(jazz.locator(".track")).to_have_count(25)
    jazz.get_by_role("button", name="Show more (5 left)").click()
    expect(jazz.locator(".track")).to_have_count(30)
    expect(jazz.get_by_role("button", name="Show more")).to_have_count(0)
    assert page.evaluate(WIDER) == []
    assert (page.evaluate(SMALL) if screen is PHONE else []) == []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # nothing is on its way in any more
        for place, each in enumerate((albums, jazz, party)):
            each.scroll_into_view_if_needed()
            picture(page, f"{screen['width']}-{scheme}-{place}")
        assert page.evaluate(FAINT) == [], scheme
        axe = Axe().run(page)
        assert axe.violations_count == 0, axe.generate_report()
    party.get_by_role("button", name="Remove Blue Song 7").click()
    expect(party.locator(".track")).to_have_count(1)
    Playlist.objects.get(owner=alice).delete()
    expect(planner.messages.get_by_text("Blue Song 8", exact=True)).to_have_count(1)  # of the jazz alone
    assert "taken" not in page.title()
    assert not found
