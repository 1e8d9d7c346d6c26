"""What the setting `WORKFLOW_QUEUES` says of the queues of outside steps, by name.

`{"mail": "2 120/min"}` is two steps at a time, 120 a minute, all workers together; `"2"` or `"120/min"` is either. A
queue that it does not name has no limits.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from agents.limits.limit import Rate


@dataclass(frozen=True, slots=True)
class Limits:
    """`at_once` steps at a time, and `rate`; None: any number."""

    at_once: int | None = None
    rate: Rate | None = None


def limits_of(queue: str) -> Limits:
    """Return what the setting says of this queue. Errors: `ImproperlyConfigured`."""
    return _read(queue, str(settings.WORKFLOW_QUEUES.get(queue, "")))


def check() -> None:
    """Errors: `ImproperlyConfigured` when the setting says something that cannot be."""
    for queue in settings.WORKFLOW_QUEUES:
        limits_of(queue)


@lru_cache
def _read(queue: str, written: str) -> Limits:
    at_once, rate = None, None
    for part in written.split():
        if part.isdecimal() and int(part) > 0:
            at_once = int(part)
        elif "/" in part:
            rate = Rate.read(part)
        else:
            raise ImproperlyConfigured(
                f"WORKFLOW_QUEUES: {queue}={written} is no limit. "
                f"Write {queue}=2, {queue}=120/min or {queue}=2 120/min."
            )
    return Limits(at_once, rate)
