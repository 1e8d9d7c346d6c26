"""What a person sees of memory: a conversation that leaves nothing, the page of what is known, what an answer used."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from agents.memory.models import Fact
from agents.runtime.models import Run
from chat.actions import send
from chat.models import Conversation
from tests.browser.measures import FAINT, SMALL, WIDER
from tests.browser.page_of import PHONE, Planner
from tests.browser.test_accessibility import check_names
from tests.browser.watch import Watch
from tests.harness.model_script import say

pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.django_db(transaction=True)]


def picture(page: Page, name: str) -> None:
    """For whoever wants to look: `MEMORY_PICTURES=/tmp/pictures pytest …`."""
    if folder := os.environ.get("MEMORY_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png")


def test_a_temporary_conversation_says_so_works_and_leaves_no_entry(web: Any, alice: Any, open_browser: Any) -> None:
    context = open_browser(web, alice)
    watch = Watch(context, web.url)
    planner = Planner(context.new_page()).go()
    page = planner.page
    picture(page, "new")
    page.get_by_role("link", name="Temporary", exact=True).click()
    planner.connected()
    page.get_by_role("link", name="begin one that is kept instead").click()
    planner.connected()
    page.get_by_role("link", name="New temporary conversation").click()
    planner.connected()
    said = page.locator(".temporary__words")
    expect(said).to_have_text(
        "In no list and no search, nothing is remembered. Deleted 24 hours after it begins; what was planned stays."
    )
    expect(page.get_by_role("button", name="Delete now")).to_be_hidden()
    picture(page, "temporary-new")
    page.locator("#text").fill("A draft")
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.includes('draft'))") == []
    planner.say("Plan a baby shower for 20 guests next Saturday at 3pm")
    expect(planner.card("invitations")).to_be_visible()
    planner.idle()
    expect(page.locator("#title")).to_have_text("Baby shower")
    expect(page.locator("#conversations li")).to_have_count(0)
    row = Conversation.objects.get()
    assert row.is_temporary
    page.reload()
    planner.connected()
    expect(said).to_contain_text(f"Deleted {row.expires_at:%-d %b} at")
    expect(planner.card("event_card")).to_be_visible()
    picture(page, "temporary")
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate(FAINT) == page.evaluate(WIDER) == []
        check_names(page)
    page.set_viewport_size(PHONE)
    picture(page, "temporary-phone")
    page.get_by_role("button", name="Delete now").click()
    page.get_by_role("button", name="Undo").click()
    expect(planner.card("event_card")).to_be_visible()
    page.get_by_role("button", name="Delete now").click()
    expect(page.locator(".undo__words")).to_have_text("Deleted.")
    expect(page.locator("main[data-temporary]")).to_have_count(0)
    assert Conversation.objects.get().is_deleted
    assert watch.look(page) == []


def fact(user: Any, said: str, statement: str, **fields: Any) -> Fact:
    """What was taken from words of a conversation."""
    ack = send(user, text=said, client_id=uuid4())
    Run.objects.filter(pk=ack["run"]).update(state=Run.State.COMPLETED)
    now = timezone.now()
    return Fact.objects.create(
        user=user, kind="fact", value=statement, statement=statement, quote=said, thread=ack["conversation"],
        message=ack["message"], said_at=now, confirmed_at=now, **fields,
    )  # fmt: skip


def wrong(page: Page) -> list[str]:
    """Return what axe finds."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in found]


def test_what_is_written_before_the_scripts_are_there_waits_for_them(web: Any, alice: Any, open_browser: Any) -> None:
    page = open_browser(web, alice).new_page()
    scripts: list[Route] = []
    page.route("**/*htmx*.js", lambda route: scripts.append(route))
    page.goto("/memory/", wait_until="commit")
    page.get_by_label("Something to remember").fill("I prefer Fridays")
    page.keyboard.press("Enter")
    while scripts:
        scripts.pop().continue_()
    page.unroute_all()
    expect(page.locator(".fact")).to_have_count(1)


def test_alice_reads_corrects_forgets_takes_back_and_pauses(web: Any, alice: Any, open_browser: Any) -> None:
    context = open_browser(web, alice)
    watch = Watch(context, web.url)
    page, other = context.new_page(), context.new_page()
    page.goto("/")
    page.get_by_role("button", name="Settings").click()
    page.get_by_role("link", name="Memory").click()
    expect(page.get_by_text("Nothing is known yet")).to_be_visible()
    picture(page, "memory-empty")
    page.get_by_label("Something to remember").fill("I prefer Fridays <img src=x>")
    page.keyboard.press("Enter")
    lines = page.locator(".fact")
    expect(lines).to_have_count(1)
    expect(page.get_by_label("Something to remember")).to_have_value("")
    fact(alice, "My sister Anna is vegan, and she loves dancing", "Anna is vegan", subject="Anna")
    fact(alice, "Ben is away until the 5th", "Ben is away", subject="Ben", expires_on=date(2100, 5, 5))
    fact(alice, "We live in Bonn", "Lives in Bonn", ended_at=timezone.now())
    page.reload()
    other.goto("/memory/")
    expect(lines.locator("visible=true")).to_have_count(3)
    page.get_by_label("Search what is known").fill("dancing")
    expect(lines).to_have_count(1)
    page.get_by_label("Search what is known").fill("")
    expect(lines).to_have_count(4)
    picture(page, "memory")
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 844})
        assert wrong(page) == [] and page.evaluate(FAINT) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        check_names(page)
    picture(page, "memory-phone")
    page.set_viewport_size({"width": 1440, "height": 900})
    dark = open_browser(web, alice, color_scheme="dark", viewport=PHONE, has_touch=True).new_page()
    dark.goto("/memory/")
    assert dark.evaluate(FAINT) == []
    small = {words for *_, words in dark.evaluate(SMALL)}
    assert small <= {"Ben is away until the 5th", "My sister Anna is vegan, and she loves d"}, "links in running text"
    picture(dark, "memory-phone-dark")

    anna = page.locator(".fact", has_text="Anna is vegan")
    anna.get_by_label("Edit: Anna is vegan").focus()
    page.keyboard.press("Enter")
    expect(anna.get_by_label("As it should be")).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.type("etarian")
    picture(page, "memory-edit")
    page.keyboard.press("Control+A")
    page.keyboard.type("Anna is vegetarian")
    page.keyboard.press("Enter")
    expect(page.locator("#memory-said")).to_have_text("Changed.")
    expect(page.locator(".fact__statement", has_text="Anna is vegetarian")).to_be_visible()
    stale = other.locator(".fact", has_text="Anna is vegan")
    stale.get_by_label("Edit: Anna is vegan").click()
    stale.get_by_label("As it should be").fill("Anna eats fish")
    other.keyboard.press("Enter")
    expect(other.locator("#memory-said")).to_contain_text("something else took its place")
    expect(other.locator(".fact", has_text="Anna is vegetarian")).to_be_visible()

    page.get_by_label("Forget: Anna is vegetarian").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Undo")).to_be_focused()
    picture(page, "memory-undo")
    other.get_by_label("Forget: Anna is vegetarian").click()
    expect(other.locator("#memory-said")).to_have_text("That was forgotten already.")
    expect(other.locator(".fact", has_text="Anna is vegetarian")).to_have_count(0)
    page.keyboard.press("Enter")
    expect(page.locator("#memory-said")).to_have_text("Known again.")
    expect(page.locator(".fact", has_text="Anna is vegetarian")).to_be_visible()

    page.get_by_role("button", name="Pause").click()
    expect(page.locator(".memory__paused")).to_be_visible()
    picture(page, "memory-paused")
    page.get_by_role("button", name="Go on remembering").click()
    page.locator("#memory-all summary").click()
    page.get_by_role("button", name="Forget it all").click()
    expect(page.get_by_text("Nothing is known yet")).to_be_visible()
    strange = [each for each in watch.look(page) + watch.look(other) if "404 (Not Found)" not in each]
    assert strange == [], "but what was forgotten already"
    assert not Fact.objects.exists()


def test_an_answer_says_what_it_used_and_leads_to_it(server: Any, model: Any, alice: Any, open_browser: Any) -> None:
    web = server(**model.asks)
    vegan = fact(alice, "My sister Anna is vegan", "Anna is vegan", subject="Anna")
    model.script(say("A curry."))
    context = open_browser(web, alice)
    planner = Planner(context.new_page()).go()
    planner.say("What shall we cook for Anna?")
    used = planner.messages.last.locator(".used")
    expect(used).to_have_text("I used: Anna is vegan")
    planner.page.reload()
    planner.connected()
    expect(used).to_have_text("I used: Anna is vegan")
    picture(planner.page, "used")
    assert wrong(planner.page) == [] and planner.page.evaluate(FAINT) == []
    memory = context.new_page()
    memory.goto(used.get_by_role("link").get_attribute("href"))
    expect(memory.locator(f"#fact-{vegan.pk}")).to_be_focused()
    picture(memory, "memory-target")
    memory.get_by_role("link", name="My sister Anna is vegan").click()
    expect(memory.locator(f"#m-{vegan.message}")).to_be_visible()
    memory.go_back()
    memory.get_by_label("Forget: Anna is vegan").click()
    expect(used).to_have_text("I used: forgotten since")
    picture(planner.page, "used-forgotten")
