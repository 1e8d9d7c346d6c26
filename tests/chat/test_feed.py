"""A feed that has nothing to say costs nothing but itself."""

from __future__ import annotations

import asyncio
import threading
import weakref
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.utils import timezone

from agents.runtime.draft import Draft
from agents.runtime.models import Approval
from agents.threads import in_database
from chat import sidebar
from chat.care import actions as care
from chat.encoders.html import HtmlEncoder
from chat.live import sync
from chat.live.feed import Feed
from chat.live.sync import Changes
from chat.live.topic import Topic
from chat.models import Conversation
from chat.notifications.encoders import InboxHtml
from chat.notifications.feed import InboxFeed
from tests.chat.undecided import hall, undecided


class Frame(str):
    """A string that says when nobody has it any more."""


class Encoder:
    """Has one frame for everything there is to say, and keeps none."""

    def __init__(self) -> None:
        self.made: list[weakref.ref[Frame]] = []
        self.drawn = asyncio.Event()

    def _frame(self) -> list[str]:
        frame = Frame("words " * 1000)
        self.made.append(weakref.ref(frame))
        return [frame]

    def changes(self, changes: Changes, topic: Topic) -> list[str]:
        return self._frame()

    def draft(self, topic: Topic) -> list[str]:
        self.drawn.set()
        return self._frame()

    def more(self) -> list[str]:
        return self._frame()

    def synced(self, rev: int) -> list[str]:
        return self._frame()

    def reload(self, reason: str) -> str:
        raise AssertionError(reason)


@pytest.mark.django_db(transaction=True)
def test_a_view_that_sleeps_holds_no_frame_it_has_sent(alice: Any) -> None:
    conversation = Conversation.objects.create(user=alice, agent=settings.CHAT_AGENT)

    async def look() -> None:
        sent = 0

        async def send(frame: str) -> None:
            nonlocal sent
            sent += 1

        encoder = Encoder()
        feed = Feed(conversation.pk, 0, encoder, send)
        running = asyncio.ensure_future(feed.run())
        await asyncio.wait_for(encoder.drawn.wait(), 5)
        await asyncio.sleep(0)  # the feed falls asleep
        assert sent == len(encoder.made) == 4
        assert [each() for each in encoder.made] == [None] * 4
        running.cancel()

    asyncio.run(look())


class Hearing(Encoder):
    """Says when its client has caught up with a rev."""

    def __init__(self) -> None:
        super().__init__()
        self.revs: asyncio.Queue[int] = asyncio.Queue()

    def changes(self, changes: Changes, topic: Topic) -> list[str]:
        return [str(changes.rev)]

    async def send(self, frame: str) -> None:
        if frame.isdigit():
            self.revs.put_nowait(int(frame))


@pytest.mark.django_db(transaction=True)
def test_what_one_feed_of_a_process_finds_first_all_others_look_for(alice: Any) -> None:
    """Another process has changed it, and the tablet comes in before anybody has told this one."""
    conversation = Conversation.objects.create(user=alice, agent=settings.CHAT_AGENT, rev=1)

    async def look() -> None:
        phone, tablet = Hearing(), Hearing()
        running = [asyncio.ensure_future(Feed(conversation.pk, 0, phone, phone.send).run())]
        assert await asyncio.wait_for(phone.revs.get(), 20) == 1
        await in_database(Conversation.objects.filter(pk=conversation.pk).update, rev=2)
        running.append(asyncio.ensure_future(Feed(conversation.pk, 0, tablet, tablet.send).run()))
        assert await asyncio.wait_for(tablet.revs.get(), 20) == 2
        assert await asyncio.wait_for(phone.revs.get(), 20) == 2
        for each in running:
            each.cancel()

    asyncio.run(look())


async def test_a_text_that_grows_is_drawn_without_asking_the_database() -> None:
    thread, now = uuid4(), timezone.now()
    which = {"message": uuid4(), "thread": thread, "run": uuid4(), "attempt": 1}
    draft = Draft(**which, agent="planner", created_at=now, surface="chat")
    encoder = HtmlEncoder(thread, User(username="alice"))
    assert "Hello" in encoder._growing_article(draft, "<p>Hello</p>", "")


@pytest.mark.django_db(transaction=True)
def test_a_page_is_told_anew_by_its_inbox_when_its_conversation_waits(alice: User) -> None:
    with hall():
        waiting = undecided(alice)
    conversation = waiting.tool_call.run.thread
    asked: list[bool] = []
    encoder, topic = HtmlEncoder(conversation, alice, list_anew=lambda: asked.append(True)), Topic(conversation)
    for state, waits in (("waiting", True), ("cancelled", False)):
        Approval.objects.filter(pk=waiting.pk).update(
            state=state, decided_at=None if waits else timezone.now(), door="" if waits else "stop"
        )
        changes = sync.after(conversation, 0)
        assert changes is not None
        frames = encoder.changes(changes, topic)
        assert asked == [True]
        frames += encoder.changes(changes, topic)
        assert asked == [True] and asked.pop()
        assert frames and all("#conversations" not in each and "#title" not in each for each in frames)
        (frame,) = InboxHtml(conversation).listed(alice)
        assert ("entry__waits" in frame) is waits


@pytest.mark.django_db(transaction=True)
def test_a_name_given_while_the_list_is_looked_up_is_shown_last(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    tea = Conversation.objects.create(user=alice, agent=settings.CHAT_AGENT, title="Tea", rev=1)
    looked, go_on, look_up = threading.Event(), threading.Event(), sidebar.groups

    def slowly(*args: Any, **options: Any) -> Any:
        found = look_up(*args, **options)
        if not looked.is_set():
            looked.set()
            assert go_on.wait(20)
        return found

    monkeypatch.setattr(sidebar, "groups", slowly)

    async def both() -> list[str]:
        frames: list[str] = []

        async def send(frame: str) -> None:
            frames.append(frame)

        listed = InboxFeed(alice, 0, InboxHtml(tea.pk), send)
        feed = Feed(tea.pk, 0, HtmlEncoder(tea.pk, alice, list_anew=listed.list_anew), send)
        running = asyncio.ensure_future(feed.run())
        await asyncio.to_thread(looked.wait, 20)
        await in_database(partial(care.change, alice, conversation=tea.pk, title="Dinner"))
        listed.wake()  # the news of it has come, and the look before it is still on its way
        looking = listed._task
        go_on.set()
        assert looking is not None
        await looking
        running.cancel()
        listed.close()
        return [frame for frame in frames if "#conversations" in frame or "#title" in frame]

    frames = asyncio.run(both())
    assert "Tea" in frames[0] and "Dinner" in frames[-1] and "Tea" not in frames[-1]
