"""Those who look at a conversation as its runs' audience: the feeds of this process, and of others by its hub."""

from __future__ import annotations

from agents import registry
from agents.llm.model import Heard
from agents.runtime.audience import Audience
from agents.runtime.draft import Draft
from agents.runtime.models import Run
from chat.live.hub import hub
from chat.live.taps import taps


class ConversationAudience(Audience):
    """See `agents.runtime.audience.Audience`."""

    def began(self, run: Run) -> None:
        hub.began(run.thread)

    def grew(self, draft: Draft) -> None:
        hub.grew(draft)

    def left(self, draft: Draft) -> None:
        hub.left(draft)

    def hears(self, run: Run) -> Heard | None:
        return taps.of(run)

    def announced(self, run: Run, line: str) -> None:
        hub.announced(run.thread, line)

    def finished(self, run: Run, draft: Draft | None) -> None:
        if draft is not None:
            hub.settled(draft)
        if run.is_final:
            hub.announced(run.thread, "")


registry.audiences.add("chat", ConversationAudience())
