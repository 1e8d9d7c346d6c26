"""HTTP answers without an end in sight, and large ones: their next part waits until the client has read the last ones.

What Twisted is given it keeps until the kernel takes it. It says when that is too much, and when all of it has gone.
"""

from __future__ import annotations

import asyncio
from typing import Any

from django.conf import settings

from project.web.body_limit import BoundedRequest

STREAMS = (b"text/event-stream", b"application/zip")


class _Flow:
    """What Twisted tells of the bytes that wait."""

    def __init__(self) -> None:
        self.is_free = asyncio.Event()
        self.is_free.set()

    def pauseProducing(self) -> None:
        self.is_free.clear()

    def resumeProducing(self) -> None:
        self.is_free.set()

    def stopProducing(self) -> None:
        """The connection is over."""
        self.is_free.set()


class PacedRequest(BoundedRequest):
    """A request whose answer may be a stream."""

    _flow: _Flow | None = None  # of a stream

    def handle_reply(self, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start" and self.channel is not None and _is_stream(message):
            self._flow = _Flow()
            self.registerProducer(self._flow, True)
        super().handle_reply(message)

    @property
    def is_behind(self) -> bool:
        return self._flow is not None and not self._flow.is_free.is_set()

    async def caught_up(self) -> None:
        """Wait until the client has read what it was sent; hang up on one that reads nothing at all for so long."""
        while self._flow is not None and self.channel is not None and self.is_behind:
            unsent = self.channel.unsent
            try:
                async with asyncio.timeout(settings.STALL_LIMIT):
                    await self._flow.is_free.wait()
            except TimeoutError:
                if self.channel is not None and self.channel.unsent >= unsent:
                    self.channel.transport.abortConnection()
                    return

    def finish(self) -> None:
        if self._flow is not None:
            self.unregisterProducer()
        super().finish()

    def connectionLost(self, reason: Any) -> None:
        if self._flow is not None:
            self._flow.stopProducing()
        super().connectionLost(reason)


def _is_stream(message: dict[str, Any]) -> bool:
    """Whether it may be more than what Twisted should keep."""
    heads = {name.lower(): value for name, value in message["headers"]}
    is_file = heads.get(b"content-disposition", b"").startswith(b"attachment")
    return is_file or heads.get(b"content-type", b"").startswith(STREAMS)
