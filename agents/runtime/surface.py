"""A surface: where a run reads what was said and writes what it did.

The runtime knows no screen. A chat turn's surface is the conversation (`chat.surface`); a heartbeat's is the
business agent's monologue. Each app registers its surface by name; a run's row remembers which it has.
Every method but `grew` is synchronous database code; those marked so run inside the run's fenced transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

from agents.llm.model import Called, Said

if TYPE_CHECKING:
    from agents.runtime.draft import Draft
    from agents.runtime.models import Run, ToolCall
    from agents.runtime.widget import Widget


class Surface(Protocol):
    """Implemented by apps; every call comes from `agents.runtime.execution`."""

    name: str

    def history(self, run: Run) -> Sequence[Said | Called]:
        """Return what was said and done before, oldest first, with this run's own finished steps."""

    def answered(self, run: Run, draft: Draft | None, calls: Sequence[ToolCall]) -> None:
        """In the transaction: the model finished one answer. `draft` is its text, if it had any."""

    def tool_finished(self, run: Run, call: ToolCall, widgets: Sequence[Widget]) -> None:
        """In the transaction of the tool's effect: the call is done, failed or unknown."""

    def ended(self, run: Run, draft: Draft | None) -> None:
        """In the transaction of the run's final state. `draft` is text cut short by a stop or a failure."""

    def checkpoint(self, drafts: Sequence[Draft]) -> None:
        """Write unfinished texts down, in one statement for all of them."""

    def grew(self, draft: Draft) -> None:
        """On the event loop, at every token: the draft has more text. Must not wait."""

    def woke(self, thread: Any) -> None:
        """After a commit, from any thread: a hint that something of this thread has changed."""
