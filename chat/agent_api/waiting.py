"""Waiting for a run without a stream: in the request's own thread, which holds nothing that others wait for."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from uuid import UUID

from agents.runtime.models import Run
from agents.threads import in_database
from chat.accounts.authentication import Access
from chat.agent_api import answers
from chat.live.hub import hub
from chat.sockets.opened import sockets

LONGEST = 100.0  # seconds; what is not there by then is fetched later


def until_over(access: Access, session: UUID, run: UUID) -> Run:
    """Return the run as it is when nothing more of it comes by itself, or after `LONGEST`.

    Where no loop of this process serves sockets nothing tells of its end, and it is returned at once.
    """
    loop = hub.loop
    if loop is not None and not loop.is_closed():
        waiting = asyncio.run_coroutine_threadsafe(_Waiter(access, session, run).wait(), loop)
        with suppress(TimeoutError):
            waiting.result(LONGEST)
        waiting.cancel()
    return Run.objects.get(pk=run)


class _Waiter:
    """Counts as a socket of its user's, and waits no longer than their access lasts."""

    is_visible = False

    def __init__(self, access: Access, session: UUID, run: UUID) -> None:
        self.user, self.access = access.user, access
        self.session, self.run = session, run
        self._woken = asyncio.Event()
        self._is_over = False

    async def dismiss(self) -> None:
        self._is_over = True
        self._woken.set()

    async def wait(self) -> None:
        """Look whenever something durable has changed; what wakes at every token asks nothing."""
        sockets.add(self)
        topic = hub.watch(self.session, self._woken.set)
        seen = None
        try:
            while not self._is_over:
                self._woken.clear()
                if seen != (topic.rev, topic.is_stale):
                    seen = (topic.rev, topic.is_stale)
                    if not await in_database(_is_busy, self.run):
                        return
                await self._woken.wait()
        finally:
            hub.unwatch(self.session, self._woken.set)
            sockets.discard(self)


def _is_busy(run: UUID) -> bool:
    return answers.is_busy(Run.objects.get(pk=run))
