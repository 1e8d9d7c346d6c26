"""The relay: hints between processes over the channel layer (Redis pub/sub).

A hint says that a conversation has a new rev, that a run is to stop, or carries a growing draft while another
process looks at it, at most ten times a second. It may be lost at any time: `poller` finds out within a second.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime
from typing import Any
from uuid import UUID

from channels.layers import get_channel_layer

from agents import tasks
from agents.runtime.draft import Draft
from agents.runtime.worker import worker
from chat.live.hub import Hub
from chat.live.remote import PATIENCE, WHO, Alone, envelope, group

logger = logging.getLogger(__name__)

DRAFT_EVERY = 0.1  # seconds
WATCHED_FOR = 5.0  # seconds; how long a process that said it looks is believed


class Relay(Alone):
    """One per process, on the sockets' loop."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._loop = asyncio.get_running_loop()
        self._layer: Any = get_channel_layer()
        self._channel = ""
        self._outgoing: dict[UUID, dict[str, Any]] = {}
        self._ready = asyncio.Event()
        self._groups: set[UUID] = set()
        #: Conversations that another process looks at, until when.
        self.watched: dict[UUID, float] = {}
        self._sent: dict[UUID, tuple[UUID, int, int]] = {}
        self._is_lost = False

    def start(self) -> list[asyncio.Task[None]]:
        return [tasks.keep(each) for each in (self._listen, self._send, self._send_drafts)]

    def publish(self, conversation: UUID, hint: dict[str, Any]) -> None:
        """Hints of one conversation that wait together become one."""
        self._loop.call_soon_threadsafe(self._gather, conversation, hint)

    def _gather(self, conversation: UUID, hint: dict[str, Any]) -> None:
        waiting = self._outgoing.setdefault(conversation, {})
        if "rev" in hint and "rev" in waiting:
            hint = {**hint, "rev": max(hint["rev"], waiting["rev"])}
        waiting.update(hint)
        self._ready.set()

    async def _send(self) -> None:
        while True:
            await self._ready.wait()
            self._ready.clear()
            outgoing, self._outgoing = self._outgoing, {}
            for conversation, hint in outgoing.items():
                try:
                    async with asyncio.timeout(PATIENCE):
                        await self._layer.group_send(group(conversation), envelope(conversation, hint))
                    self._note(None)
                except Exception as error:
                    self._note(error)

    async def _send_drafts(self) -> None:
        """Ten times a second, what has grown in drafts that other processes look at."""
        while True:
            await asyncio.sleep(DRAFT_EVERY)
            now = self._loop.time()
            for conversation, until in list(self.watched.items()):
                if until < now:
                    del self.watched[conversation]
                    self._sent.pop(conversation, None)
                    continue
                draft = self._hub.drafts.get(conversation)
                if draft is not None:
                    self._send_draft(conversation, draft)

    def _send_draft(self, conversation: UUID, draft: Draft) -> None:
        message, attempt, offset = self._sent.get(conversation, (None, 0, 0))
        if (message, attempt) != (draft.message, draft.attempt):
            offset = 0
        if len(draft.text) > offset or offset == 0:
            self._sent[conversation] = (draft.message, draft.attempt, len(draft.text))
            self._gather(
                conversation,
                {
                    "draft": {
                        "message": str(draft.message),
                        "run": str(draft.run),
                        "attempt": draft.attempt,
                        "agent": draft.agent,
                        "created_at": draft.created_at.isoformat(),
                        "offset": offset,
                        "text": draft.text[offset:],
                    }
                },
            )

    async def _listen(self) -> None:
        """Hear of the conversations this process looks at; go on after any failure of the layer."""
        while True:
            try:
                async with asyncio.timeout(PATIENCE):
                    self._channel = await self._layer.new_channel()
                self._groups = set()
                await self._follow()
                while True:
                    message = await self._layer.receive(self._channel)
                    if message.get("who") != WHO:
                        self._hear(UUID(message["conversation"]), message)
            except asyncio.CancelledError:
                raise
            except Exception as error:
                self._note(error)
                await asyncio.sleep(1)

    def _note(self, error: Exception | None) -> None:
        """Say once that Redis is away, and once that it is back."""
        if error is not None and not self._is_lost:
            logger.warning("Redis is out of reach; other processes are seen by polling until it is back: %r", error)
        elif error is None and self._is_lost:
            logger.warning("Redis is back")
        self._is_lost = error is not None

    async def follow(self) -> None:
        """Join the groups of what is new, leave those of what nobody looks at."""
        if self._channel:
            try:
                async with asyncio.timeout(PATIENCE):
                    await self._follow()
            except Exception as error:
                self._note(error)

    async def _follow(self) -> None:
        wanted = {*self._hub.topics, *(run.run.thread for run in worker.working.values())}
        for conversation in wanted - self._groups:
            await self._layer.group_add(group(conversation), self._channel)
            self._groups.add(conversation)
        for conversation in self._groups - wanted:
            await self._layer.group_discard(group(conversation), self._channel)
            self._groups.discard(conversation)

    def _hear(self, conversation: UUID, hint: dict[str, Any]) -> None:
        if "rev" in hint:
            self._hub.heard(conversation, int(hint["rev"]))
        if "stale" in hint:
            self._hub.stale(conversation)
        if "stop" in hint:
            worker.stop(UUID(hint["stop"]))
        if "watch" in hint:
            self.watched[conversation] = self._loop.time() + WATCHED_FOR
            if hint["watch"] == "all":
                self._sent.pop(conversation, None)
        if "draft" in hint:
            self._hear_draft(conversation, hint["draft"])

    def _hear_draft(self, conversation: UUID, told: dict[str, Any]) -> None:
        found = self._hub.elsewhere(
            conversation,
            message=UUID(told["message"]),
            run=UUID(told["run"]),
            attempt=told["attempt"],
            agent=told["agent"],
            created_at=datetime.fromisoformat(told["created_at"]),
        )
        if found is None:
            return
        topic, draft = found
        have = len(draft.text)
        if told["offset"] > have:  # A part was lost: ask for all of it.
            self._gather(conversation, {"watch": "all"})
            return
        more = told["text"][have - told["offset"] :]
        if more or topic.draft is not draft:
            draft.text += more
            topic.show(draft)

    def joined(self, conversation: UUID) -> None:
        """Join its group now, and ask for the draft so far."""
        if self._channel:
            self._joining = tasks.start(self.follow())
        self._gather(conversation, {"watch": "all"})

    def watch(self, conversation: UUID) -> None:
        self._gather(conversation, {"watch": "more"})
