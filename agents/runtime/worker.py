"""The worker of runs: one per process. Claims runs, keeps their leases, hears of stops, checkpoints their texts."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from agents import leases, registry, tasks
from agents.database.outage import Watch
from agents.faults import faultpoint
from agents.runtime import audience, claims, runs
from agents.runtime.draft import Draft
from agents.runtime.execution import Execution
from agents.runtime.models import Run
from agents.runtime.start import Start, start_of
from agents.threads import in_database

logger = logging.getLogger(__name__)

STOP_POLL = 0.2  # seconds; a stop from another process is heard within this
AT_ONCE = 50  # runs claimed together
IDLE_POLL = 1.0  # seconds; without any hint a queued run waits no longer than this


class Worker:
    """Works on runs, on one event loop. `nudge` and `stop` may be called from any thread of the process.

    With a `surface` it claims runs of that one only.
    """

    def __init__(self, surface: str = "") -> None:
        self.surface = surface
        self.owner = leases.owner()
        self.working: dict[UUID, Execution] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._nudged = asyncio.Event()
        self._renewed_at = time.monotonic()
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Start on the running loop; a second call does nothing."""
        if self._loop is None:
            self._loop = asyncio.get_running_loop()
            self._nudged = asyncio.Event()  # an event is one loop's
            self._tasks = [tasks.keep(each) for each in (self._claim, self._hold, self._checkpoint)]

    async def close(self) -> None:
        """Stop, and leave the runs to others, who need not wait for the ends of their leases."""
        self._loop = None  # first: from here on nothing new is begun, and what becomes ours is given back
        ending = [*self._tasks, *(each.task for each in self.working.values() if each.task)]
        for task in ending:
            task.cancel()
        await asyncio.gather(*ending, return_exceptions=True)
        self._tasks = []
        self.working.clear()
        await in_database(self._give_back)

    def _give_back(self) -> None:
        """In database code: hand over whatever is ours."""
        try:
            claims.release(self.owner)
        except Exception:
            logger.exception("The runs of %s could not be handed over; their leases end by themselves", self.owner)

    def nudge(self) -> None:
        """A hint: there may be something to claim."""
        self._soon(self._nudged.set)

    def _soon(self, function: Callable[..., None], *args: Any) -> None:
        """Call it on the loop, if this process still works on runs."""
        loop = self._loop
        if loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop was closed at this moment
                loop.call_soon_threadsafe(function, *args)

    @property
    def free_owner(self) -> str:
        """Who may claim a run at birth: this process, or nobody ("") where it works on none or on enough."""
        return self.owner if self._loop is not None and len(self.working) < settings.RUNS_AT_ONCE else ""

    def take(self, run: Run) -> None:
        """In database code, after the commit that made it: begin with this run if it was born ours."""
        if run.owner != self.owner:
            self.nudge()
            return
        if self._loop is None:  # it ended while the run was being born
            self._give_back()
            return
        try:
            start = start_of(run)
        except Exception:
            logger.exception("The start of run %s could not be read; it is tried again", run.pk)
            start = None
        self._soon(self._begin, run, start)

    def stop(self, run: UUID) -> None:
        """A hint: this run is to stop. The database says so too, for a process that does not hear this."""
        self._soon(self._stop, run)

    def _stop(self, run: UUID) -> None:
        if execution := self.working.get(run):
            execution.stop()

    async def _claim(self) -> None:
        swept = 0.0
        watch = Watch(logger, "Claiming")
        while True:
            try:
                if self.working and time.monotonic() - self._renewed_at > settings.RUN_LEASE:
                    # The database is back: first what we are at, or we would take it from ourselves.
                    await self._renew()
                if time.monotonic() - swept > IDLE_POLL:
                    for run in await in_database(runs.fail_exhausted):
                        audience.of(run.surface).finished(run, None)
                    swept = time.monotonic()
                most = min(AT_ONCE, settings.RUNS_AT_ONCE - len(self.working))
                self._nudged.clear()
                claimed = await in_database(self._claimed, most) if most > 0 else []
                for run in claimed:
                    audience.of(run.surface).began(run)
                    self._begin(run)
                watch.worked()
                if len(claimed) < AT_ONCE:
                    async with asyncio.timeout(IDLE_POLL):  # `wait_for` can swallow the cancellation of `close`
                        await self._nudged.wait()
            except TimeoutError:
                continue
            except Exception as error:
                watch.failed(error)
                await asyncio.sleep(IDLE_POLL)

    def _claimed(self, most: int) -> list[Run]:
        """In database code, which begins and goes on when nobody waits for it any more.

        Then it claims nothing, least of all what has just been given back, and gives back what it has claimed.
        """
        if self._loop is None:
            return []
        claimed = claims.claim(self.owner, most, self.surface)
        if claimed and self._loop is None:
            self._give_back()
            return []
        return claimed

    def _begin(self, run: Run, start: Start | None = None) -> None:
        if self._loop is None:  # this process ends; `close` gives the run back
            return
        execution = Execution(run, start)
        if (earlier := self.working.get(run.pk)) is not None:  # another attempt at the same run
            earlier.lose()
        self.working[run.pk] = execution

        def over(task: asyncio.Task[None]) -> None:
            if self.working.get(run.pk) is execution:
                del self.working[run.pk]
            self._nudged.set()

        execution.start().add_done_callback(over)

    async def _hold(self) -> None:
        """Renew the leases and hear of stops. A run that is not ours any more is dropped at once."""
        watch = Watch(logger, "Renewing leases")
        while True:
            await asyncio.sleep(STOP_POLL)
            if not self.working:
                self._renewed_at = time.monotonic()
                continue
            try:
                for run in await in_database(claims.to_stop, self.owner):
                    self._stop(run)
                if time.monotonic() - self._renewed_at >= settings.RUN_LEASE / 4:
                    await self._renew()
                watch.worked()
            except Exception as error:
                watch.failed(error)
                await asyncio.sleep(STOP_POLL)

    async def _renew(self) -> None:
        """Keep what is ours. Leases that ran out because nobody could renew them cost their runs no attempt."""
        mine, now = dict(self.working), time.monotonic()
        ran_out = now - self._renewed_at > settings.RUN_LEASE
        kept = await in_database(claims.renew, self.owner, mine)
        self._renewed_at = now
        for pk in mine.keys() - kept:
            execution = self.working.get(pk)
            if execution is mine[pk] and not execution.run.is_final:
                execution.lose()
                if ran_out:
                    await in_database(claims.let_go, execution.run)

    async def _checkpoint(self) -> None:
        """Once a second, write down every text that has grown, in one statement."""
        watch = Watch(logger, "A checkpoint")
        while True:
            await asyncio.sleep(1)
            grown: dict[str, list[Draft]] = defaultdict(list)
            for execution in self.working.values():
                draft = execution.draft
                if draft is not None and draft.checkpointed != len(draft.text):
                    grown[draft.surface].append(draft)
            for surface, drafts in grown.items():
                try:
                    lengths = [(draft, len(draft.text)) for draft in drafts]
                    await in_database(_write_down, surface, drafts)
                    for draft, length in lengths:
                        draft.checkpointed = length
                    watch.worked()
                except Exception as error:
                    watch.failed(error)


def _write_down(surface: str, drafts: list[Draft]) -> None:
    with transaction.atomic():
        registry.transcripts[surface].checkpoint(drafts)
        faultpoint("before_checkpoint_commit")
    faultpoint("after_checkpoint_commit")


worker = Worker()
