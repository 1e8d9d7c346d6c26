"""How long a step, a handler or an activation may take: then it is interrupted, wherever it stands, and has failed.

An alarm of the kernel interrupts what waits for a network, a file, a program or a sleep, and Python itself. What hears
no alarm, as code in C that never returns, is ended by whoever `watch`es this process from outside.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from types import FrameType

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

AHEAD = 1.0  # seconds before the alarm of whoever called: what is interrupted then is over in time
AGAIN = 5.0  # seconds; who clears up for longer than that is interrupted at it

#: Told in how many seconds what begins now has to be over, and None when it is. Set where somebody ends what is not.
watch: Callable[[float | None], None] | None = None


class TookTooLong(BaseException):
    """What was at work here took longer than it may. No `except Exception` of it catches this."""

    @property
    def as_error(self) -> TimeoutError:
        """The same, for whoever asks by which errors something is tried again."""
        return TimeoutError(str(self))


def limit_of(outside: bool, timeout: timedelta | float | None) -> float:
    """Return how many seconds something may take: what it says itself, or the settings."""
    if not outside:
        return settings.INSIDE_TIMEOUT
    given = timeout.total_seconds() if isinstance(timeout, timedelta) else timeout
    return settings.OUTSIDE_TIMEOUT if given is None else given


def check_timeout(where: str, outside: bool, timeout: object) -> None:
    """A time of its own is for what reaches outside, up to the longest. Errors: `ImproperlyConfigured`."""
    if timeout is None:
        return
    if not outside:
        raise ImproperlyConfigured(f"{where} has a timeout, but is in a transaction. Write outside=True too.")
    seconds = timeout.total_seconds() if isinstance(timeout, timedelta) else timeout
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or seconds <= 0:
        raise ImproperlyConfigured(f"{where} has the timeout {timeout!r}. Write timeout=timedelta(minutes=10).")
    if seconds > settings.OUTSIDE_TIMEOUT_MOST:
        raise ImproperlyConfigured(
            f"{where} may take {seconds:g} s. The setting OUTSIDE_TIMEOUT_MOST is {settings.OUTSIDE_TIMEOUT_MOST:g}: "
            "take less, or set that higher."
        )


@contextmanager
def within(seconds: float, what: str) -> Iterator[None]:
    """Interrupt what goes on inside after so many seconds. Only the main thread of a process can be interrupted.

    Errors: `TookTooLong`.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    is_over = False
    left, again = signal.getitimer(signal.ITIMER_REAL)  # somebody may have set the alarm for a later moment
    if left:
        seconds = min(seconds, max(left - AHEAD, left / 2))

    def interrupt(number: int, frame: FrameType | None) -> None:
        if not is_over:
            raise TookTooLong(f"{what} took longer than {seconds:g} s.")

    began = time.monotonic()
    handler = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
    if watch is not None:
        watch(seconds)
    try:
        try:
            yield
        finally:
            is_over = True
    finally:
        if watch is not None:
            watch(None)
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, handler)
        if left:
            signal.setitimer(signal.ITIMER_REAL, max(left - (time.monotonic() - began), 0.001), again)
