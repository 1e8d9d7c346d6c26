"""A clock other than the database's: faster for a demo in which a minute is a day, at another moment for the tests.

The processes of an installation share its settings, so they read the same time.
"""

from __future__ import annotations

from datetime import UTC, datetime

from django.conf import settings

from agents import clock


def start() -> None:
    """Put it where `timezone.now()` reads, unless the time goes by as usual."""
    if settings.CLOCK_SPEED != 1 or settings.CLOCK_SHIFT:
        clock.put(read)
        clock.speed = settings.CLOCK_SPEED


def read() -> datetime:
    gone = clock.seconds() - settings.CLOCK_START
    return datetime.fromtimestamp(settings.CLOCK_START + settings.CLOCK_SHIFT + gone * settings.CLOCK_SPEED, UTC)
