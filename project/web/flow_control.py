"""A WebSocket that knows how far its client has read: `await send(...)` waits for one that is behind.

TCP alone tells the application nothing: what it sends to a client that has stopped reading piles up in memory. So
after every `PING_EVERY` bytes goes a WebSocket ping that bears their count. Every client answers pings in order,
a browser too, so a pong says what has been read. With more than `WINDOW` bytes unanswered, `send` waits; the bytes on
the way are few enough to lie in the kernel's buffers, and a close frame still gets through.
"""

from __future__ import annotations

import asyncio
import struct
from typing import Any

from daphne.ws_protocol import WebSocketProtocol
from django.conf import settings
from twisted.internet import reactor

PING_EVERY = 64 * 1024  # bytes
WINDOW = 256 * 1024  # bytes
LINGER = 10.0  # seconds for the last bytes of a connection that is closed
MARK = b"read"

GOING_AWAY_SOON = 1012  # service restart
COME_BACK_LATER = 1013

_SHORT = [bytes((0x81, length)) for length in range(126)]


class _Reading:
    """What the HTTP channel was to the transport: reading pauses while a client does not take what it is sent."""

    __slots__ = ("_transport",)

    def __init__(self, transport: Any) -> None:
        self._transport = transport

    def pauseProducing(self) -> None:
        self._transport.pauseProducing()

    def resumeProducing(self) -> None:
        self._transport.resumeProducing()

    def stopProducing(self) -> None:
        """The connection is over."""


class FlowControlled(WebSocketProtocol):
    """Daphne's WebSocket with a window, with every close code, and without the limit on what the server may send."""

    written = 0  # bytes of messages since the socket opened
    asked = 0  # `written` at the newest ping
    answered = 0  # `written` at the newest ping that came back
    moved: asyncio.Event | None = None  # set when the window opens or the socket ends
    is_known = True  # its user has signed in, as far as we were told
    address = ""  # whose connection it is, once it counts as a stranger's

    def write(self, message: dict[str, Any]) -> None:
        """Send one `websocket.send` message, as daphne and autobahn do in ten times the steps."""
        text = message.get("text")
        payload = message["bytes"] if text is None else text.encode()
        length = len(payload)
        if length < 126:
            head = _SHORT[length]
        elif length < 65536:
            head = struct.pack("!BBH", 0x81, 126, length)
        else:
            head = struct.pack("!BBQ", 0x81, 127, length)
        if text is None:
            head = b"\x82" + head[1:]
        self._put(head + payload)
        self.written += length
        if self.written - self.asked >= PING_EVERY:
            self.asked = self.written
            self.sendPing(MARK + struct.pack("!Q", self.written))

    def _put(self, frame: bytes) -> None:
        """Hand a frame to the kernel at once when nothing waits before it.

        Twisted's `write` asks the event loop to write later: two more system calls and a turn of the loop, three times
        the work for a token that goes out alone.
        """
        transport = self.transport
        if transport.dataBuffer or transport._tempDataBuffer:
            transport.write(frame)
            return
        try:
            sent = transport.socket.send(frame)
        except OSError:  # no room, or the connection is lost: Twisted finds out in its own way
            sent = 0
        if sent < len(frame):
            transport.write(frame[sent:])

    @property
    def is_behind(self) -> bool:
        return self.written - self.answered > WINDOW

    async def caught_up(self) -> None:
        """Wait until the window is open or the socket ends; close it as 1013 when neither comes."""
        try:
            async with asyncio.timeout(settings.STALL_LIMIT):
                while self.is_behind and self.state == self.STATE_OPEN:
                    if self.moved is None:
                        self.moved = asyncio.Event()
                    self.moved.clear()
                    await self.moved.wait()
        except TimeoutError:
            self.serverClose(COME_BACK_LATER)

    def onOpen(self) -> None:
        """Let go of the handshake: twisted and autobahn keep the request and its headers three times over."""
        super().onOpen()
        self.transport.unregisterProducer()
        self.transport.registerProducer(_Reading(self.transport), True)
        self.http_headers.clear()
        self.http_request_data = b""
        self.clean_headers.clear()

    def onMessage(self, payload: bytes, isBinary: bool) -> None:
        """Take a message. One that comes while the socket is being closed is for nobody: no more is read."""
        if self.state == self.STATE_OPEN:
            super().onMessage(payload, isBinary)
        else:
            self.transport.pauseProducing()

    def read_on(self) -> None:
        """Read again what a full inbox has held back, unless the client itself does not read, or was sent away."""
        if self.state != self.STATE_CLOSING and not self.transport.producerPaused:
            self.transport.resumeProducing()

    def onPong(self, payload: bytes) -> None:
        if payload.startswith(MARK) and len(payload) == len(MARK) + 8:
            (count,) = struct.unpack("!Q", payload[len(MARK) :])
            if self.answered < count <= self.asked:
                self.answered = count
        if self.moved is not None and not self.is_behind:
            self.moved.set()

    def onClose(self, wasClean: bool, code: int | None, reason: str | None) -> None:
        if self.moved is not None:
            self.moved.set()
        super().onClose(wasClean, code, reason)

    def handle_reply(self, message: dict[str, Any]) -> None:
        """`websocket.accept` may say that it is a stranger who is let in, only to be told why they may not stay."""
        if message["type"] == "websocket.accept" and not message.get("identified", True):
            self.is_known = False
        super().handle_reply(message)

    def make_way(self) -> None:
        self.transport.abortConnection()

    def connectionLost(self, reason: Any) -> None:
        self.factory.server_class.waiting.discard(self)
        super().connectionLost(reason)

    def serverClose(self, code: int | None = None) -> None:
        """Close with any code: autobahn's own way refuses 1012 and 1013."""
        if self.state == self.STATE_OPEN:
            self.sendCloseFrame(code=1000 if code is None else code)
            waiting = self.factory.server_class.waiting
            self.address = waiting.address_of(self.transport)
            waiting.add(self)  # it was told to go, and may not
        if self.moved is not None:
            self.moved.set()

    def onAutoPingTimeout(self) -> None:
        """Tell a client that answers no more pings to come back: it may be asleep, not gone."""
        self.autoPingTimeoutCall = None
        self.serverClose(COME_BACK_LATER)

    def dropConnection(self, abort: bool = False) -> None:
        """End the connection, but let what was sent, the close code above all, arrive if it can."""
        super().dropConnection(abort=False)
        if abort:
            reactor.callLater(LINGER, self.transport.abortConnection)  # type: ignore[arg-type, call-arg]
