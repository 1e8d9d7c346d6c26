"""Much of everything: five hundred messages, long titles and words, wide tables, other scripts."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import Route, expect

from chat import messages
from chat.models import Conversation
from tests.browser.measures import WIDER
from tests.browser.page_of import PHONE, Planner

pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.django_db(transaction=True)]

LONG_TITLE = ("Unbelievablycelebratory" * 4 + " party with words " * 9)[:200]
WIDE = "\n\n".join(
    [
        "| " + " | ".join(f"column{number}" for number in range(12)) + " |\n" + "|---" * 12 + "|",
        "```\n" + "one line of code that goes on " * 12 + "\n```",
        "Donaudampfschifffahrtselektrizitätenhauptbetriebswerk" * 4,
        "https://example.com/" + "x" * 300,
    ]
)


def written(user: Any, texts: list[str], title: str) -> Conversation:
    """A conversation of these texts, by the user and the planner in turn, some minutes apart."""
    conversation = Conversation.objects.create(id=uuid4(), user=user, title=title, agent="planner")
    start = timezone.now() - timedelta(minutes=8 * len(texts))
    with transaction.atomic():
        for number, text in enumerate(texts):
            who = {"role": "assistant", "agent": "planner"} if number % 2 else {"role": "user"}
            messages.post(conversation.pk, text=text, created_at=start + timedelta(minutes=8 * number), **who)
    return conversation


def test_five_hundred_messages_are_read_upwards_without_a_jump(web: Any, alice: Any, open_browser: Any) -> None:
    texts = [f"Message {number}. " + "What about the lanterns? " * (1 + number % 9) for number in range(500)]
    conversation = written(alice, texts, "Long talks")
    planner = Planner(open_browser(web, alice).new_page()).go(f"/c/{conversation.pk}/")
    page = planner.page
    expect(planner.messages).to_have_count(40)
    expect(planner.messages.last).to_be_in_viewport()
    for loaded in range(80, 501, 40):
        first = planner.messages.first.locator("div.prose, .message__bubble")
        words = page.locator("#messages").get_by_text(first.inner_text(), exact=True)
        before = page.evaluate(_TO_THE_TOP)
        expect(planner.messages).to_have_count(loaded)
        after = words.bounding_box()
        assert after and abs(after["y"] - before) <= 2, "the page jumped under the reader's eyes"
    page.evaluate("document.getElementById('stream').scrollTop = 0")
    expect(planner.messages).to_have_count(500)
    expect(page.locator("#older")).to_have_count(0)
    numbers = page.evaluate(
        "[...document.querySelectorAll('#messages > article')].map(a => +a.innerText.match(/ge (\\d+)/)[1])"
    )
    assert numbers == list(range(500))
    expect(page.locator("#below")).to_be_hidden()  # what is older is not new
    planner.say("Hello")
    planner.idle()
    expect(page.locator("#messages > article:not(.message--summary)")).to_have_count(502)
    expect(planner.messages.last).to_be_in_viewport()


def late(route: Route) -> None:
    time.sleep(1)
    route.continue_()


def test_what_is_older_is_not_fetched_before_the_page_stands_at_its_end(
    web: Any, alice: Any, open_browser: Any
) -> None:
    """The script that scrolls may come late: until then the page shows its top."""
    conversation = written(alice, [f"Message {number}. " + "And the lanterns? " * 9 for number in range(90)], "Talks")
    page = open_browser(web, alice).new_page()
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url) if "before=" in request.url else None)
    page.route(re.compile(r"/scroll[^/]*\.js"), late)
    planner = Planner(page).go(f"/c/{conversation.pk}/")
    expect(planner.messages.last).to_be_in_viewport()
    expect(planner.messages).to_have_count(40)
    assert fetched == []


def test_long_words_wide_tables_and_other_scripts_stay_in_their_column(web: Any, alice: Any, open_browser: Any) -> None:
    texts = ["אפשר להזמין את מאיה? 🎉", WIDE, "👩‍👩‍👧‍👦🎂 " + "x" * 400, "نعم، بالتأكيد."]
    conversation = written(alice, texts, LONG_TITLE)
    for viewport in ({"width": 1440, "height": 900}, PHONE):
        planner = Planner(open_browser(web, alice, viewport=viewport).new_page()).go(f"/c/{conversation.pk}/")
        page = planner.page
        assert page.evaluate(WIDER) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.locator(".top").bounding_box()["height"] < 64  # the title is cut, on one line
        for hebrew in (page.locator(".message__bubble").first, page.locator(".prose").last.locator("p")):
            assert hebrew.evaluate("each => getComputedStyle(each).unicodeBidi") == "plaintext"


#: Scrolls so far up that older messages are fetched; returns where the words of the first message then stand.
_TO_THE_TOP = """() => {
  const stream = document.getElementById("stream");
  stream.scrollTop = 0;
  return document.querySelector("#messages > article :is(div.prose, .message__bubble)").getBoundingClientRect().top;
}"""
