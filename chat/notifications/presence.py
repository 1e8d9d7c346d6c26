"""Who is here: each web process says every few seconds whose visible pages are open in it.

A worker has no sockets, so it asks these rows. They run out by themselves when a process dies.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django.contrib.auth.models import User
from django.utils import timezone

from agents import clock
from chat.notifications.models import Presence

HOLDS = 10.0  # seconds
EVERY = 4.0  # seconds between two sayings of the same
PROCESS = uuid4().hex


def is_here(user: User) -> bool:
    """Whether this person has a page open and in view, in any process."""
    return Presence.objects.filter(user=user, until__gt=timezone.now()).exists()


def say(here: Iterable[Any], gone: Iterable[Any] = ()) -> None:
    """Write down that these users (ids) are here, in this process, and those are no longer."""
    now = timezone.now()
    rows = [Presence(user_id=user, process=PROCESS, until=now + clock.real(HOLDS)) for user in sorted(here)]
    if rows:
        Presence.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["user", "process"], update_fields=["until"]
        )
    # Whoever was left behind by a process that died goes too.
    Presence.objects.filter(process=PROCESS, user__in=list(gone)).delete()
    Presence.objects.filter(until__lt=now - clock.real(HOLDS)).delete()


class LastSaid:
    """What this process said last, and when: it is said again when it changes, or before it runs out."""

    def __init__(self) -> None:
        self._said: set[Any] = set()
        self._said_at = float("-inf")

    def news(self, here: set[Any], now: float) -> tuple[set[Any], set[Any]] | None:
        """Return (here, gone) if it is time to say something. `now` is a clock that only goes on, in seconds."""
        gone, came = self._said - here, here - self._said
        if not gone and not came and (not here or now - self._said_at < EVERY):
            return None
        self._said, self._said_at = set(here), now
        return here, gone

    def was_not_heard(self, here: set[Any], gone: set[Any]) -> None:
        """It could not be written down: all of it is news still."""
        self._said, self._said_at = here | gone, float("-inf")
