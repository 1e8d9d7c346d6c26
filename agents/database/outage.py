"""The database is away for a moment: which errors say so, and how what must be written outlasts it.

A server that restarts, a connection that breaks, a transaction that was chosen to end a deadlock: none is the fault of
what was being done, and all of it may be done again.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import TypeVar

import psycopg
from django.db import InterfaceError, connection

T = TypeVar("T")

#: Beside class 08 (connections): shut down, crashed, not up yet; serialization, deadlock; too many connections.
STATES = frozenset({"57P01", "57P02", "57P03", "40001", "40P01", "53300"})
FORGIVEN = 20  # outages that cost one piece of work no attempt; what meets more of them may be their cause
PATIENCE = 20.0  # seconds that something done already waits to be written down
PAUSE = 0.5  # seconds between two tries


def is_outage(error: BaseException | None) -> bool:
    """Whether this error, or what it came of, says that the database is away."""
    known: set[int] = set()
    while error is not None and id(error) not in known:
        if _says_so(error):
            return True
        known.add(id(error))
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return False


def _says_so(error: BaseException) -> bool:
    if not isinstance(error, psycopg.Error):
        return isinstance(error, InterfaceError) and error.__cause__ is None  # Django's own: the connection is closed
    if error.sqlstate:
        return error.sqlstate in STATES or error.sqlstate.startswith("08")
    # Without a state it comes from this side: no connection to be had, a broken one, none left in the pool.
    broken = psycopg.OperationalError | psycopg.InterfaceError
    return isinstance(error, broken) and not isinstance(error, psycopg.errors.PipelineAborted)


def note_outage(logger: logging.Logger, what: str, error: BaseException) -> None:
    """Say in the log that something ("Run 7 is let go") happens because the database is away."""
    logger.warning("%s, the database is away: %s", what, str(error).strip())


def outlast(work: Callable[[], T], *, seconds: float = PATIENCE) -> T:
    """Do it, again and again while the database is away: for what may be done twice. In no transaction.

    Errors: what `work` raises, and the outage when it lasts longer.
    """
    end = time.monotonic() + seconds
    while True:
        try:
            return work()
        except Exception as error:
            if connection.in_atomic_block or not is_outage(error) or time.monotonic() > end:
                raise
        connection.close()
        time.sleep(PAUSE)


class Watch:
    """What a loop says of its failures: of an outage once that it began and once that it is over, all else in full."""

    def __init__(self, logger: logging.Logger, what: str) -> None:
        self._logger, self._what = logger, what
        self.is_away = False

    def failed(self, error: Exception) -> None:
        """In the `except` block."""
        if not is_outage(error):
            self._logger.exception("%s failed; trying again", self._what)
        elif not self.is_away:
            self.is_away = True
            note_outage(self._logger, f"{self._what} waits", error)

    def worked(self) -> None:
        if self.is_away:
            self.is_away = False
            self._logger.warning("%s goes on, the database is back", self._what)
