"""The text that an attempt at a run writes, and what its audience was shown of it."""

from __future__ import annotations

from collections.abc import Callable

from agents.llm.model import REASONING_KEPT
from agents.runtime.audience import Audience
from agents.runtime.draft import Draft
from agents.runtime.models import Run


class Writing:
    """`draft` is the text that grows now; `begin` makes it when its first word comes."""

    __slots__ = ("_audience", "_begin", "_reasoning", "_run", "_shown", "draft")

    def __init__(self, run: Run, audience: Audience, begin: Callable[[], Draft]) -> None:
        self._run = run
        self._audience = audience
        self._begin = begin
        self.draft: Draft | None = None
        self._shown: Draft | None = None  # what the audience was told of and not yet told the end of
        self._reasoning = ""  # since the last text

    def grow(self, text: str) -> None:
        draft = self.draft
        if draft is None:
            draft = self.draft = self._shown = self._begin()
            draft.reasoning, self._reasoning = self._reasoning, ""
        draft.text += text.replace("\x00", "")  # PostgreSQL stores no NUL
        self._audience.grew(draft)

    def reason(self, thought: str) -> None:
        """Keep it for the text that follows it, maybe after some tools; for the one that grows, if one does."""
        if self.draft is None:
            self._reasoning = _joined(self._reasoning, thought)
        else:
            self.draft.reasoning = _joined(self.draft.reasoning, thought)

    def is_written(self) -> None:
        """It is committed: what grows from now on is another text."""
        self.draft = None

    def finished(self, draft: Draft | None) -> None:
        """Tell the audience of the end of this text, or of something else that was done."""
        self._shown = None
        self._audience.finished(self._run, draft)

    def left(self) -> None:
        """The database is away: another attempt goes on with it."""
        if self._shown is not None:
            self._audience.left(self._shown)
            self._shown = None

    def let_go(self) -> None:
        """A draft that is still here belongs to another process, or to nobody: it is shown no longer."""
        if self._shown is not None:
            self.finished(self._shown)


def _joined(before: str, thought: str) -> str:
    return f"{before}\n\n{thought}".strip()[:REASONING_KEPT]
