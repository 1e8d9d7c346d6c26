"""A surface: where a run reads what was said and writes what it did.

The runtime knows no screen. A chat turn's surface is the conversation (`chat.surface`); a heartbeat's is the
business agent's monologue. Each app registers its surface by name; a run's row remembers which it has.
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
    from agents.runtime.models import Run
    from agents.runtime.widget import Widget


@dataclass(frozen=True, slots=True)
class Opening:
    """Where a run starts: what was said and done before it, oldest first, with its own finished steps.

    `left_behind` is the message id of a text that an earlier attempt left unfinished, to be written over, with
    the moment it began; `last_at` is when the newest message was made, so that a new one comes after it. `agent` is
    who answers, when it is not a registered agent.
    """

    items: Sequence[Said | Called]
    last_at: datetime
    left_behind: tuple[UUID, datetime] | None = None
    agent: Agent | None = None


def called(call_id: str, name: str, arguments: str, state: str, output: str, result: dict[str, Any] | None) -> Called:
    """Return a tool call as a run reads it, from its row's columns. Rows older than results have none."""
    output = output or ("Cancelled before it was done." if state == ToolCall.State.CANCELLED else "")
    return Called(call_id, name, arguments, output, state == ToolCall.State.DONE, result or {})


class Surface(Protocol):
    """Implemented by apps and registered in `agents.registry.surfaces`; all calls come from the runtime."""

    name: str

    # Synchronous database code.

    def opening(self, run: Run) -> Opening:
        """Return where this run starts."""

    def answered(self, run: Run, draft: Draft | None, calls: Sequence[ToolCall]) -> None:
        """In the transaction: the model finished an answer; `draft` is its text, if any, `calls` what it asks for."""

    def tool_ended(self, run: Run, call: ToolCall, widgets: Sequence[Widget]) -> None:
        """In the transaction of the tool's effect: the call has its final state."""

    def ended(self, run: Run, draft: Draft | None) -> None:
        """In the transaction of the run's final state. `draft` is text that a stop or a failure cut short."""

    def checkpoint(self, drafts: Sequence[Draft]) -> None:
        """Write unfinished texts down, in one statement for all of them."""

    # On the event loop; must not wait.

    def began(self, run: Run) -> None:
        """A process claimed the run and starts to work on it."""

    def grew(self, draft: Draft) -> None:
        """The draft has more text. Called at every token."""

    def left(self, draft: Draft) -> None:
        """The database is away, and another attempt will write this text anew: until then what is shown stays."""

    def announced(self, run: Run, line: str) -> None:
        """The run is at something that takes a moment: "Adding items…"; an empty line when it is done."""

    def finished(self, run: Run, draft: Draft | None) -> None:
        """After the commit: the draft, or the whole run (then `run.is_final`), is now in the database."""
