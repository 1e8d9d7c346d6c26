"""A person who talks to the offline model, which uses the planner's real tools."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.contrib.auth.models import User

from agents import registry
from agents.choices import without_choices
from agents.llm.model import Call, Called, Completed, Request, Said
from agents.llm.offline.model import OfflineModel
from agents.llm.offline.undoing import UNDO
from agents.runtime.context import Context
from agents.runtime.outcome import Outcome
from agents.runtime.tool_calls import in_savepoint
from tests.planning.conftest import NOW, THREAD

MOST_STEPS = 6


@dataclass
class Talk:
    """Keeps the conversation's items as the transcript does. `calls` are those of the last message, a list a step.

    `choices` are the buttons below the last answer; where one takes back what was done, the answer is told without.

    `worded` changes the words of what tools answer, as whoever rewords a tool does.
    """

    user: User
    now: datetime = NOW
    worded: Callable[[str], str] = str
    choices: list[str] = field(default_factory=list)
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
                self.items.append(Said("assistant", completed.text, OfflineModel.name))
            if not completed.calls:
                said, self.choices = without_choices(completed.text)
                return said if self.choices == [UNDO] else completed.text
            self.calls.append([call.name for call in completed.calls])
            self.items += [self._used(call) for call in completed.calls]
        raise AssertionError(f"It does not come to an end: {self.calls}")

    async def _asked(self) -> Completed:
        """Ask the model; with every word of the tools turned round it must ask for the same and say the same."""
        completed = await self._answer_to(self.items)
        reworded = [
            replace(item, output=item.output[::-1]) if isinstance(item, Called) else item for item in self.items
        ]
        again = await self._answer_to(reworded)
        assert (again.text, again.calls) == (completed.text, completed.calls)
        return completed

    async def _answer_to(self, items: Sequence[Said | Called]) -> Completed:
        agent = registry.agents["planner"]
        model = OfflineModel(words_per_second=0, clock=lambda: self.now)
        events = [event async for event in model.stream(Request("", tuple(items), agent.schemas()))]
        assert isinstance(events[-1], Completed)
        return events[-1]

    def _used(self, call: Call) -> Called:
        context = Context(user=self.user, agent=registry.agents["planner"], thread=THREAD, now=self.now)
        tool, arguments = registry.tools[call.name], call.arguments
        if tool.prepare is not None:  # the person says yes to what they are shown
            arguments = json.dumps(tool.prepare(context, tool.parse(arguments)), default=str)
        outcome: Outcome = in_savepoint(tool, context, arguments)
        output = self.worded(outcome.text)
        self.outputs.append(output)
        return Called(call.call_id, call.name, call.arguments, output, outcome.ok, outcome.data)
