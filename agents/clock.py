"""The one place where this process reads the time, and how another clock is put there.

`timezone.now` is the function that everybody calls, also by a name of their own: `default=timezone.now` in a model is
one. So the function stays, and what it asks is changed: the `datetime` of its module.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo
from typing import Any

from django.utils import timezone

#: How many seconds of this clock go by in one.
speed = 1.0


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
