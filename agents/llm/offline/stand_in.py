"""The offline model in place of a model that does not answer."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import replace

from agents.llm.model import Completed, ModelEvent, Request, Said, TextDelta
from agents.llm.offline.model import OfflineModel

STANDS_IN = "The model does not answer just now, so this is the offline model.\n\n"


class StandIn(OfflineModel):
    """Says first, once an answer, that it is not who was asked. What a program reads it leaves as it is."""

    async def stream(self, request: Request) -> AsyncGenerator[ModelEvent]:
        """Yield what the offline model does. Errors: `ModelError`."""
        is_first = bool(request.items) and isinstance(request.items[-1], Said) and request.output is None
        if is_first:
            yield TextDelta(STANDS_IN)
        async for event in super().stream(request):
            if is_first and isinstance(event, Completed):
                event = replace(event, text=(STANDS_IN + event.text).rstrip())
            yield event
