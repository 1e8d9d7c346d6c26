"""How often a step is tried, and how long it rests between."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Retry:
    """At most `max_attempts` in all, counted for each step apart. Rests grow by `backoff_factor` up to `max_delay`."""

    max_attempts: int = 3
    base_delay: timedelta = timedelta(seconds=1)
    max_delay: timedelta = timedelta(minutes=5)
    backoff_factor: float = 2

    def __post_init__(self) -> None:
        for name in ("base_delay", "max_delay"):
            value = getattr(self, name)
            if not isinstance(value, timedelta):  # plain seconds
                object.__setattr__(self, name, timedelta(seconds=value))
        if self.max_attempts < 1 or self.base_delay < timedelta(0) or self.backoff_factor < 1:
            raise ValueError("A Retry has at least one attempt, no negative delay, and a backoff_factor of 1 or more.")

    def delay(self, attempts: int) -> timedelta:
        """Return how long to rest after so many failed attempts."""
        seconds = self.base_delay.total_seconds()
        most = self.max_delay.total_seconds()
        for _ in range(attempts - 1):
            seconds *= self.backoff_factor
            if seconds >= most:  # before it grows beyond what a float holds
                break
        return timedelta(seconds=min(seconds, most))


#: A step that says nothing of retries is tried once.
ONCE = Retry(max_attempts=1)
