"""The hub: tells this process's feeds that their conversation has something new, and keeps the drafts.

Everything here is memory and hints. A feed reads what it needs from the database (`sync`) and from the draft;
losing any hint costs it a second, when `poller` looks at the revs.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from agents.runtime.draft import Draft
from agents.runtime.models import Run
from chat.markdown import Stream


@dataclass(frozen=True, slots=True)
class RunNews:
    """What a feed is told of a conversation's newest run."""

    id: UUID
    state: str
    agent: str
    error_code: str = ""
    error: str = ""
    attempt: int = 0

    @classmethod
    def of(cls, run: Run) -> RunNews:
        return cls(run.pk, run.state, run.agent, run.error_code, run.error, run.attempt)

    @property
    def is_busy(self) -> bool:
        return self.state in (Run.State.QUEUED, Run.State.RUNNING)


class Topic:
    """What this process knows of one conversation that somebody looks at here."""

    __slots__ = ("conversation", "doing", "draft", "feeds", "is_stale", "rev", "settled", "stream")

    def __init__(self, conversation: UUID) -> None:
        self.conversation = conversation
        self.feeds: list[Callable[[], None]] = []
        self.rev = 0
        self.is_stale = 0
        self.draft: Draft | None = None
        self.stream: Stream | None = None
        self.doing = ""
        self.settled: UUID | None = None  # the newest text that was a draft here and is a message now

    def poke(self) -> None:
        for wake in self.feeds:
            wake()

    def rendered(self) -> Stream:
        """The draft as HTML, rendered once for all feeds."""
        assert self.draft is not None
        if self.stream is None:
            self.stream = Stream()
        self.stream.feed(self.draft.text)
        return self.stream


class Hub:
    """One per process, on the event loop that serves the sockets."""

    def __init__(self) -> None:
        self.topics: dict[UUID, Topic] = {}
        self.drafts: dict[UUID, Draft] = {}
        self.loop: asyncio.AbstractEventLoop | None = None
        #: Set by `chat.live.relay` while other processes can be reached.
        self.publish: Callable[[UUID, dict[str, Any]], None] | None = None
        #: Called with a conversation that nobody had looked at here.
        self.on_watch: Callable[[UUID], None] | None = None

    def watch(self, conversation: UUID, wake: Callable[[], None]) -> Topic:
        """Call `wake` whenever the conversation may have something new, until `unwatch`."""
        topic = self.topics.get(conversation)
        if topic is None:
            topic = self.topics[conversation] = Topic(conversation)
            topic.draft = self.drafts.get(conversation)
            if self.on_watch:
                self.on_watch(conversation)
        topic.feeds.append(wake)
        return topic

    def unwatch(self, conversation: UUID, wake: Callable[[], None]) -> None:
        topic = self.topics.get(conversation)
        if topic is None or wake not in topic.feeds:
            return
        topic.feeds.remove(wake)
        if not topic.feeds:
            del self.topics[conversation]


hub = Hub()


def wake(conversation: UUID, rev: int) -> None:
    """From any thread, after a commit: the conversation has reached this rev."""
    if hub.loop is not None and not hub.loop.is_closed():
        hub.loop.call_soon_threadsafe(heard, conversation, rev)
    if hub.publish is not None:
        hub.publish(conversation, {"rev": rev})
    elif hub.loop is None:
        from chat.live import relay

        relay.publish_once(conversation, {"rev": rev})


def heard(conversation: UUID, rev: int) -> None:
    """On the loop: somebody said that the conversation has reached this rev."""
    topic = hub.topics.get(conversation)
    if topic is not None and rev > topic.rev:
        topic.rev = rev
        topic.poke()


def stale(conversation: UUID) -> None:
    """On the loop: something without a rev has changed (a run's state); feeds look again."""
    topic = hub.topics.get(conversation)
    if topic is not None:
        topic.is_stale += 1
        topic.poke()


def grew(draft: Draft) -> None:
    """On the loop: a draft of this process has more text."""
    thread = draft.thread
    hub.drafts[thread] = draft
    topic = hub.topics.get(thread)
    if topic is not None:
        if topic.draft is not draft:
            topic.draft, topic.stream, topic.doing = draft, None, ""
        for wake_feed in topic.feeds:
            wake_feed()


def comes_late(topic: Topic, message: UUID, run: UUID, attempt: int) -> bool:
    """Whether what is told of a text that grows elsewhere is past: it is a message now, or a later attempt is at it."""
    now = topic.draft
    return message == topic.settled or (now is not None and now.run == run and now.attempt > attempt)


def show_remote(topic: Topic, draft: Draft) -> None:
    """On the loop: a text that grows in another process has become longer, as far as it is known here."""
    if topic.draft is not draft:
        topic.draft, topic.stream = draft, None
    topic.poke()


def read(topic: Topic, message: UUID) -> None:
    """On the loop: a feed has read this message; if it is the draft, that is over."""
    if topic.draft is not None and topic.draft.message == message:
        topic.draft = topic.stream = None
        topic.settled = message


def ask_stop(conversation: UUID, run: UUID) -> None:
    """From any thread: the process that works on this run should stop it."""
    if hub.publish is not None:
        hub.publish(conversation, {"stop": str(run)})


def settled(draft: Draft) -> None:
    """On the loop: a draft is a message now, or given up."""
    if hub.drafts.get(draft.thread) is draft:
        del hub.drafts[draft.thread]
    topic = hub.topics.get(draft.thread)
    if topic is not None and topic.draft is draft:
        topic.draft = topic.stream = None
        topic.poke()


def left(draft: Draft) -> None:
    """On the loop: nobody is at this draft at the moment. It is shown until another attempt, here or elsewhere, is."""
    if hub.drafts.get(draft.thread) is draft:
        del hub.drafts[draft.thread]


def began(conversation: UUID) -> None:
    """On the loop: this process claimed a run. (Its end comes with a rev.)"""
    if hub.publish is not None:
        hub.publish(conversation, {"stale": True})
    stale(conversation)


def announced(conversation: UUID, line: str) -> None:
    """On the loop: the run is at something that takes a moment."""
    topic = hub.topics.get(conversation)
    if topic is not None and topic.doing != line:
        topic.doing = line
        topic.poke()
