"""A person who talks to the offline model, which uses the planner's real tools."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User

from agents import registry
from agents.llm.model import Call, Called, Completed, Request, Said
from agents.llm.offline import OfflineModel
from agents.runtime.context import Context
from agents.runtime.outcome import Outcome
from agents.runtime.tool import BadArguments, ToolRefused
from tests.planning.conftest import NOW, THREAD

MOST_STEPS = 6


@dataclass
class Talk:
    """Keeps the conversation's items as the surface does. `calls` are those of the last message, a list a step."""

    user: User
    now: datetime = NOW
    items: list[Said | Called] = field(default_factory=list)
    calls: list[list[str]] = field(default_factory=list)
    outputs: list[str] = field(default_factory=list)

    def say(self, text: str) -> str:
        """Say something; return what is answered in the end."""
        self.items.append(Said("user", text))
        self.calls, self.outputs = [], []
        for _ in range(MOST_STEPS):
            completed = asyncio.run(self._asked())
            if completed.text:
                self.items.append(Said("assistant", completed.text))
            if not completed.calls:
                return completed.text
            self.calls.append([call.name for call in completed.calls])
            self.items += [self._used(call) for call in completed.calls]
        raise AssertionError(f"It does not come to an end: {self.calls}")

    async def _asked(self) -> Completed:
        agent = registry.agents["planner"]
        model = OfflineModel(words_per_second=0, clock=lambda: self.now)
        events = [event async for event in model.stream(Request("", tuple(self.items), agent.schemas()))]
        assert isinstance(events[-1], Completed)
        return events[-1]

    def _used(self, call: Call) -> Called:
        context: Any = Context(user=self.user, agent=registry.agents["planner"], thread=THREAD, now=self.now)
        try:
            output = Outcome.of(registry.tools[call.name].call(context, call.arguments)).text
        except (BadArguments, ToolRefused) as refusal:
            output = str(refusal)
        self.outputs.append(output)
        return Called(call.call_id, call.name, call.arguments, output)
