"""The clock of a test: everything that works by the clock happens when the test says so, in order, in this process.

with TimeMachine(start=noon) as clock:
    Reservation.objects.create(checkin_date=noon + timedelta(hours=4))
    clock.advance(hours=3)
"""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Self

from django.utils import timezone

from agents import clock, due, registry
from agents.due import Source

MOST_ROUNDS = 1000  # of work at one moment; a source that goes on longer goes on for ever


class NeverIdle(AssertionError):
    """A source of due work says that something is due and never gets it done."""


class TimeMachine:
    """Holds `timezone.now()` still at `start` (default: now) and moves it on demand. Used by `with`.

    Inside, a hint is carried out at once by whoever commits, so a test needs no worker. Where nothing commits, as in a
    test that runs in one transaction, `run_until_idle` and `advance` carry the same work out. What a source raises is
    raised here, not logged.
    """

    def __init__(self, start: datetime | None = None) -> None:
        start = start or timezone.now()
        aware = start if timezone.is_aware(start) else timezone.make_aware(start)
        self.now = aware.astimezone(UTC)  # where clocks are never changed: an hour more is an hour later
        self.are_workers_down = False
        self._one_at_a_time = threading.Lock()
        self._was_hinted = False
        self._moments: dict[str, datetime | None] = {}  # by source, as the last round has seen them
        self._following: datetime | None = None

    def __enter__(self) -> Self:
        self._put_back = clock.put(self._read)
        self._hint_before = due.on_hint
        due.on_hint = self._hint
        return self

    def __exit__(self, *error: object) -> None:
        due.on_hint = self._hint_before
        self._put_back()

    def advance(self, **amount: float) -> int:
        """Let so much time go by, `hours=3`, from due moment to due moment; return how much was carried out."""
        return self.advance_to(self.now + timedelta(**amount))

    def advance_to(self, moment: datetime) -> int:
        """Let the time go by until `moment` and carry out what becomes due, in order.

        Errors: `ValueError` for a moment that is past.
        """
        if moment < self.now:
            raise ValueError(f"It is {self.now} already; the clock does not go back to {moment}.")
        done = self.run_until_idle()
        while self._following is not None and self._following <= moment:
            self.now = self._following
            done += self.run_until_idle()
        if self.now < moment:
            self.now = moment
            done += self.run_until_idle()
        return done

    def skip(self, **amount: float) -> None:
        """Let so much time go by while all workers are down. They return with the next call of anything else."""
        self.now += timedelta(**amount)
        self.are_workers_down = True

    def run_until_idle(self) -> int:
        """Carry out what is due at this moment, and what comes of it; return how much that was."""
        self.are_workers_down = False
        with self._one_at_a_time:
            done = 0
            for _ in range(MOST_ROUNDS):
                swept, worked = self._sweep(), self._work()
                done += swept + worked
                if not swept and not worked:
                    break
            self._following = self._next_stop()
            return done

    def _read(self) -> datetime:
        return self.now

    def _hint(self) -> None:
        self._was_hinted = True
        if self.are_workers_down or not self._one_at_a_time.acquire(blocking=False):
            return  # whoever is at work sees it
        try:
            self._work()
        finally:
            self._one_at_a_time.release()

    def _sweep(self) -> int:
        return sum(look() for source in registry.due if (look := getattr(source, "sweep", None)))

    def _work(self) -> int:
        done = 0
        for _ in range(MOST_ROUNDS):
            self._was_hinted = False
            by_source = {source.name: self._carry_out(source) for source in registry.due}
            done += sum(by_source.values())
            if not any(by_source.values()) and not self._was_hinted:
                return done
        names = ", ".join(name for name, count in by_source.items() if count)
        raise NeverIdle(f"At {self.now}, after {MOST_ROUNDS} rounds, there is still work from: {names}.")

    def _carry_out(self, source: Source) -> int:
        """A worker wakes by `next_at`: what that does not call due is not carried out here either."""
        self._moments[source.name] = moment = source.next_at()
        return source.work() if moment is not None and moment <= self.now else 0

    def _next_stop(self) -> datetime | None:
        """Return the next moment at which something is due, as the last round of work has seen it.

        What says that it is due and does nothing would be asked for ever by a worker, too. Errors: `NeverIdle`.
        """
        moments = {source.name: self._moments[source.name] for source in registry.due if not _sweeps(source)}
        stops = {name: moment for name, moment in moments.items() if moment is not None}
        for name, moment in stops.items():
            if moment <= self.now:
                raise NeverIdle(f"At {self.now} {name} says that something is due at {moment} and does nothing.")
        return min(stops.values(), default=None)


def _sweeps(source: Source) -> bool:
    """Whether it looks every so often, as the reconciler does: then it is asked at every stop and makes none itself."""
    return hasattr(source, "sweep")
