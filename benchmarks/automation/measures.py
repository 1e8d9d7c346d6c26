"""What is measured: work that lies ready when a worker starts, and words on their way to an open socket."""

from __future__ import annotations

import asyncio
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from statistics import quantiles
from typing import Any

from django.db import transaction
from django.db.models import Count, Max, Min
from django.utils import timezone

from benchmarks.installation import Person
from benchmarks.servers import ROOT, Server
from benchmarks.sides import Json

LIMIT = 600.0  # seconds anything may take
Working = Callable[..., AbstractContextManager[None]]  # while it lasts, a worker works
SPOKEN = re.compile(rb"spoken at (\d{16})")


@contextmanager
def worker(log: Path, **env: str) -> Iterator[None]:
    """A worker of one process, while the block runs."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "worker"], cwd=ROOT, env={**os.environ, "WORKERS": "1", **env},
            stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True,
        )  # fmt: skip
    try:
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def rate(rows: Any, field: str, number: int, working: Working) -> float:
    """Have a worker and wait until `field` of all `number` rows is set; return how many a second it did."""
    end = time.monotonic() + LIMIT
    with working():
        while (done := rows.filter(**{f"{field}__isnull": False}).count()) < number:
            if time.monotonic() > end:
                raise AssertionError(f"{done} of {number} after {LIMIT:g} s")
            time.sleep(0.1)
    span = rows.aggregate(first=Min(field), last=Max(field), count=Count("pk"))
    return (span["count"] - 1) / max((span["last"] - span["first"]).total_seconds(), 1e-6)


def events(number: int, working: Working) -> float:
    """Return deliveries a second: an event occurred, its handler writes a row."""
    from agents.events.models import Delivery
    from benchmarks.works.models import Job

    since = timezone.now()
    with transaction.atomic():
        for _ in range(number):
            Job.objects.create(state="done")
    return rate(Delivery.objects.filter(event__name="job_done", created_at__gte=since), "finished_at", number, working)


def steps(runs: int, working: Working) -> float:
    """Return workflow steps a second."""
    from agents.workflows import engine
    from agents.workflows.models import StepExecution
    from benchmarks.works.workflows import STEPS

    since = timezone.now()
    with transaction.atomic():
        for _ in range(runs):
            engine.start("errand")
    return rate(StepExecution.objects.filter(started_at__gte=since), "finished_at", runs * STEPS, working)


def activations(number: int, working: Working) -> float:
    """Return activations a minute."""
    from agents.business import AgentManager
    from agents.business.models import Activation

    since = timezone.now()
    with transaction.atomic():
        for _ in range(number):
            AgentManager.spawn("Heart")
    due = Activation.objects.filter(created_at__gte=since, due_at__lte=timezone.now())
    return rate(due, "ended_at", number, working) * 60


async def words(web: Server, person: Person, number: int) -> tuple[float, float]:
    """Return p50 and p95 in ms from the moment an agent says something to its arrival at the open conversation."""
    from asgiref.sync import sync_to_async

    from benchmarks.works.models import Job
    from chat.models import Conversation

    user = (await Conversation.objects.aget(pk=person.conversation)).user_id
    side = Json(web)
    socket = await side.connect(person)
    await side.wait(socket, person)
    tell: Callable[..., Any] = sync_to_async(Job.objects.create)
    for count in range(1, number + 1):
        await tell(state="told", user_id=user, thread=person.conversation)
        end = time.monotonic() + LIMIT
        while len(arrivals(socket.frames)) < count:
            if time.monotonic() > end:
                raise AssertionError(f"{count - 1} of {number} words came")
            await asyncio.sleep(0.02)
        await asyncio.sleep(random.uniform(0, 0.5))  # not in step with anybody's poll
    delays = sorted(arrivals(socket.frames).values())
    socket.close()
    cuts = quantiles(delays, n=100, method="inclusive")
    return cuts[49], cuts[94]


def arrivals(frames: list[tuple[int, bytes]]) -> dict[int, float]:
    """Return by moment of saying how long it took in ms; of several frames that bear it the first."""
    found: dict[int, float] = {}
    for arrived, payload in frames:
        for said in SPOKEN.findall(payload):
            found.setdefault(int(said), (arrived - int(said)) / 1000)
    return found
