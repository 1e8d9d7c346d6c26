"""What a connection has sent and its application has not taken yet: bounded, so that it cannot fill the memory.

Daphne's queue takes whatever comes. A client that sends faster than its frames are read, ten thousand of them in one
packet, would have them all kept here; so the connection is read no further until the application has caught up.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

MOST = 32  # messages; more may be there only if they came in one packet


class Inbox(asyncio.Queue[dict[str, Any]]):
    """The queue of ASGI messages of the application behind `protocol`, a WebSocket."""

    def __init__(self, protocol: Any) -> None:
        super().__init__()
        self._protocol = protocol
        self._is_paused = False

    def put_nowait(self, item: dict[str, Any]) -> None:
        super().put_nowait(item)
        if not self._is_paused and self.qsize() > MOST:
            self._is_paused = True
            self._protocol.transport.pauseProducing()

    def get(self) -> Coroutine[Any, Any, dict[str, Any]]:
        """Return the next message, once it is there. (No `async def`: a socket that idles would keep its frame.)"""
        if self._is_paused and self.qsize() <= MOST // 2:
            self._is_paused = False
            self._protocol.read_on()
        return super().get()
