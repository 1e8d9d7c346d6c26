"""What becomes due: every part that works by the clock declares one source, and whoever is a worker carries it out.

The rows say what is due. A hint, a schedule or a poll only makes somebody look; losing one costs a second. Everything
here reads the clock as `timezone.now()`, so that a test's clock drives it too.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from django.db import transaction

from agents import registry

logger = logging.getLogger(__name__)

AT_MOST = 45.0  # seconds one call of `work` goes on; Django-Q2 ends a task that takes longer than its timeout

#: Set by a test's clock: hints are then carried out in this process.
on_hint: Callable[[], None] | None = None


class Source(Protocol):
    """One kind of work by the clock: deliveries, workflow runs, heartbeats, pushes, …

    One that looks every so often for what nobody told it of (the reconciler) has a third method, `sweep() -> int`: look
    now, whatever the time, and return how much was found. A test's clock asks it at every stop it makes, and makes none
    for it.
    """

    name: str

    def next_at(self) -> datetime | None:
        """Return the earliest moment at which something is due, past or to come; None when nothing waits.

        One indexed query. What somebody else holds by a lease counts from the lease's end.
        """
        ...

    def work(self) -> int:
        """Claim a batch of what is due now and carry it out; return how much that was. 0: nothing is due.

        What fails is written on its row with a later moment, or as failed for good, and raises nothing.
        """
        ...


def work() -> int:
    """Carry out what is due until nothing is, or for `AT_MOST` seconds; return how much that was."""
    end = time.monotonic() + AT_MOST
    done = 0
    while time.monotonic() < end:
        carried_out = sum(_work(source) for source in registry.due)
        if not carried_out:
            break
        done += carried_out
    return done


def _work(source: Source) -> int:
    """One part that is broken keeps no other from its work."""
    try:
        return source.work()
    except Exception:
        logger.exception("%s could not be carried out; it is tried again", source.name)
        return 0


def next_at() -> datetime | None:
    """Return the earliest moment at which anything is due."""
    return min((moment for source in registry.due if (moment := source.next_at())), default=None)


def hint() -> None:
    """After the commit of this transaction: something is due now, and a worker should look at once."""
    transaction.on_commit(_hint)


def _hint() -> None:
    if on_hint is not None:
        on_hint()
        return
    try:
        from django_q.tasks import async_task

        async_task("agents.due.work", group="due")
    except Exception:  # The worker looks by itself within a second.
        logger.exception("A hint could not be given")
