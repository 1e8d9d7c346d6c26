"""What a process knows of one conversation that somebody looks at: its rev, the text that grows, what its run is at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from agents.runtime.draft import Draft
from agents.runtime.models import Run
from chat.markdown import Stream


@dataclass(frozen=True, slots=True)
class RunNews:
    """What a feed is told of a conversation's newest run."""

    id: UUID
    state: str
    agent: str
    error_code: str = ""
    error: str = ""
    attempt: int = 0
    interrupts: tuple[dict[str, Any], ...] = ()  # what an interrupted run waits for

    @classmethod
    def of(cls, run: Run) -> RunNews:
        return cls(run.pk, run.state, run.agent, run.error_code, run.error, run.attempt)

    @property
    def is_busy(self) -> bool:
        return self.state in (Run.State.QUEUED, Run.State.RUNNING)


class Topic:
    """What this process knows of one conversation that somebody looks at here."""

    __slots__ = ("conversation", "doing", "draft", "feeds", "is_stale", "rev", "settled", "stream")

    def __init__(self, conversation: UUID) -> None:
        self.conversation = conversation
        self.feeds: list[Callable[[], None]] = []
        self.rev = 0
        self.is_stale = 0
        self.draft: Draft | None = None
        self.stream: Stream | None = None
        self.doing = ""
        self.settled: UUID | None = None  # the newest text that was a draft here and is a message now

    def poke(self) -> None:
        for wake in self.feeds:
            wake()

    def reached(self, rev: int) -> None:
        """On the loop: the conversation has this rev, whoever knows it first. All feeds look that have less."""
        if rev > self.rev:
            self.rev = rev
            self.poke()

    def rendered(self) -> Stream:
        """The draft as HTML, rendered once for all feeds."""
        assert self.draft is not None
        if self.stream is None:
            self.stream = Stream()
        self.stream.feed(self.draft.text)
        return self.stream

    def has(self, message: UUID) -> None:
        """On the loop: a feed has read this message; if it is the draft, that is over."""
        if self.draft is not None and self.draft.message == message:
            self.draft = self.stream = None
            self.settled = message

    def show(self, draft: Draft) -> None:
        """On the loop: a text that grows in another process has become longer, as far as it is known here."""
        if self.draft is not draft:
            self.draft, self.stream = draft, None
        self.poke()

    def comes_late(self, message: UUID, run: UUID, attempt: int) -> bool:
        """Whether news of a text that grows elsewhere are past: it is a message now, or a later attempt is at it."""
        now = self.draft
        return message == self.settled or (now is not None and now.run == run and now.attempt > attempt)
