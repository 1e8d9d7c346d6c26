"""HTTP requests with an end: a body that is too large is refused while it comes in, before anything keeps it.

Where files are uploaded a body may be as large as a document, a few at a time in each process.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, ClassVar

from daphne.http_protocol import WebRequest
from django.conf import settings

from agents.rest import problems

BODY_LIMIT = 2 * 1024 * 1024  # bytes; the application's own limit is lower and words it better
UPLOADS = (b"/api/documents/", b"/admin/documents/document/add/")
UPLOAD_ROOM = 64 * 1024  # bytes of a form beside its file
UPLOAD_TIME = 600.0  # seconds for the body of one
UPLOADS_AT_ONCE = 8  # bodies of more than `BODY_LIMIT` in one process


class BoundedRequest(WebRequest):
    """Daphne's request, which keeps at most so many bytes, whether it was told a length or gets chunks."""

    large: ClassVar[set[BoundedRequest]] = set()  # those that are being received and served

    taken = 0
    most = BODY_LIMIT
    body_time = 0.0  # seconds; 0: as any body's
    is_refused = False

    def __init__(self, *connection: Any, **options: Any) -> None:
        """Twisted would read a form here on the loop, the whole of it, for arguments that nobody asks for."""
        super().__init__(*connection, parsePOSTFormSubmission=False, **options)

    def identified(self) -> None:
        """Whoever asks has signed in."""
        if self.channel is not None:
            self.channel.identified()

    def gotLength(self, length: int | None) -> None:
        super().gotLength(length)
        if self._is_upload:
            self.most, self.body_time = settings.DOCUMENT_SIZE + UPLOAD_ROOM, UPLOAD_TIME
        if length is not None and length > self.most:  # a place is taken by bytes, not by what is said of them
            self._check(length)

    def handleContentChunk(self, data: bytes) -> None:
        self.taken += len(data)
        self._check(self.taken)
        if not self.is_refused:
            super().handleContentChunk(data)

    def process(self) -> Any:
        return None if self.is_refused else super().process()

    def finish(self) -> None:
        self.large.discard(self)
        super().finish()

    def connectionLost(self, reason: Any) -> None:
        self.large.discard(self)
        super().connectionLost(reason)

    @property
    def _is_upload(self) -> bool:
        path, _, _ = self.channel._path.partition(b"?")
        return self.channel._command == b"POST" and path in UPLOADS

    def _check(self, length: int) -> None:
        """Refuse one of so many bytes that has no room."""
        if length > self.most:
            detail = f"The body of a request has at most {self.most} bytes."
            self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail, "too_large")
        elif length > BODY_LIMIT and self not in self.large and not self.is_refused:
            if len(self.large) < UPLOADS_AT_ONCE:
                self.large.add(self)
            else:
                detail = "Too many files are being uploaded. Come back in a moment."
                self._refuse(HTTPStatus.SERVICE_UNAVAILABLE, detail, "unavailable")

    def _refuse(self, status: HTTPStatus, detail: str, code: str) -> None:
        """Answer at once and hang up: the rest of it is of no interest."""
        if self.is_refused:
            return
        self.is_refused = True
        body = problems.encoded(status, detail, code=code)
        head = (
            f"HTTP/1.1 {status} {status.phrase}\r\nContent-Type: {problems.CONTENT_TYPE}\r\n"
            f"Content-Length: {len(body)}\r\nRetry-After: {problems.RETRY_AFTER}\r\nConnection: close\r\n\r\n"
        )
        self.channel.transport.write(head.encode() + body)
        self.channel.transport.loseConnection()
