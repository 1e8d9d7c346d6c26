"""Who carries out what agents ask: any web process, and in a task worker a worker of runs on a thread of its own."""

from __future__ import annotations

import asyncio
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from agents import due, registry
from agents.business.thinking.questions import SURFACE
from agents.llm.clients import close_clients
from agents.runtime.models import Run
from agents.runtime.worker import Worker
from agents.threads import in_database

#: Questions, and the runs of other agents whom their tools ask.
_THINKING = Q(surface=SURFACE) | Q(transcript__surface=SURFACE)
UNSEEN = "A model is asked from another thread: a test in which an agent thinks has to commit."
PATIENCE = 120.0  # seconds a test's clock stands still for a model


class ModelWorker:
    """Starts its loop when it is first needed, in this process."""

    def __init__(self) -> None:
        self._pid = 0
        self._thread: threading.Thread | None = None
        self._worker: Worker | None = None
        self._starting = threading.Lock()

    def nudge(self) -> None:
        """There is something to think about: begin at once."""
        with self._starting:
            # A fork takes no threads along; one that has died leaves its questions to the next.
            if self._pid != os.getpid() or self._thread is None or not self._thread.is_alive():
                self._pid = os.getpid()
                self._worker = Worker(surface=SURFACE)
                self._thread = threading.Thread(target=self._run, args=[self._worker], name="model_worker", daemon=True)
                self._thread.start()
        if self._worker is not None:
            self._worker.nudge()

    @staticmethod
    def _run(worker: Worker) -> None:
        async def think() -> None:
            worker.start()
            await asyncio.Event().wait()

        asyncio.run(think())


model_worker = ModelWorker()


class Questions:
    """The source of questions that nobody has taken. See `agents.due.Source`."""

    name = "business.questions"

    def next_at(self) -> datetime | None:
        return _waiting().order_by("created_at").values_list("created_at", flat=True).first()

    def work(self) -> int:
        """Let the model_worker of this process take them; a worker does not wait. A test's clock does."""
        if not _waiting().exists():
            return 0
        if due.on_hint is None:
            model_worker.nudge()
            return 0
        if connection.in_atomic_block:
            return _leave_unanswered()
        open_runs = Run.objects.filter(_THINKING, state__in=[Run.State.QUEUED, Run.State.RUNNING])
        before = open_runs.count()
        with ThreadPoolExecutor(max_workers=1) as beside:
            beside.submit(asyncio.run, _think_until_done()).result()
        return before


def _leave_unanswered() -> int:
    """In a test that does not commit: the model's thread sees none of its rows. The agent gets `ThoughtFailed`."""
    runs = list(_waiting())
    for run in runs:
        run.state, run.error, run.ended_at = Run.State.FAILED, UNSEEN, timezone.now()
        run.save(update_fields=["state", "error", "ended_at"])
        registry.transcripts[run.surface].ended(run, None)
    return len(runs)


def _waiting() -> QuerySet[Run]:
    """Questions that nobody has taken, or whose taker died. Leases are on the database's clock."""
    left = Q(state=Run.State.RUNNING, lease_until__lt=Now())
    return Run.objects.filter(Q(state=Run.State.QUEUED) | left, _THINKING)


async def _think_until_done() -> None:
    worker = Worker(surface=SURFACE)
    worker.start()
    end = time.monotonic() + PATIENCE
    try:
        while await in_database(_is_thinking):
            if time.monotonic() > end:
                raise TimeoutError(f"A model has not answered for {PATIENCE:g} s.")
            await asyncio.sleep(0.02)
    finally:
        await worker.close()
        await close_clients()


def _is_thinking() -> bool:
    return Run.objects.filter(_THINKING, state__in=[Run.State.QUEUED, Run.State.RUNNING]).exists()
