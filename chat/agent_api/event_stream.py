"""One client's stream of a run: what its feed says, and what the model server said, as the body of a response."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator
from datetime import tzinfo

from django.http import StreamingHttpResponse
from django.utils import timezone

from agents import tasks
from agents.rest import problems
from chat.accounts.authentication import Access
from chat.encoders.sse import SseEncoder, event, raw
from chat.live import pace
from chat.live.feed import Feed
from chat.live.taps import Tap
from chat.sockets.opened import sockets

logger = logging.getLogger(__name__)

CONTENT_TYPE = "text/event-stream"
WINDOW = 64 * 1024  # characters that wait for one client; then its feed waits, and gathers
GATHERS = 0.005  # seconds at least, in which what came of a model server's event goes along with it
BEAT = 15.0  # seconds of silence, after which a comment says that the stream lives
COME_BACK = 1000  # milliseconds after which a client whose connection is lost tries again
OVER = problems.problem(401, "You are not signed in any more.", code="not_authenticated")
BROKEN = problems.problem(500, "Something went wrong on our side. Go on from the last event.", code="internal")


class EventStream:
    """Counts as a socket of its user's, and ends with their access. All of it is on the loop of the sockets.

    A connection that is closed ends it, never the run.
    """

    is_visible = False  # a program listens: no sign that a person looks

    def __init__(self, access: Access, encoder: SseEncoder, *, rev: int, zone: tzinfo, tap: Tap | None = None) -> None:
        """`rev` is the newest change that the client has; what `tap` hears is passed on as it is."""
        self.user, self.access = access.user, access
        self.encoder = encoder
        self.rev = rev
        self.zone = zone
        self.tap = tap
        self._waiting: list[bytes] = []
        self._size = 0
        self._ready, self._room = asyncio.Event(), asyncio.Event()
        self._heard: asyncio.TimerHandle | None = None  # sends what the tap has heard, if nothing takes it along
        self._is_over = False
        self._was_sent = False  # since the last beat

    def response(self, beginning: str) -> StreamingHttpResponse:
        """Return what sends it, after what is said at its beginning."""
        return StreamingHttpResponse(
            self._body(f"retry: {COME_BACK}\n\n{beginning}".encode()),
            content_type=CONTENT_TYPE,
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},  # nothing between may gather it
        )

    async def dismiss(self) -> None:
        """Their access has ended."""
        self._put(event("error", OVER))
        self.end()

    def end(self) -> None:
        """End it after what waits; a client that has not heard `done` comes back."""
        self._is_over = True
        self._ready.set()

    async def _body(self, beginning: bytes) -> AsyncGenerator[bytes]:
        timezone.activate(self.zone)  # for all that is rendered here
        sockets.add(self)
        feed = Feed(self.encoder.conversation, self.rev, self.encoder, self._send)
        following, beating = tasks.start(self._follow(feed)), tasks.start(self._beat())
        if self.tap is not None:
            self.tap.wake = self._hear
        try:
            yield beginning
            while True:
                await self._ready.wait()
                self._ready.clear()
                is_over = self._is_over  # what is put after this is taken the next time
                if body := self._taken():
                    yield body
                if is_over:
                    return
        finally:
            sockets.discard(self)
            feed.close()
            following.cancel()
            beating.cancel()
            if self._heard is not None:
                self._heard.cancel()

    def _hear(self) -> None:
        """A word of the model server's comes just before the text that it makes: one piece for both costs half."""
        if self._heard is None:
            self._heard = asyncio.get_running_loop().call_later(max(GATHERS, pace.delay), self._send_heard)

    def _send_heard(self) -> None:
        self._heard = None
        self._ready.set()

    async def _follow(self, feed: Feed) -> None:
        try:
            await feed.run()
        except Exception:
            logger.exception("A feed of %s broke", feed.conversation)
            self._put(event("error", BROKEN))
        self.end()

    async def _send(self, frame: str) -> None:
        """Take a frame from the feed; wait while the client does not read."""
        self._put(frame)
        if frame is self.encoder.last:
            self.end()
        while self._size > WINDOW:
            self._room.clear()
            await self._room.wait()

    def _put(self, frame: str) -> None:
        self._waiting.append(frame.encode())
        self._size += len(frame)
        self._ready.set()

    def _taken(self) -> bytes:
        """Return all that waits: first what the model server said, then what came of it."""
        heard = [raw(payload) for payload in self.tap.drained(self.encoder.run)] if self.tap is not None else []
        body = b"".join([*heard, *self._waiting])
        self._waiting.clear()
        self._size = 0
        self._room.set()
        self._was_sent = True
        return body

    async def _beat(self) -> None:
        """A line that is no event, where nothing else was sent for a while: else whoever is between hangs up."""
        while True:
            await asyncio.sleep(BEAT)
            if not self._was_sent:
                self._put(":\n\n")
            self._was_sent = False


def end_all() -> None:
    """End those of this process, which stops: their clients go on at another."""
    for each in list(sockets):
        if isinstance(each, EventStream):
            each.end()
