"""A subscription: one who wants to hear of events, and all of them by key."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal

from agents.deadlines import limit_of
from agents.events.definition import ANYTHING
from agents.events.offsets import Offset, written
from agents.registry import Registry
from agents.retry import Retry
from agents.source_location import located

if TYPE_CHECKING:
    from agents.events.models import Event

Moment = Literal["occurred", "created", "cancelled", "deleted"]
Match = Mapping[str, Any] | Callable[["Event"], Any]


@dataclass(frozen=True, eq=False)
class Subscription:
    """One who wants to hear. `key` is its name in the rows, for ever: a delivery is found by it after a restart."""

    key: str
    name: str
    function: Callable[[Any], Any]
    namespace: str = ANYTHING
    offset: Offset | None = None
    debounce: timedelta | None = None
    at_most: timedelta | None = None
    debounce_key: str = "{entity.id}"
    ignores_claims: bool = False
    moment: Moment = "occurred"
    match: Match | None = None
    outside: bool = False
    timeout: timedelta | float | None = None
    retry: Retry | None = None
    where: str = ""

    @property
    def limit(self) -> float:
        """Return how many seconds a call may take."""
        return limit_of(self.outside, self.timeout)

    @property
    def declared_at(self) -> str:
        """The file and the line in which somebody finds it."""
        return self.where or located(self.function)

    def wants(self, event: Event, moment: Moment) -> bool:
        return (
            moment == self.moment
            and (
                self.name in (ANYTHING, event.name, event.definition)
                or ("." in self.name and self.name == event.full_name)
            )
            and self.namespace in (ANYTHING, event.namespace)
        )

    @property
    def written_offset(self) -> str:
        return written(self.offset)


registered: Registry[Subscription] = Registry("subscription")


def reaching_outside() -> list[str]:
    """Return the keys of those whose calls reach outside the database."""
    return [each.key for each in registered if each.outside]


def wanting(event: Event, moment: Moment) -> Iterator[Subscription]:
    """Yield those who want to hear of this event."""
    return (each for each in registered if each.wants(event, moment))
