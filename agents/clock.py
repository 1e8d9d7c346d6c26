"""The one place where this process reads the time, and how another clock is put there.

Machines disagree about the time; processes of one installation must not, or one sends what is not due and takes leases
that still run. All of them talk to one database, so its clock is the one that counts: `timezone.now()` is this
process's monotonic clock, set by the database's now and then.

`timezone.now` is the function that everybody calls, also by a name of their own: `default=timezone.now` in a model is
one. So the function stays, and what it asks is changed: the `datetime` of its module.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.backends.signals import connection_created
from django.utils import timezone

logger = logging.getLogger(__name__)

ASK_AGAIN_AFTER = 10.0  # seconds in which two clocks may part by no more than a blink
TOLERANCE = 5.0  # seconds by which clocks may differ before somebody should know of it
ASK = "SELECT extract(epoch FROM clock_timestamp())::float8"

#: How many seconds of this clock go by in one.
speed = 1.0

#: What makes the monotonic clock the time, in seconds. Until a database has answered, the machine's clock says.
_since = time.time() - time.monotonic()
_asked_at = (float("-inf"), float("-inf"))  # on the monotonic clock, and on the machine's, which goes on in its sleep


def start() -> None:
    """Let `timezone.now()` go by the database's clock, unless another one was put there already."""
    connection_created.connect(_ask_new, dispatch_uid="clock")
    if vars(timezone)["datetime"] is datetime:
        put(lambda: datetime.fromtimestamp(seconds(), UTC))


def seconds() -> float:
    """Return the time as the database has it, in seconds since 1970."""
    return time.monotonic() + _since


def agree() -> None:
    """Ask the database for its time, unless it was asked lately. Errors: `DatabaseError`."""
    connection.ensure_connection()
    if _is_stale():
        with connection.wrap_database_errors:
            ask(connection.connection)


def ask(database: Any) -> None:
    """Set this clock by that of the database at the other end of a psycopg connection, which costs one way there."""
    global _since, _asked_at
    since = _since  # two threads may ask at once
    ahead = difference(database, lambda: time.monotonic() + since)
    if abs(ahead) > TOLERANCE:
        logger.warning("This process's clock is %s the database's, which counts.", apart(ahead))
    _since, _asked_at = since - ahead, (time.monotonic(), time.time())


def difference(database: Any, read: Callable[[], float]) -> float:
    """Return by how many seconds the clock that `read` reads is ahead of the database's.

    0 as long as the answer may have been given at any moment between the question and its arrival.
    """
    asked = read()
    there: float = database.execute(ASK).fetchone()[0]
    return max(asked - there, 0.0) or min(read() - there, 0.0)


def apart(ahead: float) -> str:
    """Return such as `3600 s ahead of`."""
    return f"{abs(ahead):.0f} s {'ahead of' if ahead > 0 else 'behind'}"


def _is_stale() -> bool:
    gone = (time.monotonic() - _asked_at[0], time.time() - _asked_at[1])
    return max(map(abs, gone)) > ASK_AGAIN_AFTER


def _ask_new(connection: Any, **signal: Any) -> None:
    """A connection that was just made asks before anything else does, so that nothing is done by a clock unseen."""
    if connection.alias == DEFAULT_DB_ALIAS and connection.vendor == "postgresql" and _is_stale():
        ask(connection.connection)


def real(seconds: float) -> timedelta:
    """Return by how much this clock moves in so many real seconds: the length of a lease, whatever the clock."""
    return timedelta(seconds=seconds * speed)


class _AnyDatetime(type):
    """To `isinstance`, what stands in for `datetime` is `datetime`."""

    def __instancecheck__(cls, value: object) -> bool:
        return isinstance(value, datetime)


def put(read: Callable[[], datetime]) -> Callable[[], None]:
    """Let `timezone.now()` return what `read` returns, an aware moment; return how to put the old clock back."""
    before: Any = vars(timezone)["datetime"]

    class Clock(datetime, metaclass=_AnyDatetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Any:
            moment = read()
            return moment.astimezone(tz) if tz else timezone.make_naive(moment)

    def put_back() -> None:
        vars(timezone)["datetime"] = before

    vars(timezone)["datetime"] = Clock
    return put_back
