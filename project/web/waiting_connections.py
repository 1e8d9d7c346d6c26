"""How many connections may wait for nothing: of one address that nobody has signed in from, and of all.

A connection on which no request is being answered costs its owner nothing and this process a descriptor. Those of
strangers, whom no request has shown to be signed in, are counted by address; with one more than allowed the one that
has waited longest makes way. So whoever holds hundreds open pushes out their own, and a person behind the same address
is let in. The same happens to anybody's when the descriptors of the process run short.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Protocol

GRACE = 1.0  # seconds in which a connection that has just come may send its request, however many came with it
SPARE = 64  # descriptors that are kept for `/healthz`, the database and files
MOST_LATE = 16  # connections that are told to come back, at once


class Connection(Protocol):
    address: str  # "" for a proxy of ours, which speaks for many
    is_known: bool

    def make_way(self) -> None:
        """End."""


class WaitingConnections:
    """Knows the connections that wait, the longest first. `each` is how many of one address, `descriptors` of all.

    `is_proxy` tells the addresses of our own proxies: they speak for many, and are not counted.
    """

    def __init__(self, *, each: int, descriptors: int, is_proxy: Callable[[str], bool] = lambda host: False) -> None:
        self.each = each
        self.is_proxy = is_proxy
        self.spare_from = descriptors - min(SPARE, descriptors // 4)
        self._waiting: dict[Connection, float] = {}
        self._strangers: dict[str, dict[Connection, None]] = {}
        self._late: dict[Connection, None] = {}

    def address_of(self, transport: Any) -> str:
        """Return whose connection it is; "" for a proxy of ours."""
        host = getattr(transport.getPeer(), "host", "")
        return "" if self.is_proxy(host) else host

    def add(self, connection: Connection) -> None:
        """From now on nothing is done for it."""
        self.discard(connection)
        self._waiting[connection] = time.monotonic()
        if connection.address and not connection.is_known:
            group = self._strangers.setdefault(connection.address, {})
            group[connection] = None
            self._thin(group)

    def discard(self, connection: Connection) -> None:
        """It is served, or gone."""
        self._late.pop(connection, None)
        if self._waiting.pop(connection, None) is None:
            return
        group = self._strangers.get(connection.address, {})
        group.pop(connection, None)
        if not group:
            self._strangers.pop(connection.address, None)

    def has_room(self, connection: Connection, descriptor: int) -> bool:
        """Whether a connection that has just come may stay; the kernel gives the lowest descriptor that is free."""
        if descriptor < self.spare_from or self._make_room():
            return True
        if len(self._late) >= MOST_LATE:
            self._end(next(iter(self._late)))
        self._late[connection] = None
        return False

    def sweep(self) -> None:
        """Once a second: those that came together, and have sent nothing since, are too many now."""
        for group in list(self._strangers.values()):
            self._thin(group)

    def _thin(self, group: dict[Connection, None]) -> None:
        while len(group) > self.each:
            oldest = next(iter(group))
            if not self._has_had_time(oldest):
                return
            self._end(oldest)

    def _make_room(self) -> bool:
        oldest = next(iter(self._waiting), None)
        if oldest is None or not self._has_had_time(oldest):
            return False
        self._end(oldest)
        return True

    def _has_had_time(self, connection: Connection) -> bool:
        return time.monotonic() - self._waiting[connection] > GRACE

    def _end(self, connection: Connection) -> None:
        self.discard(connection)
        connection.make_way()
