"""Server-sent events, cut out of bytes however they arrive."""

from __future__ import annotations

import orjson

from agents.llm.model import ModelError

EVENT_LIMIT = 1024 * 1024  # bytes one event may have, its longest line included
DONE = b"[DONE]"


class Events:
    """An incremental parser: bytes in, the `data` payloads of the events that are whole by now out.

    Event names and ids are not kept: every payload of a model server says in its JSON what it is. Where a chunk
    ends does not matter, nor which of the three line ends the server writes.
    """

    def __init__(self) -> None:
        self._held: list[bytes] = []  # the beginning of an event that is not whole yet, joined only when it is
        self._size = 0
        self._after_return = False

    def feed(self, chunk: bytes) -> list[bytes]:
        """Return the payloads that `chunk` makes whole. Errors: `ModelError` for an event over `EVENT_LIMIT`."""
        if self._after_return or b"\r" in chunk:
            chunk = self._with_newlines(chunk)
        held = self._held
        if b"\n\n" not in chunk and not (held and held[-1][-1:] == b"\n" and chunk[:1] == b"\n"):
            if chunk:
                held.append(chunk)
                self._bound(self._size + len(chunk))
            return []
        if held:
            chunk = b"".join((*held, chunk))
        *blocks, rest = chunk.split(b"\n\n")
        self._held = [rest] if rest else []
        payloads = []
        for block in blocks:
            if block[:6] == b"data: ":
                payload = block[6:]
                if b"\n" in payload:
                    payload = _payload(block)
            else:
                head, _, payload = block.partition(b"\ndata: ")
                if head[:7] != b"event: " or b"\n" in head or b"\n" in payload or not payload:
                    payload = _payload(block)
            if payload:
                if len(payload) > EVENT_LIMIT:
                    self._bound(len(payload))
                payloads.append(payload)
        self._bound(len(rest))
        return payloads

    def end(self) -> list[bytes]:
        """Return the last payload of a server that leaves out the final blank line. Half a payload is dropped."""
        payload = _payload(b"".join(self._held))
        self._held = []
        if payload != DONE:
            try:
                orjson.loads(payload)
            except orjson.JSONDecodeError:
                return []
        return [payload]

    def _with_newlines(self, chunk: bytes) -> bytes:
        if self._after_return and chunk:
            chunk = chunk.removeprefix(b"\n")
            self._after_return = False
        self._after_return = chunk.endswith(b"\r") or (self._after_return and not chunk)
        return chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n")

    def _bound(self, size: int) -> None:
        self._size = size
        if size > EVENT_LIMIT:
            raise ModelError("bad_reply", "The model server sent a line without end.")


def _payload(block: bytes) -> bytes:
    """Read one event by the letter: comments, several data lines, fields with and without a space."""
    data = []
    for line in block.split(b"\n"):
        field, _, value = line.removeprefix(b"\xef\xbb\xbf").partition(b":")
        if field == b"data":
            data.append(value.removeprefix(b" "))
        elif field == b"error":  # llama.cpp once reported errors in a field of their own
            data.append(b'{"error":' + value + b"}")
    return b"\n".join(data)
