"""One client's feed of its person's inbox: like a feed of a conversation, a cursor over revs, never a queue."""

from __future__ import annotations

import asyncio
import logging
from typing import Protocol

from django.contrib.auth.models import User

from agents import tasks
from agents.threads import outlasting
from chat.live.feed import SEND
from chat.live.hub import hub
from chat.notifications import inbox
from chat.notifications.models import inbox_id

logger = logging.getLogger(__name__)


class InboxEncoder(Protocol):
    """How this client is told. Synchronous database code."""

    def changes(self, user: User, rev: int) -> list[str]:
        """Encode what has changed after `rev`."""
        ...

    def listed(self, user: User) -> list[str]:
        """Encode the list of conversations as it now is, where the client is sent it whole."""
        ...


class InboxFeed:
    """Sends frames from now until `close`. `rev` is what the client has.

    It has a task only while it looks: most sockets hear nothing for hours.
    """

    __slots__ = (
        "_again", "_encoder", "_is_closed", "_is_unlisted", "_loop", "_rev", "_send", "_task", "_topic", "_user",
    )  # fmt: skip

    def __init__(self, user: User, rev: int, encoder: InboxEncoder, send: SEND) -> None:
        self._user = user
        self._rev = rev
        self._encoder = encoder
        self._send = send
        self._task: asyncio.Task[None] | None = None
        self._again = False
        self._is_unlisted = False  # what the list says has changed without a rev of the inbox
        self._is_closed = False
        self._loop = asyncio.get_running_loop()
        self._topic = hub.watch(inbox_id(user), self.wake)
        self.wake()

    def wake(self) -> None:
        """On the loop: there may be something new."""
        self._again = True
        if self._task is None:
            self._task = tasks.start(self._look())

    def list_anew(self) -> None:
        """In any thread: send the list of conversations, looked up from here on."""
        self._loop.call_soon_threadsafe(self._unlisted)

    def _unlisted(self) -> None:
        if not self._is_closed:
            self._is_unlisted = True
            self.wake()

    def close(self) -> None:
        self._is_closed = True
        hub.unwatch(inbox_id(self._user), self.wake)
        if self._task is not None:
            self._task.cancel()

    async def _look(self) -> None:
        try:
            while self._again:
                self._again = False
                is_unlisted, self._is_unlisted = self._is_unlisted, False
                rev, frames = await self._news(is_unlisted)
                for frame in frames:
                    await self._send(frame)
                self._rev = rev
                self._topic.reached(rev)
        except Exception:
            logger.exception("The inbox of %s could not be shown", self._user)
        finally:
            self._task = None

    async def _news(self, is_unlisted: bool) -> tuple[int, list[str]]:
        """Read what is new; a database that is away is waited for, as nobody wakes this feed twice."""
        return await outlasting(float("inf"), self._read, is_unlisted)

    def _read(self, is_unlisted: bool) -> tuple[int, list[str]]:
        newest = inbox.rev_of(self._user)
        if newest <= self._rev:
            return newest, self._encoder.listed(self._user) if is_unlisted else []
        return newest, self._encoder.changes(self._user, self._rev)
