"""How an attempt at a run ends: done with, let go of until what it waits for is settled, or left to another attempt."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from agents.database.outage import PATIENCE, is_outage, note_outage
from agents.leases import Lost
from agents.llm.model import Usage
from agents.runtime import claims, runs
from agents.runtime.audience import Audience
from agents.runtime.interruption import interrupt
from agents.runtime.models import Run
from agents.runtime.outcome import Begin
from agents.runtime.stream import Rejected
from agents.runtime.usage import NOTHING_USED, together
from agents.runtime.writing import Writing
from agents.threads import in_database, outlasting

logger = logging.getLogger(__name__)
T = TypeVar("T")


async def once_begun(work: Coroutine[Any, Any, T], done: Callable[[], None]) -> T:
    """Await a commit. A stop that comes meanwhile waits for it: nothing may end twice. Then `done` is called, too."""
    commit = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(commit)
    except asyncio.CancelledError:
        await asyncio.wait([commit])
        raise
    finally:
        if commit.done() and not commit.cancelled() and not commit.exception():
            done()


class Ending:
    """Of one attempt. `rejected` is the answer that was asked for once more, until it is counted."""

    __slots__ = ("_audience", "_run", "_writing", "rejected")

    def __init__(self, run: Run, audience: Audience, writing: Writing) -> None:
        self._run = run
        self._audience = audience
        self._writing = writing
        self.rejected: Rejected | None = None

    def with_rejected(self, usage: Usage, cost: Decimal) -> tuple[Usage, Decimal]:
        """Return them with those of the answer that was asked for once more, which is then counted."""
        rejected, self.rejected = self.rejected, None
        if rejected is None:
            return usage, cost
        return together(usage, rejected.usage), cost + rejected.by.price.of(rejected.usage)

    async def end(
        self,
        state: str,
        *,
        code: str = "",
        error: str = "",
        usage: Usage = NOTHING_USED,
        cost: Decimal = Decimal(0),
    ) -> None:
        """Write the final state down, whatever happens to this task meanwhile."""
        draft, self._writing.draft = self._writing.draft, None
        try:
            usage, cost = self.with_rejected(usage, cost)
            used = {"usage": usage, "cost": cost}
            ending = outlasting(PATIENCE, runs.end, self._run, state, draft=draft, code=code, error=error, **used)
            await asyncio.shield(ending)
        except Lost:
            logger.info("Run %s had ended already", self._run.pk)
        except Exception as failure:
            if is_outage(failure):
                await self.leave(failure)
            else:
                logger.exception("Run %s could not be ended; its lease will bring it back", self._run.pk)
            return
        self._writing.finished(draft)

    async def leave(self, error: Exception) -> None:
        """The database is away: no fault of the run's. Another attempt goes on with it as soon as it is back."""
        note_outage(logger, f"Run {self._run.pk} is let go", error)
        self._writing.left()
        try:
            await outlasting(float("inf"), claims.let_go, self._run)
        except Exception:
            logger.exception("Run %s could not be let go; its lease will bring it back", self._run.pk)

    async def interrupt(self, begins: Mapping[UUID, Begin]) -> None:
        """Let go of the run until what its calls wait for is settled."""
        await once_begun(in_database(interrupt, self._run, begins), self._is_let_go)
        if not self._run.waits:
            await self.end(Run.State.STOPPED)

    def _is_let_go(self) -> None:
        if self._run.waits:
            self._audience.announced(self._run, "")
            self._audience.finished(self._run, None)
