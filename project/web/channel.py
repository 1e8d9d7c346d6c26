"""An HTTP connection with an end: a head that does not come, a body that never ends, and waiting for nothing.

Twisted starts its only timeout afresh with every byte, so one byte a minute holds a connection for ever. Here the time
runs for the whole of it.
"""

from __future__ import annotations

from typing import Any

from twisted.internet import reactor
from twisted.internet.protocol import connectionDone
from twisted.web.http import HTTPChannel

from project.web import forwarded
from project.web.paced import PacedRequest
from project.web.waiting_connections import WaitingConnections

BODY_TIME = 120.0  # seconds for the body of a request
LATE_TIME = 2.0  # seconds for the request of one that came when there was no room
LINGER = 2.0  # seconds for the last bytes of a connection that makes way
HEALTH = (b"GET /healthz ", b"HEAD /healthz ")


def plain(status: str, detail: str) -> bytes:
    """Return a whole answer that nothing follows."""
    body = f"{detail}\n"
    head = f"HTTP/1.1 {status}\r\nContent-Type: text/plain\r\nContent-Length: {len(body)}\r\nRetry-After: 2\r\n"
    return f"{head}Connection: close\r\n\r\n{body}".encode()


TOO_SLOW = plain("408 Request Timeout", "The request took too long to arrive.")
FULL = plain("503 Service Unavailable", "Too many connections are open. Come back in a moment.")


class BoundedChannel(HTTPChannel):
    """One connection. `waiting`, and `head_time`, seconds for a request's head, are set where it is made."""

    requestFactory = PacedRequest
    transport: Any
    timeOut: Any  # seconds; Twisted names whole ones only
    waiting: WaitingConnections
    head_time: float
    address = ""  # whose connection it is; "" while a proxy of ours speaks for nobody
    is_known = False  # a request on it was a signed-in person's
    is_late = False  # it came when there was no room
    _answered = 0
    _unsent_before = 0

    def connectionMade(self) -> None:
        self.timeOut = self.head_time
        super().connectionMade()
        self.address = self.waiting.address_of(self.transport)
        self.is_late = not self.waiting.has_room(self, self.transport.fileno())
        if self.is_late:
            self.setTimeout(LATE_TIME)
        else:
            self.waiting.add(self)

    def dataReceived(self, data: bytes) -> None:
        if self.is_late:
            if not data.startswith(HEALTH):
                self.make_way()
                return
            self.is_late = False
            self.waiting.discard(self)
        super().dataReceived(data)

    def resetTimeout(self) -> None:
        """A byte is no reason to wait longer."""

    def allHeadersReceived(self) -> None:
        super().allHeadersReceived()
        if self.length != 0:
            self.setTimeout(self.requests[-1].body_time or BODY_TIME)
            self._wait_for(self.requests[-1])

    def _wait_for(self, request: Any) -> None:
        """Behind a proxy the body is awaited for whom the head names."""
        if not self.address:
            claims = request.requestHeaders.getRawHeaders(b"x-forwarded-for", [])
            self.waiting.discard(self)
            self.address = forwarded.client(self.transport.getPeer().host, b",".join(claims).decode("latin1"))
        self.waiting.add(self)

    def allContentReceived(self) -> None:
        self.waiting.discard(self)
        super().allContentReceived()

    def requestDone(self, request: Any) -> None:
        self._savedTimeOut = self.head_time
        self._answered += 1
        self.address = self.waiting.address_of(self.transport)
        self.waiting.add(self)
        super().requestDone(request)

    def identified(self) -> None:
        """Whoever is at the other end has signed in."""
        self.is_known = True

    def timeoutConnection(self) -> None:
        """End it, unless its last answer is still on its way."""
        unsent = self.unsent
        if self.is_late:
            self.make_way()
        elif unsent and unsent != self._unsent_before:
            self._unsent_before = unsent
            self.setTimeout(self.head_time)
        else:
            self._end(TOO_SLOW if self.requests or self._buffer else b"")

    def make_way(self) -> None:
        self._end(b"" if self._answered and not self.requests else FULL)

    def connectionLost(self, reason: Any = connectionDone) -> None:
        self.waiting.discard(self)
        super().connectionLost(reason)

    @property
    def unsent(self) -> int:
        """Bytes that the kernel has not taken yet."""
        return len(self.transport.dataBuffer) - self.transport.offset + self.transport._tempDataLen

    def _end(self, answer: bytes) -> None:
        self.waiting.discard(self)
        self.setTimeout(None)
        if self.unsent:
            self.transport.abortConnection()
            return
        self.transport.write(answer)
        self.loseConnection()
        if self._abortingCall is None:
            self._abortingCall = reactor.callLater(LINGER, self.forceAbortClient)  # type: ignore[arg-type, call-arg]
