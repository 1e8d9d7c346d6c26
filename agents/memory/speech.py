"""What memory asks of those who keep conversations: a person's own words, and which conversations leave no trace.

Memory knows no chat. Whoever keeps conversations registers an object under a name:

    memory.conversations.add("chat", ChatConversations())
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from agents.registry import Registry


@dataclass(frozen=True, slots=True)
class Words:
    """What a person wrote at one moment, whole, in one message."""

    message: str
    text: str
    said_at: datetime


@dataclass(frozen=True, slots=True)
class Heard:
    """A conversation in which a person said something that nobody has read for memory yet."""

    thread: str
    user: int
    at: datetime


class Conversations(Protocol):
    """Conversations of one kind. Synchronous database code; whoever asks for words names the person."""

    name: str

    def next_at(self) -> datetime | None:
        """Return when the first of what `collect` would return was said; None for nothing. One indexed query."""
        ...

    def collect(self, before: datetime, most: int) -> Sequence[Heard]:
        """In a transaction: hand over conversations in which something was said up to a moment, each once.

        They are returned again when more is said in them.
        """
        ...

    def words(self, user: int, thread: str, since: datetime | None, most: int) -> Sequence[Words]:
        """Return what this person said in this conversation after a moment, the oldest first; of another's nothing."""
        ...

    def latest(self, user: int, thread: str, most: int) -> Sequence[Words]:
        """Return what this person said last in this conversation, the newest first; of another's nothing."""
        ...

    def is_temporary(self, thread: str) -> bool:
        """Whether nothing of this conversation is to be remembered, and nothing recalled in it."""
        ...


conversations: Registry[Conversations] = Registry("kind of conversation")


def is_temporary(thread: UUID | str | None) -> bool:
    """Whether a conversation, of whatever kind, is to leave no trace. None: outside of one."""
    return thread is not None and any(each.is_temporary(str(thread)) for each in conversations)


def latest(user: int, thread: str, most: int) -> Sequence[Words]:
    """Return what this person said last in this conversation, of whatever kind, the newest first."""
    return next((found for each in conversations if (found := each.latest(user, thread, most))), ())
