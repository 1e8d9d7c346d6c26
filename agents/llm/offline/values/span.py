"""Where a value stands in a text, and what it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Span:
    """A value that was seen: characters `start` to `end` of the text, of a `kind` such as "moment" or "money".

    `unclear` says, as a question to the person, why it is no value: it was seen and not understood ("There is no
    December 32. Which day do you mean?"). Then `value` is None, and nothing may be written for it.
    """

    kind: str
    start: int
    end: int
    value: Any = None
    unclear: str = ""

    def of(self, text: str) -> str:
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Scene:
    """What values are read against.

    `now` is aware, in the person's time zone. `event` is when what is spoken of begins, on its own clock: "the
    following Saturday" follows it. `currency` is taken for sums that name none. `names` are names that are known, by
    kind ("guest", "item", "event"), as they are written.
    """

    now: datetime
    event: datetime | None = None
    currency: str = ""
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


#: Marks the values of its kinds in a text: those that overlap are other readings of the same words, the likelier first.
Extractor = Callable[[str, Scene], Iterable[Span]]
