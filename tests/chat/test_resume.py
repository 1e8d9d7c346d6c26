"""A connection may drop at every frame: who comes back has exactly what somebody has who never left."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.test import Client
from websockets.exceptions import InvalidMessage
from websockets.sync.client import connect

from agents.runtime.models import Run
from chat.markdown.stream import Stream
from chat.models import Conversation
from tests.harness.clients import Phone
from tests.harness.model_script import call, say
from tests.harness.page import Page, read

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]

FRAMES = 60  # more than the reply below can have
PLAN = {"title": "Mia's baby shower", "kind": "baby shower", "starts_at": "2031-05-03T15:00", "guests": 20}
ITEMS = {"items": [{"name": "Cake", "price": "35"}, {"name": "Juice", "quantity": 4, "unit": "bottles"}]}
FIRST = "Lovely. First **the event**, then\n\n- a cake\n- juice\n\nand what else comes to *mind*.\n"
TABLE = "| what | how many |\n|---|---|\n| cake | 1 |\n| juice | 4 |\n"
CODE = "```\nnot <b>bold</b>\n```\n"
LAST = f"All set:\n\n1. It is planned\n2. It is listed\n\n{TABLE}\n{CODE}\nShall I write the invitations?"


def script(model: Any, seen: Callable[[str], bool]) -> None:
    """A reply with text, tools, widgets, tools at once, and text again.

    The next token comes when all who drop once have seen the last one: no frame holds two, at any speed.
    """
    model.script(say(FIRST, chunk=14, seen=seen), call("create_event", PLAN))
    model.script(call("add_items", ITEMS), call("draft_invitations", {"guests": [{"name": "Ann"}]}))
    model.script(say(LAST, chunk=14, seen=seen))


def let_in(connect: Callable[[], Any]) -> Any:
    """Knock until the server, which hangs up on whom it cannot look after in five seconds, opens."""
    for _ in range(20):
        try:
            return connect()
        except (InvalidMessage, TimeoutError, OSError):
            continue
    return connect()


class Restless(Phone):
    """A phone that drops its connection after so many frames, once or again and again."""

    def connect(self) -> None:
        let_in(super().connect)

    def listen(self, conversation: str, *, drop_after: int, again: bool = False) -> None:
        left = drop_after
        while not self.is_over:
            self.receive(60)
            left -= 1
            if left == 0 and not self.is_over:
                self.drafts_before = dict(self.drafts)
                self.drafts.clear()  # what was live is gone; it begins anew or comes as a message
                self.reconnect()
                left = drop_after if again else -1
        self.quiet(0.3)

    @property
    def is_over(self) -> bool:
        """Whether the reply's last text is a message here."""
        return any(message["text"] == LAST for message in self.messages.values())

    def _take(self, frame: dict[str, Any]) -> None:
        super()._take(frame)
        if frame["type"] == "message":
            self.drafts.pop(frame["message"]["id"], None)  # the message carries all of it
        for text in self.drafts.values():
            assert FIRST.startswith(text) or LAST.startswith(text), text

    @property
    def state(self) -> dict[str, Any]:
        return {"messages": self.messages, "revs": self.revs, "drafts": self.drafts}


def test_alices_phone_may_drop_after_every_frame(web: Any, model: Any, alice: Any) -> None:
    with Phone(web.url, alice) as first:
        conversation = first.say("Hello")["conversation"]
        first.until_event("RUN_FINISHED")
    plans = [(number, False) for number in range(1, FRAMES)] + [(1, True), (2, True), (3, True), (7, True)]
    ready = Barrier(len(plans) + 2)
    phones: set[Restless] = set()
    script(model, seen=lambda said: all(said in phone.drafts.copy().values() for phone in phones.copy()))

    def follow(drop_after: int, again: bool) -> tuple[int, dict[str, Any]]:
        with Restless(web.url, alice) as phone:
            phone.hello(conversation)
            if not again:
                phones.add(phone)
            ready.wait(300)
            before = len(phone.frames)
            try:
                phone.listen(conversation, drop_after=drop_after, again=again)
            finally:
                phones.discard(phone)  # nobody waits for a phone that is no more
            return len(phone.frames) - before, phone.state

    with ThreadPoolExecutor(len(plans) + 1) as threads:
        unbroken = threads.submit(follow, 10_000, False)
        broken = [threads.submit(follow, *plan) for plan in plans]
        with Phone(web.url, alice) as speaking:
            ready.wait(300)
            speaking.say("Plan a baby shower", conversation)
        count, expected = unbroken.result(300)
        assert 15 < count < FRAMES
        for plan, each in zip(plans, broken, strict=True):
            assert each.result(300)[1] == expected, plan
    assert expected["drafts"] == {}
    kinds = [message["kind"] for message in expected["messages"].values() if message["kind"] != "removed"]
    assert kinds.count("text") == 5 and kinds.count("tool") == 3 and kinds.count("widget") == 3
    rest = Client(headers={"authorization": f"Bearer {speaking.token}"})
    told = rest.get(f"/api/conversations/{conversation}/?include_messages=true").json()
    shown = [message for message in expected["messages"].values() if message["kind"] != "removed"]
    assert sorted(told["messages"], key=lambda each: each["id"]) == sorted(shown, key=lambda each: each["id"])


def rendered(text: str) -> str:
    stream = Stream()
    stream.feed(text)
    return read("".join(stream.blocks) + stream.open_html).inner_html


def load(client: Client, conversation: str) -> Page:
    return Page(client.get(f"/c/{conversation}/").content.decode())


def test_alices_page_may_drop_after_every_frame(web: Any, model: Any, alice: Any) -> None:
    client = Client()
    client.force_login(alice)
    headers = {"Cookie": f"sessionid={client.cookies['sessionid'].value}", "Origin": web.url}
    with Phone(web.url, alice) as first:
        conversation = first.say("Hello")["conversation"]
        first.until_event("RUN_FINISHED")
    plans = [(number, False) for number in range(1, FRAMES)] + [(1, True), (2, True), (5, True)]
    growing: dict[Page, str] = {}  # what each page shows of the text that is being written
    script(model, seen=lambda said: set(growing.copy().values()) == {rendered(said)})
    ready = Barrier(len(plans) + 2)
    html = client.get(f"/c/{conversation}/").content.decode()

    def open_socket(page: Page) -> Any:
        url = page.url.rpartition("rev=")[0] + f"rev={page.rev}"
        options: Any = {"additional_headers": headers, "compression": None, "max_size": None}
        return let_in(lambda: connect(web.ws_url + url, **options).__enter__())

    def is_over(page: Page) -> bool:
        status = page["status"].attributes
        return any("Shall I write" in each for each in page.messages) and "data-busy" not in status

    def follow(drop_after: int, again: bool) -> tuple[int, Page]:
        page = Page(html)
        if not again:
            growing[page] = ""
        try:
            return listen(page, drop_after, again), page
        finally:
            growing.pop(page, None)  # nobody waits for a page that is no more

    def show(page: Page, frame: str) -> dict[str, Any]:
        told = page.take(frame)
        if page in growing:
            growing[page] = page.growing
        return told

    def listen(page: Page, drop_after: int, again: bool) -> int:
        socket = open_socket(page)
        while show(page, socket.recv(timeout=60)).get("type") != "synced":
            pass
        ready.wait(300)
        left, count = drop_after, 0
        while not is_over(page):
            show(page, socket.recv(timeout=60))
            count += 1
            left -= 1
            if left == 0:
                socket.socket.close()
                socket = open_socket(page)
                while show(page, socket.recv(timeout=60)).get("type") != "synced":
                    pass
                left = drop_after if again else -1
        socket.close()
        return count

    with ThreadPoolExecutor(len(plans) + 1) as threads:
        unbroken = threads.submit(follow, 10_000, False)
        broken = [threads.submit(follow, *plan) for plan in plans]
        with Phone(web.url, alice) as speaking:
            ready.wait(300)
            speaking.say("Plan a baby shower", conversation)
        count, expected = unbroken.result(300)
        assert 15 < count < FRAMES
        reloaded = load(client, conversation)
        assert len(reloaded.messages) == 2 + 1 + 1 + 2 + 2 + 3 + 1 - 1
        assert expected.messages == reloaded.messages
        assert expected.sections == reloaded.sections
        for plan, each in zip(plans, broken, strict=True):
            page = each.result(300)[1]
            assert page.messages == reloaded.messages, plan
            assert page.sections == reloaded.sections, plan
            assert page["status"].html == reloaded["status"].html, plan
            assert page["title"].html == reloaded["title"].html, plan


def test_a_phone_with_a_rev_that_does_not_exist_is_told_to_fetch_afresh_and_nobody_else_is_deaf(
    web: Any, model: Any, alice: Any
) -> None:
    model.script(say("First."))
    model.script(say("Second."))
    with Phone(web.url, alice) as phone, Phone(web.url, alice) as confused:
        conversation = phone.say("Hello")["conversation"]
        phone.until_event("RUN_FINISHED")
        confused.tell(type="hello", conversations=[{"id": conversation, "rev": 10**12}])
        assert confused.until("reload")["conversation"] == conversation
        phone.say("And now?", conversation)
        phone.until_event("RUN_FINISHED")
        assert phone.texts[-1] == "Second."


def test_a_phone_that_was_away_for_a_thousand_changes_is_told_to_fetch_afresh(web: Any, alice: Any) -> None:
    conversation = Conversation.objects.create(user=alice, agent="planner", rev=5000)
    with Phone(web.url, alice) as phone:
        phone.tell(type="hello", conversations=[{"id": str(conversation.pk), "rev": 17}])
        assert phone.until("reload")["reason"] == "behind"
    assert not Run.objects.exists()
