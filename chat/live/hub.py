"""The hub: tells this process's feeds that their conversation has something new, and keeps the drafts.

Everything here is memory and hints. A feed reads what it needs from the database (`sync`) and from the draft;
losing any hint costs it a second, when `poller` looks at the revs.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from agents.runtime.draft import Draft
from chat.live.remote import Alone, ForAMoment
from chat.live.topic import Topic


class Hub:
    """One per process. `wake` and `ask_stop` may be called from any thread, all else on the loop of the sockets."""

    def __init__(self) -> None:
        self.topics: dict[UUID, Topic] = {}
        self.drafts: dict[UUID, Draft] = {}
        self.loop: asyncio.AbstractEventLoop | None = None
        self.remote: Alone = ForAMoment()

    def open(self, loop: asyncio.AbstractEventLoop, remote: Alone) -> None:
        """Serve this loop's sockets; `remote` is how the other processes are reached."""
        self.loop, self.remote = loop, remote

    def close(self) -> None:
        self.loop, self.remote = None, ForAMoment()

    # For feeds

    def watch(self, conversation: UUID, wake: Callable[[], None]) -> Topic:
        """Call `wake` whenever the conversation may have something new, until `unwatch`."""
        topic = self.topics.get(conversation)
        if topic is None:
            topic = self.topics[conversation] = Topic(conversation)
            topic.draft = self.drafts.get(conversation)
            self.remote.joined(conversation)
        topic.feeds.append(wake)
        return topic

    def unwatch(self, conversation: UUID, wake: Callable[[], None]) -> None:
        topic = self.topics.get(conversation)
        if topic is None or wake not in topic.feeds:
            return
        topic.feeds.remove(wake)
        if not topic.feeds:
            del self.topics[conversation]

    # What is committed

    def wake(self, conversation: UUID, rev: int) -> None:
        """From any thread, after a commit: the conversation has reached this rev."""
        if self.loop is not None and not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self.heard, conversation, rev)
        self.remote.publish(conversation, {"rev": rev})

    def heard(self, conversation: UUID, rev: int) -> None:
        """Somebody said that the conversation has reached this rev."""
        topic = self.topics.get(conversation)
        if topic is not None:
            topic.reached(rev)

    def stale(self, conversation: UUID) -> None:
        """Something without a rev has changed (a run's state): feeds look again."""
        topic = self.topics.get(conversation)
        if topic is not None:
            topic.is_stale += 1
            topic.poke()

    # Runs of this process

    def began(self, conversation: UUID) -> None:
        """This process claimed a run. (Its end comes with a rev.)"""
        self.remote.publish(conversation, {"stale": True})
        self.stale(conversation)

    def announced(self, conversation: UUID, line: str) -> None:
        """The run is at something that takes a moment."""
        topic = self.topics.get(conversation)
        if topic is not None and topic.doing != line:
            topic.doing = line
            topic.poke()

    def grew(self, draft: Draft) -> None:
        """A draft of this process has more text."""
        thread = draft.thread
        self.drafts[thread] = draft
        topic = self.topics.get(thread)
        if topic is not None:
            if topic.draft is not draft:
                topic.draft, topic.stream, topic.doing = draft, None, ""
            for wake_feed in topic.feeds:
                wake_feed()

    def settled(self, draft: Draft) -> None:
        """A draft is a message now, or given up."""
        self.left(draft)
        topic = self.topics.get(draft.thread)
        if topic is not None and topic.draft is draft:
            topic.draft = topic.stream = None
            topic.poke()

    def left(self, draft: Draft) -> None:
        """Nobody is at this draft at the moment. It is shown until another attempt, here or elsewhere, is."""
        if self.drafts.get(draft.thread) is draft:
            del self.drafts[draft.thread]

    # Runs of other processes

    def ask_stop(self, conversation: UUID, run: UUID) -> None:
        """From any thread: the process that works on this run should stop it."""
        self.remote.publish(conversation, {"stop": str(run)})

    def elsewhere(
        self, conversation: UUID, *, message: UUID, run: UUID, attempt: int, agent: str, created_at: datetime
    ) -> tuple[Topic, Draft] | None:
        """Return the topic and the draft of a text that grows in another process, a new draft if it is a new text.

        None when nobody looks at it here, when this process is at a text itself, and when the news come late.
        """
        topic = self.topics.get(conversation)
        if topic is None or conversation in self.drafts or topic.comes_late(message, run, attempt):
            return None
        draft = topic.draft
        if draft is None or (draft.message, draft.attempt) != (message, attempt):
            draft = Draft(
                message=message,
                thread=conversation,
                run=run,
                attempt=attempt,
                agent=agent,
                created_at=created_at,
                surface="chat",
            )
        return topic, draft


hub = Hub()
