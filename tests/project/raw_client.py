"""A WebSocket client that reads only when it is told to: no library does that."""

from __future__ import annotations

import base64
import os
import socket
import struct

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10


class RawClient:
    """One socket. `read` returns one frame, answers pings when `answers_pings`, and waits at most `timeout` seconds."""

    def __init__(self, port: int, path: str, *, timeout: float = 10.0, **headers: str) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=timeout)
        key = base64.b64encode(os.urandom(16)).decode()
        lines = [f"GET {path} HTTP/1.1", "Host: localhost", "Upgrade: websocket", "Connection: Upgrade"]
        lines += [f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        lines += ["Sec-WebSocket-Extensions: permessage-deflate", "", ""]
        self.socket.sendall("\r\n".join(lines).encode())
        self.head = b""
        while not self.head.endswith(b"\r\n\r\n"):
            self.head += self._exactly(1)

    def send(self, opcode: int, payload: bytes) -> None:
        length = len(payload)
        if length < 126:
            head = struct.pack("!BB", 0x80 | opcode, 0x80 | length)
        elif length < 65536:
            head = struct.pack("!BBH", 0x80 | opcode, 0x80 | 126, length)
        else:
            head = struct.pack("!BBQ", 0x80 | opcode, 0x80 | 127, length)
        self.socket.sendall(head + b"\0\0\0\0" + payload)

    def read(self, *, answers_pings: bool = True) -> tuple[int, bytes]:
        first, length = self._exactly(2)
        if length == 126:
            (length,) = struct.unpack("!H", self._exactly(2))
        elif length == 127:
            (length,) = struct.unpack("!Q", self._exactly(8))
        opcode, payload = first & 15, self._exactly(length)
        if opcode == PING and answers_pings:
            self.send(PONG, payload)
        return opcode, payload

    def close(self) -> None:
        self.socket.close()

    def _exactly(self, length: int) -> bytes:
        parts = []
        while length:
            part = self.socket.recv(length)
            if not part:
                raise ConnectionError("the server closed the connection")
            parts.append(part)
            length -= len(part)
        return b"".join(parts)
