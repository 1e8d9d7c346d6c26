"""A feed: one connected client of one conversation, a cursor over (rev, draft).

It keeps no queue: at each wake it reads what there is beyond its cursor, so loss, repetition, slow clients and
reconnects are one case.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID

from agents.database.outage import PAUSE, is_outage
from agents.threads import in_database
from chat.encoders import Encoder
from chat.live import pace, sync
from chat.live.hub import hub

SEND = Callable[[str], Awaitable[None]]
NEVER = -1  # looked for what has changed without a rev


class Feed:
    """Sends frames from `run` until cancelled, or the conversation is gone. `rev`: the newest change the client has.

    `send` waits while the client does not read (the server's flow control): a slow client misses drafts between
    two looks, never a message.
    """

    __slots__ = (
        "_asleep", "_awake", "_encoder", "_first", "_is_over", "_send", "_stale", "conversation", "rev", "topic",
    )  # fmt: skip

    def __init__(self, conversation: UUID, rev: int, encoder: Encoder, send: SEND) -> None:
        self.conversation = conversation
        self.rev = rev
        self._encoder = encoder
        self._send = send
        self._first = True
        self._is_over = False  # the conversation is gone
        self._stale = 0
        self._awake = True
        self._asleep: asyncio.Future[None] | None = None
        self.topic = hub.watch(conversation, self.wake)

    def wake(self) -> None:
        """There may be something new. Called at every token, so it only leaves a mark."""
        self._awake = True
        if self._asleep is not None and not self._asleep.done():
            self._asleep.set_result(None)

    def close(self) -> None:
        hub.unwatch(self.conversation, self.wake)

    async def run(self) -> None:
        """The heart of chat: durable changes first, then what this client lacks of the draft."""
        loop = asyncio.get_running_loop()
        try:
            while True:
                if not self._awake:
                    self._asleep = loop.create_future()
                    await self._asleep
                    self._asleep = None
                    if pace.delay:
                        await asyncio.sleep(pace.delay)
                self._awake = False
                topic = self.topic
                if self._first or topic.rev > self.rev or topic.is_stale != self._stale:
                    await self._send_all(self._encoder.more())  # words that are here do not wait for the database
                    if not await self._has_caught_up():
                        continue
                    if self._is_over:
                        return
                frames = self._encoder.draft(topic)
                while frames:  # a feed that sleeps holds no frame
                    await self._send(frames.pop(0))
        finally:
            self.close()

    async def _has_caught_up(self) -> bool:
        """False when the database is away: then the feed looks again a little later."""
        first = self._first
        try:
            await self._catch_up()
        except Exception as error:
            if not is_outage(error):
                raise
            self._first, self._stale, self._awake = first, NEVER, True
            await asyncio.sleep(PAUSE)
            return False
        return True

    async def _send_all(self, frames: list[str]) -> None:
        while frames:
            await self._send(frames.pop(0))

    async def _catch_up(self) -> None:
        first, self._first = self._first, False
        self._stale = self.topic.is_stale
        while True:
            changes, frames = await in_database(self._read, first)
            if changes is None:
                await self._send(frames[0])
                return
            for message in changes.messages:
                self.topic.has(message.pk)
            await self._send_all(frames)
            self.rev = changes.rev
            self.topic.reached(changes.rev)
            if not changes.more:
                break
        if first:
            await self._send_all(self._encoder.synced(self.rev))

    def _read(self, first: bool) -> tuple[sync.Changes | None, list[str]]:
        changes = sync.after(self.conversation, self.rev)
        if changes is None:
            self._is_over = True
            return None, [self._encoder.reload("gone")]
        if self.rev and not 0 <= changes.newest - self.rev <= sync.TOO_FAR:
            # A rev that does not exist yet: the database went back in time, or the client is wrong.
            reason = "behind" if changes.newest > self.rev else "ahead"
            self.rev = changes.newest
            return None, [self._encoder.reload(reason)]
        return changes, self._encoder.changes(changes, self.topic)
