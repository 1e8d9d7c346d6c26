"""The text of a run so far, in memory only."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID


class Draft:
    """A growing text. `message` is the id its message will have; `attempt` tells a repeated try from the first.

    `checkpointed` is how many characters the last checkpoint wrote down.
    """

    __slots__ = ("agent", "attempt", "checkpointed", "created_at", "message", "run", "surface", "text", "thread")

    def __init__(
        self, *, message: UUID, thread: UUID, run: UUID, attempt: int, agent: str, created_at: datetime, surface: str
    ) -> None:
        self.message = message
        self.thread = thread
        self.run = run
        self.attempt = attempt
        self.agent = agent
        self.created_at = created_at
        self.surface = surface
        self.text = ""
        self.checkpointed = 0
