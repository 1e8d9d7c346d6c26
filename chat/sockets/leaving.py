"""Whoever may no longer listen is sent away within a second, wherever and however their access ended.

Each process looks at what its own open sockets stand on, as the database has it now. So signing out, a new password, a
deactivated or deleted user and a blacklisted token are one case, in this process and in any other, with Redis or not.
The look has a thread and so a connection of its own: it waits behind nobody's commands.
"""

from __future__ import annotations

import asyncio
import logging

from django.utils import timezone

from agents.database.outage import Watch
from agents.threads import in_watch_thread
from chat.accounts import authentication
from chat.sockets.opened import sockets

logger = logging.getLogger(__name__)

EVERY = 0.7  # seconds; with the look itself that is within a second


async def keep() -> None:
    """Run for ever as one task of the process."""
    away = Watch(logger, "A look at who may listen")
    while True:
        await asyncio.sleep(EVERY)
        try:
            await look()
            away.worked()
        except Exception as error:
            away.failed(error)


async def look() -> None:
    """Dismiss the sockets whose access has ended or run out."""
    if not sockets:
        return
    here = list(sockets)
    over = await in_watch_thread(authentication.ended, [socket.access for socket in here])
    now = timezone.now()
    for socket in here:
        if socket.access in over or (socket.access.expires_at and now > socket.access.expires_at):
            sockets.discard(socket)  # once is enough, whatever the client makes of it
            try:
                await socket.dismiss()
            except Exception:  # it is going away already
                logger.debug("A socket was gone before it was dismissed", exc_info=True)
