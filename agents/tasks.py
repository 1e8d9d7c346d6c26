"""Tasks that nobody awaits: asyncio keeps what they raise to itself for as long as somebody holds them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

logger = logging.getLogger(__name__)

PAUSE = 1.0  # seconds


def start(work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
    """Start it on the running loop; what it raises is logged at once."""
    task = asyncio.ensure_future(work)
    task.add_done_callback(_say)
    return task


def keep(work: Callable[[], Coroutine[Any, Any, None]]) -> asyncio.Task[None]:
    """Start what goes on for ever; when it fails it is logged and begins again a second later."""
    return start(_keep(work))


async def _keep(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    while True:
        try:
            await work()
        except Exception:
            logger.exception("%s broke; it begins again", work.__qualname__)
        await asyncio.sleep(PAUSE)


def _say(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        logger.error("%r ended", task.get_coro(), exc_info=error)
