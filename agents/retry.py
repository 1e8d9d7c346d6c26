"""How often something is tried, after which errors, and how long it rests between."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeAlias

#: The errors after which it is tried again: their classes, or a function that is asked.
On: TypeAlias = type[BaseException] | tuple[type[BaseException], ...] | Callable[[BaseException], object]


@dataclass(frozen=True)
class Retry:
    """At most `max_attempts` in all. Rests grow by `backoff_factor` up to `max_delay`.

    `on`: only after these errors is it tried again, `Retry(on=TimeoutError)`, `Retry(on=(OSError, ValueError))`,
    `Retry(on=lambda error: …)`; after any other it has failed at once.
    """

    max_attempts: int = 3
    base_delay: timedelta = timedelta(seconds=1)
    max_delay: timedelta = timedelta(minutes=5)
    backoff_factor: float = 2
    on: On = BaseException

    def __post_init__(self) -> None:
        for name in ("base_delay", "max_delay"):
            value = getattr(self, name)
            if not isinstance(value, timedelta):  # plain seconds
                object.__setattr__(self, name, timedelta(seconds=value))
        if self.max_attempts < 1 or self.base_delay < timedelta(0) or self.backoff_factor < 1:
            raise ValueError("A Retry has at least one attempt, no negative delay, and a backoff_factor of 1 or more.")
        kinds = self.on if isinstance(self.on, tuple) else (self.on,)
        are_errors = bool(kinds) and all(isinstance(kind, type) and issubclass(kind, BaseException) for kind in kinds)
        if not are_errors and (isinstance(self.on, tuple | type) or not callable(self.on)):
            raise ValueError("A Retry is on=OSError, on=(OSError, TimeoutError) or on=lambda error: ….")

    def delay(self, attempts: int) -> timedelta:
        """Return how long to rest after so many failed attempts."""
        seconds = self.base_delay.total_seconds()
        most = self.max_delay.total_seconds()
        for _ in range(attempts - 1):
            seconds *= self.backoff_factor
            if seconds >= most:  # before it grows beyond what a float holds
                break
        return timedelta(seconds=min(seconds, most))

    def rest_after(self, attempts: int, error: BaseException | None = None) -> timedelta | None:
        """Return how long to rest after so many failed attempts; None when it is not tried again.

        Without an error nobody can say what it failed of, as its process died: that is tried again.
        """
        if attempts >= self.max_attempts or (error is not None and not self._is_on(error)):
            return None
        return self.delay(attempts)

    def _is_on(self, error: BaseException) -> bool:
        if isinstance(self.on, type | tuple):
            return isinstance(error, self.on)
        return bool(self.on(error))


#: What says nothing of retries is tried once.
ONCE = Retry(max_attempts=1)
