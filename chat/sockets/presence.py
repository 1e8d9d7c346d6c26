"""Says for the workers, which send pushes to those who are not here, whose pages are open in this process."""

from __future__ import annotations

import asyncio
import logging

from agents.database.outage import Watch
from agents.threads import in_database
from chat.notifications import presence
from chat.sockets.opened import sockets

logger = logging.getLogger(__name__)

EVERY = 1.0  # seconds


async def keep() -> None:
    """Run for ever as one task of the process."""
    said = presence.LastSaid()
    away = Watch(logger, "Saying who is here")
    while True:
        await asyncio.sleep(EVERY)
        try:
            await _say(said)
            away.worked()
        except Exception as error:
            away.failed(error)


async def _say(said: presence.LastSaid) -> None:
    if news := said.news(sockets.in_view(), asyncio.get_running_loop().time()):
        try:
            await in_database(presence.say, *news)
        except Exception:
            said.was_not_heard(*news)
            raise
