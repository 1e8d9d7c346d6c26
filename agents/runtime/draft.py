"""The text of a run so far, in memory only."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID


class Draft:
    """A growing text. `message` is the id its message will have; `attempt` tells a repeated try from the first.

    `reasoning` is what the model said to itself before it, `checkpointed` how many characters of the text the last
    checkpoint wrote down.
    """

    __slots__ = (
        "agent", "attempt", "checkpointed", "created_at", "message", "reasoning", "run", "surface", "text",
        "thread",
    )  # fmt: skip

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
        self.reasoning = ""
        self.text = ""
        self.checkpointed = 0
