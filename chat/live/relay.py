"""The relay: hints between processes over the channel layer (Redis pub/sub). Without Redis there is none.

A hint says that a conversation has a new rev, that a run is to stop, or carries a growing draft while another
process looks at it, at most ten times a second. It may be lost at any time: `poller` finds out within a second.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.conf import settings

from agents import tasks
from agents.runtime.draft import Draft
from agents.runtime.worker import worker
from chat.live import hub as hub_module
from chat.live.hub import hub

logger = logging.getLogger(__name__)

DRAFT_EVERY = 0.1  # seconds
WATCHED_FOR = 5.0  # seconds; how long a process that said it looks is believed
PATIENCE = 1.0  # seconds for the layer to take or give anything
WHO = uuid4().hex


def group(conversation: UUID) -> str:
    return f"conversation.{conversation.hex}"


class Relay:
    """One per process, on the sockets' loop."""

    def __init__(self) -> None:
        self._layer: Any = None
        self._channel = ""
        self._outgoing: dict[UUID, dict[str, Any]] = {}
        self._ready = asyncio.Event()
        self._groups: set[UUID] = set()
        #: Conversations that another process looks at, until when.
        self.watched: dict[UUID, float] = {}
        self._sent: dict[UUID, tuple[UUID, int, int]] = {}
        self._is_lost = False

    @property
    def is_on(self) -> bool:
        return self._layer is not None

    def start(self) -> list[asyncio.Task[None]]:
        """Start on the running loop, where there is a layer that reaches other processes."""
        if not settings.REDIS_URL:
            return []
        self._layer = get_channel_layer()
        self._loop = asyncio.get_running_loop()
        hub.publish = self.publish
        hub.on_watch = self._joined
        return [tasks.keep(each) for each in (self._listen, self._send, self._send_drafts)]

    def publish(self, conversation: UUID, hint: dict[str, Any]) -> None:
        """From any thread. Hints of one conversation that wait together become one."""
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
                    await asyncio.wait_for(
                        self._layer.group_send(group(conversation), _envelope(conversation, hint)), PATIENCE
                    )
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
                draft = hub.drafts.get(conversation)
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
                self._channel = await asyncio.wait_for(self._layer.new_channel(), PATIENCE)
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
        """Called by the poller each second: join what is new, leave what nobody looks at, say what we look at."""
        if self._layer is not None and self._channel:
            try:
                await asyncio.wait_for(self._follow(), PATIENCE)
            except Exception as error:
                self._note(error)

    async def _follow(self) -> None:
        wanted = {*hub.topics, *(run.run.thread for run in worker.working.values())}
        for conversation in wanted - self._groups:
            await self._layer.group_add(group(conversation), self._channel)
            self._groups.add(conversation)
        for conversation in self._groups - wanted:
            await self._layer.group_discard(group(conversation), self._channel)
            self._groups.discard(conversation)

    def _hear(self, conversation: UUID, hint: dict[str, Any]) -> None:
        if "rev" in hint:
            hub_module.heard(conversation, int(hint["rev"]))
        if "stale" in hint:
            hub_module.stale(conversation)
        if "stop" in hint:
            worker.stop(UUID(hint["stop"]))
        if "watch" in hint:
            self.watched[conversation] = self._loop.time() + WATCHED_FOR
            if hint["watch"] == "all":
                self._sent.pop(conversation, None)
        if "draft" in hint:
            self._hear_draft(conversation, hint["draft"])

    def _hear_draft(self, conversation: UUID, told: dict[str, Any]) -> None:
        topic = hub.topics.get(conversation)
        if topic is None or conversation in hub.drafts:
            return
        if hub_module.comes_late(topic, UUID(told["message"]), UUID(told["run"]), told["attempt"]):
            return
        draft = topic.draft
        if draft is None or str(draft.message) != told["message"] or draft.attempt != told["attempt"]:
            draft = Draft(
                message=UUID(told["message"]),
                thread=conversation,
                run=UUID(told["run"]),
                attempt=told["attempt"],
                agent=told["agent"],
                created_at=datetime.fromisoformat(told["created_at"]),
                surface="chat",
            )
        have = len(draft.text)
        if told["offset"] > have:  # A part was lost: ask for all of it.
            self._gather(conversation, {"watch": "all"})
            return
        more = told["text"][have - told["offset"] :]
        if more or topic.draft is not draft:
            draft.text += more
            hub_module.show_remote(topic, draft)

    def _joined(self, conversation: UUID) -> None:
        """Somebody begins to look at a conversation here: join its group now, and ask for the draft so far."""
        if self._channel:
            self._joining = tasks.start(self.follow())
        self._gather(conversation, {"watch": "all"})

    def watch(self, conversation: UUID) -> None:
        """Tell the process that works on this conversation's run that somebody looks at it here."""
        self._gather(conversation, {"watch": "more"})


relay = Relay()


def _envelope(conversation: UUID, hint: dict[str, Any]) -> dict[str, Any]:
    return {"type": "hint", "who": WHO, "conversation": str(conversation), **hint}


def publish_once(conversation: UUID, hint: dict[str, Any]) -> None:
    """From a process without a loop of its own (a worker, a shell): pass a hint on, or lose it quietly."""
    if not settings.REDIS_URL:
        return

    async def once() -> None:
        layer = get_channel_layer()
        await asyncio.wait_for(layer.group_send(group(conversation), _envelope(conversation, hint)), PATIENCE)

    try:
        async_to_sync(once)()
    except Exception as error:
        logger.info("A hint was lost: %r", error)
