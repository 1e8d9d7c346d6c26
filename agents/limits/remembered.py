"""A limit that remembers whom it refused: until it is worth another try, the database is not asked again."""

from __future__ import annotations

import threading
import time
from typing import Any

from django.conf import settings

from agents.limits.limit import Limit

MOST_KEYS = 10_000  # beyond that those that were refused first are forgotten: the database refuses them again


class RememberedLimit(Limit):
    """For what comes in floods. Whoever is refused here would be by the database, for nothing is given back.

    Each process remembers its own refusals, and none when the rate has changed.
    """

    def __init__(self, scope: str) -> None:
        super().__init__(scope)
        self._until: dict[tuple[Any, ...], float] = {}
        self._lock = threading.Lock()

    def take(self, *key: Any, cost: int = 1) -> float:
        known, now = (settings.LIMITS[self.scope], cost, *key), time.monotonic()
        if (left := self._until.get(known, now) - now) > 0:
            return left
        wait = super().take(*key, cost=cost)
        with self._lock:
            self._until.pop(known, None)
            if wait:
                if len(self._until) >= MOST_KEYS:
                    del self._until[next(iter(self._until))]
                self._until[known] = now + wait
        return wait

    def give_back(self, *key: Any, cost: int = 1) -> None:
        raise NotImplementedError("Processes that remember a refusal would not hear of it.")
