"""Lost connections, hidden tabs, stops and failures, as the page shows them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from tests.browser.page_of import Planner
from tests.harness.model_script import cut_off, delay, fail, say
from tests.harness.model_server import ModelServer
from tests.harness.processes import WebServer, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.django_db(transaction=True)]

LONG = " ".join(f"word{number}" for number in range(200))


WEB = {"RUN_LEASE": "2"}


@pytest.fixture(scope="module")
def asks(standing_model: ModelServer) -> dict[str, str]:
    return standing_model.asks


@pytest.fixture
def mortal(server: Any, model: Any) -> WebServer:
    """A web process to be killed."""
    return server(**model.asks, **WEB)


@pytest.fixture
def planner(web: Any, model: Any, alice: Any, open_browser: Any) -> Planner:
    return Planner(open_browser(web, alice).new_page()).go()


def cut_off_at(word: str, mortal: WebServer, model: Any, planner: Planner) -> Planner:
    """Let the server die in the middle of a long answer, as soon as this word is seen."""
    model.choose(lambda body: [say(LONG, tokens_per_second=60)])
    planner.say("Tell me a lot")
    expect(planner.messages.last).to_contain_text(word)
    mortal.kill9()
    expect(planner.page.locator("#connection")).to_contain_text("kept")
    return planner


def is_what_a_reload_shows(planner: Planner) -> None:
    live = planner.html()
    planner.page.reload()
    planner.connected()
    assert planner.html() == live


def test_the_server_dies_mid_answer_and_the_page_ends_up_with_all_of_it(
    mortal: WebServer, model: Any, alice: Any, open_browser: Any
) -> None:
    planner = cut_off_at("word20", mortal, model, Planner(open_browser(mortal, alice).new_page()).go())
    planner.say("And this, written while it was away")
    expect(planner.page.locator("article", has_text="written while")).to_be_visible()
    mortal.start()
    planner.connected()
    expect(planner.messages.filter(has_text="word199")).to_have_count(2)
    planner.idle()
    assert planner.html().count("written while it was away") == 1
    is_what_a_reload_shows(planner)


def test_an_answer_that_begins_again_stands_behind_what_was_written_meanwhile(
    mortal: WebServer, model: Any, alice: Any, open_browser: Any
) -> None:
    """Its first words were seen, but the server died before it wrote them down (as it does once a second)."""
    planner = cut_off_at("word5", mortal, model, Planner(open_browser(mortal, alice).new_page()).go())
    model.choose(lambda body: [delay(2), say("All of it.")])
    planner.say("And this, written while it was away")
    mortal.start()
    planner.connected()
    expect(planner.messages.filter(has_text="All of it.")).to_have_count(2)
    planner.idle()
    is_what_a_reload_shows(planner)


def test_what_is_written_without_a_connection_survives_a_closed_tab(
    mortal: WebServer, model: Any, alice: Any, open_browser: Any
) -> None:
    planner = Planner(open_browser(mortal, alice).new_page()).go()
    model.choose(lambda body: [say("Here.")])
    planner.say("First")
    expect(planner.messages.last).to_contain_text("Here.")
    planner.idle()
    address = planner.page.url
    mortal.kill9()
    expect(planner.page.locator("#connection")).to_contain_text("kept")
    planner.say("Second, into the void")
    context = planner.page.context
    planner.page.close()
    mortal.start()
    again = Planner(context.new_page()).go(address)
    expect(again.messages.filter(has_text="into the void")).to_have_count(1)
    expect(again.messages.filter(has_text="Here.")).to_have_count(2)


def test_a_hidden_tab_goes_on_listening(planner: Planner, web: Any, model: Any) -> None:
    model.choose(lambda body: [say(LONG, tokens_per_second=100)])
    planner.say("Go on without me")
    planner.page.evaluate(
        "() => { Object.defineProperty(document, 'hidden', {value: true, configurable: true});"
        " document.dispatchEvent(new Event('visibilitychange')); }"
    )
    other = planner.page.context.new_page()
    other.bring_to_front()
    planner.page.wait_for_function("() => document.getElementById('messages').textContent.includes('word199')")
    expect(planner.page.locator("html[data-connection=open]")).to_be_attached()


def test_stop_closes_the_models_stream_and_leaves_the_text(planner: Planner, model: Any) -> None:
    model.choose(lambda body: [say(LONG, tokens_per_second=20)])
    planner.say("Talk")
    expect(planner.messages.last).to_contain_text("word5")
    planner.page.get_by_role("button", name="Stop").click()
    wait_until(lambda: model.requests[0].disconnected_at, within=5, what="the stream is closed")
    planner.idle()
    expect(planner.messages.last).to_contain_text("Stopped")
    expect(planner.messages.last).to_contain_text("word5")


def test_a_model_that_fails_says_so_in_plain_words_and_retry_goes_on(planner: Planner, model: Any) -> None:
    model.script(say("It began well "), cut_off())
    planner.say("Hello")
    retry = planner.page.get_by_role("button", name="Retry")
    expect(retry).to_be_visible()
    expect(planner.page.locator("#messages")).to_contain_text("It began well")
    assert "Traceback" not in planner.html()
    model.script(say("Now it ends well."))
    retry.click()
    expect(planner.messages.last).to_contain_text("Now it ends well.")
    expect(retry).to_have_count(0)


def test_a_model_server_that_is_down_is_named(planner: Planner, model: Any) -> None:
    for _ in range(6):
        model.script(fail(500))
    planner.say("Hello")
    expect(planner.page.get_by_role("button", name="Retry")).to_be_visible()
    expect(planner.messages.last).to_contain_text("model")


def test_an_answer_follows_only_while_the_reader_is_at_the_bottom(planner: Planner, model: Any) -> None:
    model.choose(lambda body: [say("\n\n".join(LONG.split()), tokens_per_second=80)])
    planner.say("Talk at length")
    expect(planner.messages.last).to_contain_text("word40")
    stream = planner.page.locator("#stream")
    at_bottom = "(e) => e.scrollHeight - e.scrollTop - e.clientHeight < 80"
    planner.page.wait_for_function(f"() => ({at_bottom})(document.getElementById('stream'))")
    stream.hover()
    planner.page.mouse.wheel(0, -400)
    expect(planner.page.locator("#below")).to_be_visible()
    top = stream.evaluate("(e) => e.scrollTop")
    expect(planner.messages.last).to_contain_text("word120")
    assert abs(stream.evaluate("(e) => e.scrollTop") - top) < 5
    planner.page.locator("#below").click()
    planner.page.wait_for_function(f"() => ({at_bottom})(document.getElementById('stream'))")


def test_a_tab_that_was_signed_out_elsewhere_says_so_and_knows_where_it_was(planner: Planner) -> None:
    planner.say("Hello")
    expect(planner.page).to_have_url(re.compile(r"/c/"))
    where = planner.page.url
    Session.objects.all().delete()
    expect(planner.page.locator(".single__hint[role=status]")).to_contain_text("You have been signed out here")
    assert planner.page.locator("input[name=next]").first.input_value() in where
