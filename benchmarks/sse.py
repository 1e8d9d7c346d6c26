"""The product's stream of server-sent events, spoken to like the sockets: each question is a request of its own."""

from __future__ import annotations

import asyncio
import time
from typing import Self
from uuid import uuid4

import orjson

from benchmarks.client import Socket
from benchmarks.installation import Person
from benchmarks.sides import Side

RAW = b"event: openai_event"
DELTA = b"event: text_delta"


class Events(Socket):
    """A kept connection. `frames` are the events but for the model server's own, which are read and passed over."""

    @classmethod
    async def open(cls, port: int) -> Self:
        _, events = await asyncio.get_running_loop().create_connection(cls, "127.0.0.1", port)
        return events

    def __init__(self) -> None:
        super().__init__()
        self._marker = None
        self._head = True  # what comes next is the head of an answer
        self._body = b""  # of an event that is not whole yet

    def data_received(self, data: bytes) -> None:
        """Take off the head and the sizes of chunks; cut what is left into events."""
        now = time.time_ns() // 1000
        data, at = self._rest + data, 0
        if self._head:
            end = data.find(b"\r\n\r\n")
            if end < 0:
                self._rest = data
                return
            if b" 200 " not in data[:20]:
                raise ConnectionError(data)
            self._head, at = False, end + 4
        pieces = [self._body]
        while (line := data.find(b"\r\n", at)) >= 0:
            size = int(data[at:line], 16)
            if line + 2 + size + 2 > len(data):
                break
            pieces.append(data[line + 2 : line + 2 + size])
            at = line + 2 + size + 2
            if not size:
                self._head = True  # the next answer
        self._rest = data[at:]
        *events, self._body = b"".join(pieces).split(b"\n\n")
        for event in events:
            if not event.startswith(RAW):
                self._take(now, 0x81, event)

    def ask(self, path: str, token: str, body: bytes) -> None:
        head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n"
        kind = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        self.transport.write((head + kind).encode() + body)


class Sse(Side):
    name = "SSE"
    content = DELTA
    over = b"event: done"

    async def connect(self, person: Person) -> Events:
        return await Events.open(self.server.port)

    def say(self, socket: Socket, person: Person, text: str) -> None:
        assert isinstance(socket, Events)
        body = {"message": text, "session_id": person.conversation, "client_id": str(uuid4())}
        socket.ask("/api/agent/stream/", person.token, orjson.dumps(body))

    def text(self, socket: Socket) -> str:
        deltas = (payload.partition(b"\ndata: ")[2] for _, payload in socket.frames if DELTA in payload)
        return "".join(orjson.loads(delta)["delta"] for delta in deltas)
