"""What people call agents that are one person's alone: no snapshot holds these, and each page names them."""

from __future__ import annotations

import asyncio
import time

from agents.profiles.models import AgentProfile

MOST = 10_000  # names in memory
STAYS = 60.0  # seconds until a name is read anew


class PrivateTitles:
    """Titles by keys. Read from the database in threads, once a minute at most; on the event loop from memory alone."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[str, float]] = {}  # with when it was read; "" where there is no such agent

    def title(self, key: str) -> str | None:
        title, read_at = self._known.get(key, ("", 0.0))
        if time.monotonic() - read_at > STAYS and not _is_on_the_loop():
            named = AgentProfile.objects.exclude(owner=None).filter(key=key)
            title = named.values_list("name", flat=True).first() or ""
            self.learn(key, title)
        return title or None

    def learn(self, key: str, title: str) -> None:
        """Somebody has read it."""
        if len(self._known) >= MOST:
            self._known.clear()
        self._known[key] = title, time.monotonic()


def _is_on_the_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
