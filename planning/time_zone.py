"""Whose clock an event goes by: its own. Whoever reads or writes of it, from wherever, its days and hours are these."""

from __future__ import annotations

from contextlib import AbstractContextManager

from django.utils import timezone

from planning.models import Event


def in_events_zone(event: Event) -> AbstractContextManager[None]:
    """Within it, dates and times are worded in the event's own time zone, not in that of whoever reads of it."""
    return timezone.override(event.clock)
