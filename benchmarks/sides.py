"""Who is measured: the product's socket for programs, its socket for the browser, and the floor, spoken to alike."""

from __future__ import annotations

import asyncio
import html
import re
from abc import ABC, abstractmethod
from uuid import uuid4

import orjson

from benchmarks.client import Socket
from benchmarks.installation import Person
from benchmarks.model_server import LAST
from benchmarks.servers import Server


class Side(ABC):
    """`content` marks a frame that bears text, `over` the last frame of an answer."""

    name: str
    content: bytes
    over: bytes

    def __init__(self, server: Server) -> None:
        self.server = server

    @abstractmethod
    async def connect(self, person: Person) -> Socket:
        """Open a socket that is ready to be spoken to."""

    @abstractmethod
    def say(self, socket: Socket, person: Person, text: str) -> None:
        """Ask for an answer."""

    @abstractmethod
    def text(self, socket: Socket) -> str:
        """Return what the client has by now, put together from its frames."""

    async def wait(self, socket: Socket, person: Person) -> None:
        """Do what a client does that only waits for what may come."""
        await asyncio.sleep(0)


class Floor(Side):
    name = "floor"
    content = b'{"delta'
    over = b'"done"'

    async def connect(self, person: Person) -> Socket:
        return await Socket.connect(self.server.port, "/")

    def say(self, socket: Socket, person: Person, text: str) -> None:
        socket.send(text.encode())

    def text(self, socket: Socket) -> str:
        return "".join(orjson.loads(payload).get("delta", "") for _, payload in socket.frames)


class Json(Side):
    name = "JSON"
    content = b'"TEXT_MESSAGE_CONTENT"'
    over = b'"RUN_FINISHED"'

    async def connect(self, person: Person) -> Socket:
        socket = await Socket.connect(
            self.server.port, "/ws/v1/", Authorization=f"Bearer {person.token}", Sec_WebSocket_Protocol="convoke.v1"
        )
        await socket.until(b'"ready"')
        return socket

    def say(self, socket: Socket, person: Person, text: str) -> None:
        command = {"type": "send", "conversation": person.conversation, "client_id": uuid4(), "text": text}
        socket.send(orjson.dumps(command))

    def text(self, socket: Socket) -> str:
        return "".join(
            orjson.loads(payload)["event"]["delta"] for _, payload in socket.frames if self.content in payload
        )

    async def wait(self, socket: Socket, person: Person) -> None:
        socket.send(orjson.dumps({"type": "hello", "conversations": [{"id": person.conversation, "rev": 0}]}))
        await socket.until(b'"synced"')


class Html(Side):
    name = "HTML"
    content = b"-open"
    over = b"message--assistant message--text message--complete"

    async def connect(self, person: Person) -> Socket:
        socket = await Socket.connect(
            self.server.port, f"/ws/chat/{person.conversation}/?rev=0",
            Cookie=person.cookie, Origin=f"http://127.0.0.1:{self.server.port}",
        )  # fmt: skip
        await socket.until(b'"synced"')
        return socket

    def say(self, socket: Socket, person: Person, text: str) -> None:
        socket.send(orjson.dumps({"body": {"type": "send", "client_id": uuid4(), "text": text}}))

    def text(self, socket: Socket) -> str:
        """The words of the finished article up to the last one, for a comparison without marks and spaces."""
        last = next(payload for _, payload in reversed(socket.frames) if self.over in payload)
        words = html.unescape(re.sub(r"<[^>]*>", " ", orjson.loads(last)["content"]))
        return words[: words.rindex(LAST) + len(LAST)]
