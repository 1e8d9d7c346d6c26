"""HTTP requests with an end: a body that is too large is refused while it comes in, before anything keeps it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from daphne.http_protocol import WebRequest

from agents.rest import problems

BODY_LIMIT = 2 * 1024 * 1024  # bytes; the application's own limit is lower and words it better


class BoundedRequest(WebRequest):
    """Daphne's request, which keeps at most `BODY_LIMIT` bytes, whether it was told a length or gets chunks."""

    taken = 0
    is_refused = False

    def identified(self) -> None:
        """Whoever asks has signed in."""
        if self.channel is not None:
            self.channel.identified()

    def gotLength(self, length: int | None) -> None:
        super().gotLength(length)
        if length is not None and length > BODY_LIMIT:
            self._refuse()

    def handleContentChunk(self, data: bytes) -> None:
        self.taken += len(data)
        if self.taken > BODY_LIMIT:
            self._refuse()
        if not self.is_refused:
            super().handleContentChunk(data)

    def process(self) -> Any:
        return None if self.is_refused else super().process()

    def _refuse(self) -> None:
        """Answer at once and hang up: the rest of it is of no interest."""
        if self.is_refused:
            return
        self.is_refused = True
        status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        body = problems.encoded(status, f"The body of a request has at most {BODY_LIMIT} bytes.", code="too_large")
        head = (
            f"HTTP/1.1 {status} {status.phrase}\r\nContent-Type: {problems.CONTENT_TYPE}\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        )
        self.channel.transport.write(head.encode() + body)
        self.channel.transport.loseConnection()
