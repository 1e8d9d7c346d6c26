"""A limit of one process, counted in its memory: for what has to be refused before it costs anything.

The same algorithm as in the database (GCRA). Several processes each allow as much.
"""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings

from agents.limits.rate import Rate

MOST_KEYS = 10_000  # beyond that the ones that took first are forgotten


class Burst:
    """What each key may do in one scope. Its rate is in the setting `LIMITS`. For one thread."""

    def __init__(self, scope: str) -> None:
        self.scope = scope
        self._whole_at: dict[tuple[Any, ...], float] = {}

    def take(self, *key: Any) -> float:
        """Take one from what `key` may do: 0.0 when it was there, else the seconds to wait."""
        rate, now = Rate.read(settings.LIMITS[self.scope]), time.monotonic()
        whole_at = max(self._whole_at.get(key, now), now) + rate.seconds
        left = whole_at - now - rate.burst * rate.seconds
        if left > 1e-6:
            return left
        self._put(key, whole_at, now)
        return 0.0

    def give_back(self, *key: Any) -> None:
        """Give back what turned out not to count."""
        if key in self._whole_at:
            now = time.monotonic()
            self._put(key, self._whole_at[key] - Rate.read(settings.LIMITS[self.scope]).seconds, now)

    def _put(self, key: tuple[Any, ...], whole_at: float, now: float) -> None:
        self._whole_at.pop(key, None)
        if whole_at <= now:
            return
        if len(self._whole_at) >= MOST_KEYS:
            self._whole_at = {each: at for each, at in self._whole_at.items() if at > now}
        if len(self._whole_at) >= MOST_KEYS:
            del self._whole_at[next(iter(self._whole_at))]
        self._whole_at[key] = whole_at
