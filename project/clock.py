"""A clock that goes faster, for a demo in which a minute is a day. The processes of an installation share its start."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from django.conf import settings

from agents import clock


def start() -> None:
    """Put it where `timezone.now()` reads, unless the time goes by as usual."""
    if settings.CLOCK_SPEED != 1:
        clock.put(read)
        clock.speed = settings.CLOCK_SPEED


def read() -> datetime:
    gone = time.time() - settings.CLOCK_START
    return datetime.fromtimestamp(settings.CLOCK_START + gone * settings.CLOCK_SPEED, UTC)
