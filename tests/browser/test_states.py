"""Every state of the page has a face: busy, refused, too long, kept, unread, gone."""

from __future__ import annotations

import re
from threading import Event
from typing import Any

import pytest
from playwright.sync_api import expect

from agents.runtime.models import Run
from chat.models import Conversation
from tests.browser.page_of import Planner
from tests.harness.model_script import call, delay, fail, say, think, until
from tests.harness.model_server import ModelServer
from tests.harness.processes import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.django_db(transaction=True)]

TEA = {"title": "Tea", "kind": "tea", "starts_at": "2031-05-03T15:00"}
TWELVE = [{"name": f"Thing {number}"} for number in range(12)]


@pytest.fixture(scope="module")
def asks(standing_model: ModelServer) -> dict[str, str]:
    return standing_model.asks


@pytest.fixture
def planner(web: Any, model: Any, alice: Any, open_browser: Any) -> Planner:
    return Planner(open_browser(web, alice).new_page()).go()


@pytest.fixture
def shopping(planner: Planner, model: Any) -> Planner:
    """A page with a shopping list of twelve things."""
    model.script(call("create_event", TEA))
    model.script(call("add_items", {"items": TWELVE}))
    model.script(say("It is all there."))
    planner.say("Plan tea")
    expect(planner.messages.last).to_contain_text("It is all there.")
    planner.idle()
    return planner


def test_what_the_agent_is_doing_stands_above_the_composer_and_becomes_a_check(planner: Planner, model: Any) -> None:
    writing, adding, closing = Event(), Event(), Event()
    model.script(until(writing.is_set), call("create_event", TEA))
    model.script(call("add_items", {"items": TWELVE}), until(adding.is_set))
    model.script(until(closing.is_set), say("Done."))
    status = planner.page.locator("#status")
    planner.say("Plan tea")
    expect(status).to_contain_text("Planner is writing")
    writing.set()
    expect(planner.page.locator(".tool--done .tool__line")).to_have_text(["Planned Tea"])
    expect(status).to_contain_text("Adding items…")
    adding.set()
    expect(planner.page.locator(".tool--done .tool__line")).to_have_text(["Planned Tea", "Added 12 items"])
    expect(status).to_contain_text("Planner is writing")
    closing.set()
    planner.idle()
    expect(status).to_be_empty()


def test_a_refused_form_says_why_at_its_field_and_takes_it_back_when_it_is_mended(shopping: Planner) -> None:
    form = shopping.card("shopping_list").locator("form.adding")
    form.get_by_label("Add an item").fill("Cups")
    amount = form.get_by_label("Amount")
    amount.evaluate("input => { input.removeAttribute('min'); input.value = '-3'; }")  # what a browser would not let by
    form.get_by_role("button").click()
    error = form.locator(".field__error")
    expect(error).to_contain_text("greater than or equal to 0")
    expect(amount).to_be_focused()
    expect(amount).to_have_attribute("aria-invalid", "true")
    assert amount.get_attribute("aria-describedby") == error.get_attribute("id")
    expect(form.get_by_label("Add an item")).to_have_value("Cups")
    amount.fill("3")
    amount.press("Enter")
    expect(shopping.card("shopping_list")).to_contain_text("Cups")
    expect(error).to_have_count(0)
    expect(form.get_by_label("Add an item")).to_have_value("")


def test_ten_boxes_ticked_as_fast_as_one_can_are_ten_ticks(shopping: Planner) -> None:
    page = shopping.page
    page.evaluate("""() => [...document.querySelectorAll("#messages .item__box")].slice(0, 10)
      .forEach((box, number) => setTimeout(() => box.click(), number * 40))""")
    for place in ("#messages", "#panel"):
        expect(page.locator(f"{place} .item--ticked")).to_have_count(10)
        expect(page.locator(f"{place} .item__box:checked")).to_have_count(10)
    page.reload()
    shopping.connected()
    expect(page.locator("#messages .item__box:checked")).to_have_count(10)


def test_too_many_words_are_counted_before_they_are_sent_and_many_are_followed(planner: Planner, model: Any) -> None:
    model.script(say(" ".join(["word"] * 80), tokens_per_second=60))
    page = planner.page
    text = page.locator("#text")
    text.fill("word " * 4_100)
    expect(page.locator("#composer-note")).to_have_text("500 characters too many. Shorten it, or send it in parts.")
    expect(page.get_by_role("button", name="Send")).to_be_disabled()
    text.press("Enter")
    expect(planner.messages).to_have_count(0)
    text.fill("word " * 3_990)
    text.press("Enter")
    expect(planner.messages).to_have_count(2)
    planner.idle()
    expect(page.locator("#below")).to_be_hidden()
    assert page.evaluate("(s => s.scrollHeight - s.scrollTop - s.clientHeight)(document.getElementById('stream'))") < 48


def test_an_answer_nobody_has_seen_bears_a_dot_and_one_read_in_passing_does_not(
    planner: Planner, model: Any, web: Any
) -> None:
    model.script(say("One moment."), delay(2.5), say(" Here it is."))
    page = planner.page
    planner.say("Think about it")
    expect(planner.messages.last).to_contain_text("One moment.")
    thought = page.url
    page.wait_for_timeout(300)
    page.goto("/")
    entry = page.locator("#conversations a").first
    expect(entry).not_to_contain_text("unread")
    wait_until(lambda: Run.objects.get().is_final, within=10, what="the answer is there")
    page.reload()
    expect(entry).to_contain_text("unread")
    page.goto(thought)
    planner.connected()
    expect(planner.messages.last).to_contain_text("Here it is.")
    page.goto("/")
    expect(entry).not_to_contain_text("unread")


def test_a_list_made_before_the_read_mark_arrived_bears_no_dot(planner: Planner, model: Any) -> None:
    model.script(say("Here it is."))
    page = planner.page
    planner.say("Think about it")
    expect(planner.messages.last).to_contain_text("Here it is.")
    planner.idle()
    wait_until(
        lambda: Conversation.objects.get().seen_rev == Conversation.objects.get().rev, within=5, what="it is read"
    )

    def before_it_arrived(route: Any) -> None:
        Conversation.objects.update(seen_rev=0)
        route.continue_()

    page.route("**/", before_it_arrived)
    planner.go("/")
    entry = page.locator("#conversations a").first
    expect(entry).to_have_text("Think about it")
    expect(entry).not_to_have_class(re.compile("unread"))
    page.unroute("**/")
    elsewhere = page.context.new_page()
    elsewhere.goto("/")
    expect(elsewhere.locator("#conversations a").first).to_contain_text("unread")


def test_who_leaves_as_the_answer_ends_has_read_it_and_the_next_page_says_so(planner: Planner, model: Any) -> None:
    model.script(say("Here it is."))
    page = planner.page
    page.evaluate(
        "document.addEventListener('htmx:after:ws:message', ({detail}) => {"
        " if (detail.message.json?.rev >= 2) location.assign('/'); })"
    )
    planner.say("Think about it")
    page.wait_for_url("**/")
    entry = page.locator("#conversations a").first
    expect(entry).to_have_text("Think about it")
    expect(entry).not_to_have_class(re.compile("unread"))
    conversation = Conversation.objects.get()
    wait_until(lambda: Conversation.objects.get().seen_rev == conversation.rev, within=5, what="the server knows it")


def test_thumbs_stay_and_can_be_taken_back(planner: Planner, model: Any) -> None:
    model.script(say("Lanterns."))
    planner.say("What shall we hang up?")
    expect(planner.messages.last).to_contain_text("Lanterns.")
    planner.idle()
    good = planner.page.get_by_role("button", name="Good answer")
    good.click()
    expect(good).to_have_attribute("aria-pressed", "true")
    planner.page.reload()
    planner.connected()
    expect(good).to_have_attribute("aria-pressed", "true")
    good.click()
    expect(good).to_have_attribute("aria-pressed", "false")


def test_what_the_model_thought_is_folded_until_somebody_opens_it(planner: Planner, model: Any) -> None:
    model.script(think("Alice has <b>no</b> plans."), say("Nothing yet."))
    planner.say("What have I planned?")
    expect(planner.messages.last).to_contain_text("Nothing yet.")
    planner.idle()
    thought = planner.messages.last.get_by_role("group", name="Thoughts")
    expect(thought).to_be_hidden()
    planner.messages.last.locator("summary", has_text="Thought for a moment").focus()
    planner.page.keyboard.press("Enter")
    expect(thought).to_have_text("Alice has <b>no</b> plans.")
    expect(thought).to_be_visible()
    planner.page.get_by_role("button", name="Good answer").click()
    expect(planner.page.get_by_role("button", name="Good answer")).to_have_attribute("aria-pressed", "true")
    expect(thought).to_be_visible()


def test_what_was_summed_up_is_folded_where_it_was_done(planner: Planner, model: Any) -> None:
    summing_up = Event()
    model.script(say("Nothing yet."))
    planner.say("What have I planned?")
    expect(planner.messages.last).to_contain_text("Nothing yet.")
    planner.idle()
    model.script(fail(400, {"error": {"code": "context_length_exceeded"}}))
    model.script(until(summing_up.is_set), say("Alice has <b>no</b> plans."))
    model.script(say("Still nothing."))
    planner.say("And now?")
    expect(planner.page.locator("#status")).to_contain_text("Summing up what was said before")
    summing_up.set()
    expect(planner.messages.last).to_contain_text("Still nothing.")
    planner.idle()
    expect(planner.messages.last.locator(".badge")).to_be_visible()
    summary = planner.page.get_by_role("group", name="Summary")
    expect(summary).to_be_hidden()
    planner.page.locator("summary", has_text="Summed up what was said before").focus()
    planner.page.keyboard.press("Enter")
    expect(summary).to_have_text("Alice has <b>no</b> plans.")
    expect(summary).to_be_visible()


def test_a_conversation_deleted_elsewhere_says_so_and_takes_no_more_words(
    planner: Planner, model: Any, web: Any
) -> None:
    model.script(say("Lanterns."))
    planner.say("What shall we hang up?")
    expect(planner.messages.last).to_contain_text("Lanterns.")
    planner.idle()
    assert Conversation.objects.update(is_deleted=True) == 1
    web.kill9()
    web.start()
    expect(planner.page.locator("#connection")).to_have_text("This conversation is no longer here.")
    expect(planner.page.locator("#text")).to_be_disabled()
    expect(planner.messages.first).to_contain_text("hang up")


def test_the_door_says_what_is_wrong(web: Any, open_browser: Any) -> None:
    page = open_browser(web).new_page()
    page.goto("/")
    page.get_by_label("Username").fill("nobody")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("correct username and password")
    expect(page.get_by_label("Username")).to_have_value("nobody")
    page.get_by_role("link", name="Make an account").click()
    page.get_by_label("Username").fill("dora")
    page.get_by_label("Password", exact=True).fill("lanterns-in-trees")
    page.get_by_label("Password confirmation").fill("lanterns-in-bushes")
    page.get_by_role("button").click()
    expect(page.get_by_role("alert")).to_contain_text("match")
    page.get_by_label("Password", exact=True).fill("lanterns-in-trees")
    page.get_by_label("Password confirmation").fill("lanterns-in-trees")
    page.get_by_role("button").click()
    Planner(page).connected()
    expect(page.locator(".group__none")).to_be_visible()
    page.goto("/nowhere/")
    expect(page.get_by_role("heading", name="Nothing here")).to_be_visible()
    page.get_by_role("link", name="Back to your conversations").click()
    Planner(page).connected()
