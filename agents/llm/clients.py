"""The clients by which one loop speaks to model servers. What they are, this module does not know."""

from __future__ import annotations

import asyncio
from collections.abc import Hashable
from typing import Any
from weakref import WeakKeyDictionary

_clients: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[Hashable, Any]] = WeakKeyDictionary()


def of_this_loop() -> dict[Hashable, Any]:
    """Return the running loop's clients by endpoint, for whoever makes one to put it there."""
    return _clients.setdefault(asyncio.get_running_loop(), {})


async def close_clients() -> None:
    """Close the running loop's connections. For an orderly end; unfinished streams break."""
    for client in _clients.pop(asyncio.get_running_loop(), {}).values():
        await client.close()
