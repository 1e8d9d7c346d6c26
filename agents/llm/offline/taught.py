"""What words mean that nobody understood, where somebody taught it: `agents.learning` looks it up."""

from __future__ import annotations

from collections.abc import Awaitable, Callable


async def _nothing(text: str) -> str | None:
    return None


#: Returns the example that a message stands for, or None.
lookup: Callable[[str], Awaitable[str | None]] = _nothing
