"""A person who talks to an agent in a test: with real tools, in the test's own transaction.

talk = Talk(alice, "garden")
assert talk.say("Add plant basil") == "Basil is in your garden."
"""

from __future__ import annotations

from contextlib import aclosing
from typing import TYPE_CHECKING, Any

from asgiref.sync import async_to_sync, sync_to_async

from agents import registry
from agents.llm.candidate import Candidate
from agents.llm.model import Call, Called, Model, Said
from agents.llm.offline.model import OfflineModel
from agents.runtime import loop, tool_calls
from agents.runtime.agent_as_tool import Question
from agents.runtime.context import Context
from agents.runtime.outcome import Outcome
from agents.runtime.stream import Answered, HandedOver, ToolEnded

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class Talk:
    """One conversation, which keeps what was said and done in `items`. `calls` names the last message's tools, `output`
    is its answer's data where the agent's answers have a form.

    As in chat, each message goes to the conversation's agent first; `agent` is who answered in the end.
    """

    def __init__(self, user: User, agent: str, *, model: Model | None = None) -> None:
        """`agent` is its name; the offline model answers, unless another is given. Errors: `LookupError`."""
        self.user = user
        self.agent = self.first = registry.agents[agent]
        self.model: Model = model or OfflineModel(words_per_second=0)
        self.items: list[Said | Called] = [Said("assistant", "I am the offline model.", OfflineModel.name)]
        self.calls: list[str] = []
        self.output: dict[str, Any] | None = None

    def say(self, text: str) -> str:
        """Say something; return what the agent answers when its tools are done."""
        self.items.append(Said("user", text))
        self.calls = []
        self.agent = self.first
        return async_to_sync(self._answered)()

    async def _answered(self) -> str:
        said = ""

        @sync_to_async  # the tools see what the test has written: one thread, one transaction
        def carried_out(call: Call) -> Outcome:
            tool = self.agent.tool(call.name)
            if tool is None:
                return tool_calls.no_such_tool(self.agent, call.name)
            return tool_calls.in_savepoint(tool, Context(user=self.user, agent=self.agent), call.arguments)

        async def perform(call: Call) -> Outcome:
            outcome = await carried_out(call)
            return await self._asked(outcome.waits) if isinstance(outcome.waits, Question) else outcome

        run = loop.run(
            self.agent,
            self.items,
            Context(user=self.user, agent=self.agent),
            models=lambda agent: (Candidate(self.model),),
            perform=perform,
        )
        async with aclosing(run) as events:
            async for event in events:
                if isinstance(event, Answered):
                    said, self.output = event.text, event.output
                    if said:
                        self.items.append(Said("assistant", said, self.model.name))
                elif isinstance(event, ToolEnded):
                    self.calls.append(event.call.name)
                    self.items.append(_called(event))
                elif isinstance(event, HandedOver):
                    self.agent = event.agent
        return said

    async def _asked(self, question: Question) -> Outcome:
        """Let the other agent answer at once."""
        other = Talk(self.user, question.agent, model=self.model)
        other.items.append(Said("user", question.text))
        return Outcome(await other._answered(), data=other.output or {})


def _called(event: ToolEnded) -> Called:
    call, outcome = event.call, event.outcome
    return Called(call.call_id, call.name, call.arguments, outcome.text, outcome.ok, outcome.data)
