"""Whose clock an event goes by: whoever reads or writes of it, its days and hours are the host's."""

from __future__ import annotations

from contextlib import AbstractContextManager

from django.utils import timezone

from agents import zones
from planning.models import Event


def in_hosts_zone(event: Event) -> AbstractContextManager[None]:
    """Within it, dates and times are worded in the time zone of the event's host."""
    return timezone.override(zones.of(event.owner))
