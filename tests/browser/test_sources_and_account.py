"""Chips of what an answer cites, opened; and the page on which one takes all along, or leaves."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from playwright.sync_api import expect

from agents.knowledge import Passage
from chat import messages
from chat.models import Conversation
from tests.browser.measures import FAINT, SMALL, WIDER
from tests.browser.page_of import PHONE, Planner
from tests.browser.test_care import picture
from tests.browser.watch import Watch
from tests.chat.test_citations import known_to

pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.django_db(transaction=True)]


def test_alice_opens_what_an_answer_cites_and_sees_what_is_gone(web: Any, alice: Any, open_browser: Any) -> None:
    there, gone = known_to(alice, "Room for 80 <script>guests</script>."), known_to(alice, "Old news.")
    thread = Conversation.objects.create(user=alice, agent="planner", title="Tea")
    with transaction.atomic():
        messages.post(
            thread.pk, role="assistant", agent="planner", text=f"The hall [{there.pk}] fits, the mill [{gone.pk}] not.",
            citations=[
                {"number": 1, "passage": there.pk, "title": "Garden hall", "kind": "note", "url": ""},
                {"number": 2, "passage": gone.pk, "title": "Old mill, " * 20, "kind": "note", "url": ""},
            ],
        )  # fmt: skip
    Passage.objects.filter(pk=gone.pk).delete()
    context = open_browser(web, alice, viewport=PHONE, has_touch=True)
    watch = Watch(context, web.url)
    page = Planner(context.new_page()).go(f"/c/{thread.pk}/").page
    chips = page.get_by_role("list", name="Sources").locator("summary")
    expect(chips).to_have_count(2)
    expect(page.locator(".cite")).to_have_text(["1", "2"])
    chips.first.click()
    expect(page.locator(".source__text")).to_have_text("Room for 80 <script>guests</script>.")
    chips.nth(1).click()
    expect(page.locator(".source__gone")).to_contain_text("no longer there")
    expect(page.locator(".source__gone")).to_be_visible()
    assert page.evaluate(WIDER) == []
    assert [each for each in watch.look(page) if "404" not in each] == []  # what is gone is
    picture(page, "sources")
    assert page.evaluate(SMALL) == []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert page.evaluate(FAINT) == [], scheme


def test_alice_takes_all_along_on_her_phone_and_leaves(web: Any, alice: Any, open_browser: Any, tmp_path: Path) -> None:
    page = open_browser(web, alice, viewport=PHONE, has_touch=True).new_page()
    page.goto("/settings/")
    page.get_by_role("link", name="Your account").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download everything").click()
    download.value.save_as(saved := tmp_path / "all.zip")
    with ZipFile(saved) as archive:
        assert "alice" in archive.read("auth/users.json").decode() and archive.testzip() is None
    picture(page, "account")
    assert page.evaluate(SMALL) == []
    page.get_by_label("Your password").fill("wrong")
    page.get_by_role("button", name="Delete my account").click()
    expect(page.get_by_role("alert")).to_have_text("This is not your password.")
    page.get_by_label("Your password").fill("alice")
    page.get_by_role("button", name="Delete my account").click()
    expect(page.get_by_role("status")).to_contain_text("Your account is deleted")
    assert not User.objects.filter(pk=alice.pk).exists()
