"""Handshakes ask the database a few at a time: so few of one address, and never so many that others wait for a thread.

Whoever opens sockets need not be signed in, and each asks the database whether they are. A flood of such from one
address waits for itself, as coroutines; beyond that it is told to come back later, and has asked nothing.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from django.conf import settings

from agents.limits import network_of
from agents.threads import in_database

T = TypeVar("T")

OF_ONE = 2  # of one address ask at a time
MOST_WAITING = 200  # of one address; an office that comes back after a restart has no more


class TooMany(Exception):
    """Very many handshakes of this address wait already."""


class Handshakes:
    """Those of one event loop."""

    def __init__(self) -> None:
        self._all = asyncio.Semaphore(max(OF_ONE, settings.DATABASE_THREADS // 2))
        self._places: dict[str, asyncio.Semaphore] = {}
        self._here: Counter[str] = Counter()

    async def ask(self, address: str, function: Callable[..., T], *args: Any) -> T:
        """Call it in the database's threads when it is this address's turn. Errors: `TooMany`, and its own."""
        if self._here[address] >= OF_ONE + MOST_WAITING:
            raise TooMany
        self._here[address] += 1
        try:
            async with self._places.setdefault(address, asyncio.Semaphore(OF_ONE)), self._all:
                return await in_database(function, *args)
        finally:
            self._here[address] -= 1
            if not self._here[address]:
                del self._here[address], self._places[address]


_of_loops: WeakKeyDictionary[asyncio.AbstractEventLoop, Handshakes] = WeakKeyDictionary()


async def ask(scope: dict[str, Any], function: Callable[..., T], *args: Any) -> T:
    """Ask the database who opens this socket. Errors: `TooMany`, and those of `function`."""
    handshakes = _of_loops.setdefault(asyncio.get_running_loop(), Handshakes())
    return await handshakes.ask(network_of((scope.get("client") or [""])[0]), function, *args)
