"""A person who talks to an agent in a test: with real tools, in the test's own transaction.

talk = Talk(alice, "garden")
assert talk.say("Add plant basil") == "Basil is in your garden."
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import aclosing
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import orjson
from asgiref.sync import async_to_sync, sync_to_async

from agents import registry
from agents.llm.attached import Attached
from agents.llm.candidate import Candidate
from agents.llm.model import Call, Called, Model, Said
from agents.llm.offline.model import OfflineModel
from agents.runtime import approvals, availability, canonical, gate, loop, tool_calls
from agents.runtime.agent_as_tool import Question
from agents.runtime.context import Context
from agents.runtime.outcome import Outcome
from agents.runtime.stream import Answered, HandedOver, Interrupted, ToolEnded

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from agents.runtime.tool import Tool


class Talk:
    """One conversation, which keeps what was said and done in `items`. `calls` names the last message's tools, `output`
    is its answer's data where the agent's answers have a form.

    As in chat, each message goes to the conversation's agent first; `agent` is who answered in the end. What a tool
    may not do by itself stands in `waiting` until the test decides: `approve`, `decline` or `answer`.
    """

    def __init__(
        self, user: User, agent: str, *, model: Model | None = None, claims: Mapping[str, str] | None = None
    ) -> None:
        """`agent` is its name; the offline model answers, unless another is given. `claims` are what a program says of
        the messages, as in `Context`. Errors: `LookupError`."""
        self.user = user
        self.agent = self.first = registry.agents[agent]
        self.model: Model = model or OfflineModel(words_per_second=0)
        self.items: list[Said | Called] = [Said("assistant", "I am the offline model.", OfflineModel.name)]
        self.calls: list[str] = []
        self.waiting: list[Call] = []
        self.output: dict[str, Any] | None = None
        self.conversation = uuid4()
        self.claims = dict(claims or {})

    def say(self, text: str, *attached: Attached) -> str:
        """Say something, maybe with documents; return what the agent answers when its tools are done."""
        self.items.append(Said("user", text, attached=attached))
        self.calls, self.waiting = [], []
        self.agent = self.first
        return async_to_sync(self._answered)()

    def approve(self, **changes: Any) -> str:
        """Say yes to what waits first, maybe with other arguments; return what the agent answers then.

        Errors: `BadArguments` for changes that do not fit.
        """
        call = self.waiting[0]
        given = self._tool(call).canonical(call.arguments) | changes
        return self._decided(self._carried_out(replace(call, arguments=orjson.dumps(given).decode())))

    def decline(self, reason: str = "") -> str:
        """Say no to what waits first; return what the agent answers then."""
        return self._decided(approvals.declined(reason))

    def answer(self, output: Any) -> str:
        """Give what waits first its output, or the values of its form; return what the agent answers then."""
        call = self.waiting[0]
        outcome = approvals.output_of(output) if self._tool(call).client else self._carried_out(call, answer=output)
        return self._decided(outcome)

    def _decided(self, outcome: Outcome) -> str:
        call = self.waiting.pop(0)
        self.items = [
            _called(ToolEnded(call, outcome)) if isinstance(item, Called) and item.call_id == call.call_id else item
            for item in self.items
        ]
        return "" if self.waiting else async_to_sync(self._answered)()

    def _tool(self, call: Call) -> Tool:
        tool = self.agent.tool(call.name)
        assert tool is not None, f"{self.agent.name} has no tool {call.name}."
        return tool

    def _carried_out(self, call: Call, answer: Any = None) -> Outcome:
        tool, context = self._tool(call), self._context(answer)
        if not availability.exists(tool, context):
            return tool_calls.no_such_tool(self.agent, call.name, context)
        return tool_calls.in_savepoint(tool, context, call.arguments)

    def _context(self, answer: Any = None) -> Context:
        return Context(
            user=self.user, agent=self.agent, conversation=self.conversation, answer=answer, claims=self.claims
        )

    async def _answered(self) -> str:
        said, only = "", Candidate(self.model)
        shown: dict[str, str] = {}  # what a person is asked to approve, by the call's id

        @sync_to_async  # the tools see what the test has written: one thread, one transaction
        def carried_out(call: Call) -> Outcome:
            tool = self.agent.tool(call.name)
            if tool is None or not availability.exists(tool, self._context()):
                return tool_calls.no_such_tool(self.agent, call.name, self._context())
            undecided = gate.undecided(tool, self._context(), call.arguments)
            if undecided is not None and isinstance(undecided.waits, gate.Ask):
                shown[call.call_id] = canonical.spelled(undecided.waits.arguments)
            outcome = undecided or self._carried_out(call)
            if isinstance(outcome.waits, gate.Ask) and outcome.waits.begin is not None:
                outcome.waits.begin()
            return outcome

        async def perform(call: Call) -> Outcome:
            outcome = await carried_out(call)
            return await self._asked(outcome.waits) if isinstance(outcome.waits, Question) else outcome

        run = loop.run(
            self.agent,
            self.items,
            self._context(),
            models=lambda agent: (only,),
            perform=perform,
            missing=sync_to_async(availability.without),
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
                elif isinstance(event, Interrupted):
                    self.waiting = [
                        replace(call, arguments=shown.get(call.call_id, call.arguments)) for call in event.calls
                    ]
        return said

    async def _asked(self, question: Question) -> Outcome:
        """Let the other agent answer at once."""
        other = Talk(self.user, question.agent, model=self.model)
        other.conversation = self.conversation
        other.items.append(Said("user", question.text))
        return Outcome(await other._answered(), data=other.output or {})


def _called(event: ToolEnded) -> Called:
    call, outcome = event.call, event.outcome
    return Called(call.call_id, call.name, call.arguments, outcome.text, outcome.ok, outcome.data)
