"""What a part and `manage.py up` say to each other, a word a line over a socket pair that the part inherits.

The part says `ready` when it serves, `alive` once a second if nothing else can be asked of it, and `leaving` when it
was told to end and goes on until another one is ready. It hears `go`; the end of the line says the same.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket

READY, ALIVE, LEAVING, GO = "ready", "alive", "leaving", "go"


class Link:
    """One end. What is said to somebody who is gone is lost."""

    def __init__(self, end: socket.socket) -> None:
        self._end = end
        self._end.setblocking(False)
        self._heard = b""

    @classmethod
    def inherited(cls, descriptor: int) -> Link:
        return cls(socket.socket(fileno=descriptor))

    def say(self, word: str) -> None:
        with contextlib.suppress(OSError):
            self._end.send(f"{word}\n".encode())

    def hear(self) -> list[str]:
        """Return the words that have come, without waiting; `go` when nobody is there any more."""
        with contextlib.suppress(BlockingIOError):
            try:
                if not (part := self._end.recv(4096)):
                    return [GO]
            except ConnectionError:
                return [GO]
            self._heard += part
        *words, self._heard = self._heard.split(b"\n")
        return [word.decode(errors="replace") for word in words]

    async def told_to_go(self) -> None:
        """Wait on the running event loop until `go` is heard."""
        gone = asyncio.Event()

        def listen() -> None:
            if GO in self.hear():
                loop.remove_reader(self._end)
                gone.set()

        loop = asyncio.get_running_loop()
        loop.add_reader(self._end, listen)
        await gone.wait()

    def close(self) -> None:
        self._end.close()
