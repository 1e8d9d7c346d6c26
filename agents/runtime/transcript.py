"""A transcript: where a run reads what was said and writes what it did, in the transactions of the run.

The runtime knows no screen. A chat turn's transcript is the conversation (`chat.transcript`); that of a question of a
business agent is its log. Each app registers its own by the name of its surface; a run's row remembers which it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from agents.llm.model import Called, Said
from agents.runtime.models import ToolCall

if TYPE_CHECKING:
    from agents.runtime.agent import Agent
    from agents.runtime.draft import Draft
    from agents.runtime.models import Approval, Run
    from agents.runtime.widget import Widget


#: What a model is told of a call that a person has not decided.
WAITING = "This waits for the person's decision. It is not done, and not decided yet."


@dataclass(frozen=True, slots=True)
class RunInput:
    """Where a run starts: what was said and done before it, oldest first, with its own finished steps.

    `left_behind` is the message id of a text that an earlier attempt left unfinished, to be written over, with
    the moment it began; `last_at` is when the newest message was made, so that a new one comes after it. `agent` is
    who answers, when it is not a registered agent; `version` what the overlay's statement said. `summary` stands for
    what was before the items; with `is_long` there was more of that than is told, and the older part is to be summed
    up. `known` is what is told of the person besides, behind all that stays the same; `recalled` says of which facts.
    `unread`: what of that which came with the last words is still being read.
    """

    items: Sequence[Said | Called]
    last_at: datetime
    left_behind: tuple[UUID, datetime] | None = None
    agent: Agent | None = None
    version: int | None = None
    summary: str = ""
    is_long: bool = False
    known: str = ""
    recalled: tuple[UUID, ...] = ()
    unread: tuple[UUID, ...] = ()

    @property
    def is_unread(self) -> bool:
        return bool(self.unread)


@dataclass(frozen=True, slots=True)
class Turn:
    """What was asked at one moment and what was done about it: a tool's call and its result are in one.

    `is_open` where it is not over: a call waits for a person, or this run answers it. It is not summed up yet.
    """

    asked_at: datetime
    items: Sequence[Said | Called]
    is_open: bool = False


def called(call_id: str, name: str, arguments: str, state: str, output: str, result: dict[str, Any] | None) -> Called:
    """Return a tool call as a run reads it, from its row's columns. Rows older than results have none."""
    if state == ToolCall.State.WAITING:
        return Called(call_id, name, arguments, output or WAITING, False, {"code": "waiting"})
    output = output or ("Cancelled before it was done." if state == ToolCall.State.CANCELLED else "")
    return Called(call_id, name, arguments, output, state == ToolCall.State.DONE, result or {})


@dataclass(frozen=True, slots=True)
class Past:
    """What was before a run: the summary so far, and what is in no summary yet, the oldest first.

    `version` is another one as soon as something of it is to be known no more.
    """

    turns: Sequence[Turn] = ()
    summary: str = ""
    version: int = 0


class Transcript(Protocol):
    """Implemented by apps and registered in `agents.registry.transcripts`. Synchronous database code."""

    def opening(self, run: Run) -> RunInput:
        """Return where this run starts."""

    def answered(self, run: Run, draft: Draft | None, calls: Sequence[ToolCall]) -> None:
        """In the transaction: the model finished an answer; `draft` is its text, if any, `calls` what it asks for."""

    def tool_ended(self, run: Run, call: ToolCall, widgets: Sequence[Widget]) -> None:
        """In the transaction of the tool's effect: the call's row has its final state. Nothing more need be written."""
        return

    def tool_waits(self, run: Run, call: ToolCall, approval: Approval) -> None:
        """In the transaction that lets go of the run: a person has to decide this call. Nothing need be written."""
        return

    def child_shows(self, run: Run, call: ToolCall, widgets: Sequence[Widget]) -> None:
        """In the transaction of the tool's effect: a run that answers this one, or below it, has cards to show."""
        return

    def interrupted(self, run: Run, calls: Sequence[ToolCall]) -> None:
        """In the same transaction, after all `tool_waits`: these calls wait, some perhaps for runs of their own."""
        return

    def ended(self, run: Run, draft: Draft | None) -> None:
        """In the transaction of the run's final state. `draft` is text that a stop or a failure cut short."""

    def is_read(self, unread: Sequence[UUID]) -> bool:
        """Whether nothing of this is being read any more. Asked several times a second: one look at its state."""
        return True

    def past(self, run: Run) -> Past:
        """Return what was before this run."""
        return Past()

    def summed_up(self, run: Run, summary: str, until: datetime, version: int) -> bool:
        """In a transaction: keep a summary, from now on told in place of what was asked before this moment.

        `version` is that of the `Past` it was made of. False where that is another by now: nothing is kept.
        """
        return True

    def checkpoint(self, drafts: Sequence[Draft]) -> None:
        """Write unfinished texts down, in one statement for all of them. Where nobody does, they are said anew."""
        return
