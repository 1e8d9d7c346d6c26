"""What becomes due: every part that works by the clock declares one source, and whoever is a worker carries it out.

The rows say what is due. A hint, a schedule or a poll only makes somebody look; losing one costs a second. Everything
here reads the clock as `timezone.now()`, so that a test's clock drives it too.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol

from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from agents import clock, registry
from agents.database.outage import is_outage, note_outage

logger = logging.getLogger(__name__)

AT_MOST = 45.0  # seconds one call of `work` goes on; Django-Q2 ends a task that takes longer than its timeout

#: Set by a test's clock: hints are then carried out in this process.
on_hint: Callable[[], None] | None = None

#: Wakes one of the processes that carry out what reaches outside. None: there are none, and whoever works does it too.
wake_outside: Callable[[], None] | None = None


_this_thread = threading.local()


class Source(Protocol):
    """One kind of work by the clock: deliveries, workflow runs, heartbeats, pushes, …

    One whose work reaches outside the database and may take long has `is_outside = True`: its `work` does one piece, in
    a process of its own where there are such.

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


class NowAndThen:
    """A source that looks every so often, in each process, for what a process that died has left. See `Source`."""

    def __init__(self, name: str, sweep: Callable[[], int], *, every: float = 30.0) -> None:
        """`sweep` looks, carries out what it finds, and returns how much that was; `every` is in seconds."""
        self.name = name
        self.sweep = sweep
        self._every = every
        self._looked = 0.0

    def next_at(self) -> datetime | None:
        """None: nothing says that a process has died. Whoever works looks now and then."""
        return None

    def work(self) -> int:
        if time.monotonic() - self._looked <= self._every:
            return 0
        self._looked = time.monotonic()
        return self.sweep()


def work() -> int:
    """Carry out what is due until nothing is, or for `AT_MOST` seconds; return how much that was."""
    done = 0
    _this_thread.is_working, _this_thread.end = True, time.monotonic() + AT_MOST
    try:
        _agree_on_the_time()
        while goes_on():
            carried_out = _one_round()
            ask_outside()
            if not carried_out:
                break
            done += carried_out
        has_time = goes_on()
    finally:
        _this_thread.is_working, _this_thread.end = False, None
    if not has_time:
        _hint()  # what is left, to whoever is free next
    return done


def _one_round() -> int:
    """Let each part carry out a batch, as long as there is time; return how much that was.

    Where the time ends the next round begins: one part that takes it all keeps no other from its work.
    """
    global _first
    sources = [source for source in registry.due if not (wake_outside and is_outside(source))]
    at = next((number for number, source in enumerate(sources) if source.name == _first), 0)
    done, _first = 0, ""
    for source in (*sources[at:], *sources[:at]):
        if not goes_on():
            _first = source.name
            break
        done += _work(source)
    return done


_first = ""  # the name of the source that the last round had no time for


def goes_on() -> bool:
    """Whether who works here may begin with another piece: the task that it is in has an end."""
    end = getattr(_this_thread, "end", None)
    return end is None or time.monotonic() < end


def work_outside() -> int:
    """Carry out one piece of what reaches outside and may take long; return how much that was.

    The parts take turns: none waits for another one whose work never ends.
    """
    global _turn
    _agree_on_the_time()
    sources = [source for source in registry.due if is_outside(source)]
    for _ in sources:
        _turn += 1
        if done := _work(sources[_turn % len(sources)]):
            return done
    return 0


_turn = 0


def is_outside(source: Source) -> bool:
    return getattr(source, "is_outside", False)


def _agree_on_the_time() -> None:
    """What is due is so by the database's clock: ask it before anybody here reads the time."""
    try:
        clock.agree()
    except DatabaseError:
        logger.exception("The database could not say what time it is; the work is tried all the same")


def _work(source: Source) -> int:
    """One part that is broken keeps no other from its work."""
    try:
        return source.work()
    except Exception as error:
        if is_outage(error):
            note_outage(logger, f"{source.name} waits", error)
        else:
            logger.exception("%s could not be carried out; it is tried again", source.name)
        connection.close_if_unusable_or_obsolete()  # a broken connection keeps no other from its work either
        return 0


def next_at(*, outside: bool | None = None) -> datetime | None:
    """Return the earliest moment at which anything is due; of what reaches outside alone, or of the rest alone."""
    return min((moment for moment in moments(outside=outside).values() if moment is not None), default=None)


def moments(*, outside: bool | None = None) -> dict[str, datetime | None]:
    """Return by source the earliest moment at which something of it is due. One that is broken has none."""
    found: dict[str, datetime | None] = {}
    for source in registry.due:
        if outside not in (None, is_outside(source)):
            continue
        try:
            found[source.name] = source.next_at()
        except DatabaseError:
            raise
        except Exception:
            logger.exception("%s could not say when it is due; it is asked again", source.name)
            found[source.name] = None
    return found


def hint() -> None:
    """After the commit of this transaction: something is due now, and a worker should look at once."""
    transaction.on_commit(_hint)


def _hint() -> None:
    if on_hint is not None:
        on_hint()
    elif not getattr(_this_thread, "is_working", False):  # else it looks once more anyhow
        try:
            ask()
        except Exception:  # The worker looks by itself within a second.
            logger.exception("A hint could not be given")


def ask_outside() -> None:
    """Wake one of those who carry out what reaches outside; whoever takes something wakes the next."""
    if wake_outside is not None:
        wake_outside()


def ask() -> None:
    """Ask the workers to look, unless a request that nobody has taken yet says so already."""
    from django_q.brokers.orm import ORM
    from django_q.conf import Conf
    from django_q.models import OrmQ
    from django_q.tasks import async_task

    class Broker(ORM):
        """Its own one closes the connection of whoever asks."""

        @staticmethod
        def get_connection(list_key: str | None = None) -> Any:
            return OrmQ.objects

    if not OrmQ.objects.filter(key=Conf.CLUSTER_NAME, lock__lte=timezone.now()).exists():
        async_task("agents.due.work", group="due", save=False, broker=Broker(Conf.CLUSTER_NAME))
