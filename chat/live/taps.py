"""Taps: who hears what model servers say to the runs of a conversation, word for word, while this process asks them.

A tap is put before its run begins, as the first event may come before anybody is told the run's id.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from uuid import UUID
from weakref import WeakSet

from agents.llm.model import Heard
from agents.runtime.models import Run

MOST = 1024 * 1024  # bytes that wait for one client; what comes beyond that it does not hear


class Tap:
    """What one client hears. Its events wait until they are taken; `wake` is called when there are some."""

    def __init__(self, conversation: UUID) -> None:
        self.conversation = conversation
        self.wake: Callable[[], None] = _nothing
        self._events: list[tuple[UUID, bytes]] = []
        self._size = 0

    def hear(self, run: UUID, event: bytes) -> None:
        """On the loop of the runs."""
        if self._size + len(event) <= MOST:
            self._size += len(event)
            self._events.append((run, event))
            self.wake()

    def drained(self, run: UUID) -> list[bytes]:
        """Return what has been heard of this run since the last time. What was heard of others is dropped."""
        if not self._events:
            return []
        events, self._events, self._size = self._events, [], 0
        return [event for of, event in events if of == run]


class Taps:
    """Those of this process. One that nobody holds any more is gone."""

    def __init__(self) -> None:
        self._taps: WeakSet[Tap] = WeakSet()
        self._lock = Lock()

    def open(self, conversation: UUID) -> Tap:
        """From any thread: hear the runs of this conversation, for as long as the tap is held."""
        tap = Tap(conversation)
        with self._lock:
            self._taps.add(tap)
        return tap

    def of(self, run: Run) -> Heard | None:
        """Return what tells all taps of this run's conversation, None where there is none."""
        if not self._taps:
            return None
        with self._lock:
            here = [tap for tap in self._taps if tap.conversation == run.thread]
        if not here:
            return None

        def heard(event: bytes) -> None:
            for tap in here:
                tap.hear(run.pk, event)

        return heard


def _nothing() -> None:
    """Nobody waits for it yet."""


taps = Taps()
