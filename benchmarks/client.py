"""A WebSocket client that costs next to nothing: it cuts frames out of bytes and notes when they came."""

from __future__ import annotations

import asyncio
import os
import time
from base64 import b64encode
from typing import Self

TEXT, CLOSE, PING, PONG = 0x81, 0x88, 0x89, 0x8A
LIMIT = 120.0  # seconds anything may take


class Socket(asyncio.Protocol):
    """`frames` are (microseconds since 1970, payload), in the order they came."""

    def __init__(self) -> None:
        self.frames: list[tuple[int, bytes]] = []
        self._rest = b""
        self._open = False
        self._code = 0
        self._marker: bytes | None = b""
        self._found: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    @classmethod
    async def connect(cls, port: int, path: str, **headers: str) -> Self:
        """Open a socket at `path`. Errors: `ConnectionError` when it is refused."""
        transport, socket = await asyncio.get_running_loop().create_connection(cls, "127.0.0.1", port)
        lines = {
            "Host": f"127.0.0.1:{port}",
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec-WebSocket-Key": b64encode(os.urandom(16)).decode(),
            "Sec-WebSocket-Version": "13",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        request = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        transport.write(f"GET {path} HTTP/1.1\r\n{request}\r\n".encode())
        await asyncio.wait_for(socket._found, LIMIT)
        return socket

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self.transport = transport

    def connection_lost(self, error: Exception | None) -> None:
        if not self._found.done():
            last = self.frames[-1][1][:200] if self.frames else b""
            words = f"The server closed the socket with {self._code}. The last frame was {last!r}"
            self._found.set_exception(ConnectionError(words))
            self._found.exception()

    def data_received(self, data: bytes) -> None:
        now = time.time_ns() // 1000
        if self._rest:
            data = self._rest + data
        at, end = 0, len(data)
        if not self._open:
            at = data.find(b"\r\n\r\n") + 4
            if at == 3:
                self._rest = data
                return
            if b" 101 " not in data[:20]:
                self._found.set_exception(ConnectionError(data[:200]))
                self.transport.close()
                return
            self._open, self._marker = True, None
            self._found.set_result(now)
        while end - at >= 2:
            start, length = at + 2, data[at + 1]
            if length > 125:
                start += 2 if length == 126 else 8
                length = int.from_bytes(data[at + 2 : start])
            if start + length > end or start > end:
                break
            self._take(now, data[at], data[start : start + length])
            at = start + length
        self._rest = data[at:]

    def _take(self, now: int, kind: int, payload: bytes) -> None:
        if kind == TEXT:
            self.frames.append((now, payload))
            if self._marker is not None and self._marker in payload:
                self._marker = None
                self._found.set_result(now)
        elif kind == PING:
            self._write(PONG, payload)
        elif kind == CLOSE:
            self._code = int.from_bytes(payload[:2])
            self.transport.close()

    async def until(self, marker: bytes) -> int:
        """Wait for a frame that holds `marker`; return when it came. Errors: `TimeoutError`, `ConnectionError`."""
        for at, payload in self.frames:
            if marker in payload:
                return at
        self._marker, self._found = marker, asyncio.get_running_loop().create_future()
        if self.transport.is_closing():
            raise ConnectionError("The socket is closed.")
        return await asyncio.wait_for(self._found, LIMIT)

    def send(self, text: bytes) -> None:
        self._write(TEXT, text)

    def _write(self, kind: int, payload: bytes) -> None:
        length = len(payload)
        size = bytes((0x80 | length,)) if length < 126 else b"\xfe" + length.to_bytes(2)
        self.transport.write(bytes((kind,)) + size + b"\0\0\0\0" + payload)

    def forget(self) -> None:
        """Forget the frames so far."""
        self.frames.clear()

    def close(self) -> None:
        self.transport.close()
