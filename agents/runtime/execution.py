"""One attempt at one run: drives the loop, writes each finished thing down, and always ends the run in words."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from agents import registry, tasks
from agents.database.outage import is_outage
from agents.leases import Lost
from agents.llm.candidate import Candidate
from agents.llm.model import Call, CallStarted, ModelError, ReasoningDelta, TextDelta, Usage
from agents.llm.offline.model import OfflineModel
from agents.runtime import audience, limits, loop, overlay, runs, teams, tool_calls
from agents.runtime.agent import Agent
from agents.runtime.compaction import Compaction
from agents.runtime.context import Context
from agents.runtime.draft import Draft
from agents.runtime.ending import Ending, once_begun
from agents.runtime.models import Run, ToolCall
from agents.runtime.outcome import Begin, Outcome
from agents.runtime.start import Start, start_of
from agents.runtime.stream import Answered, FellBack, HandedOver, Interrupted, Rejected, StreamEvent, ToolEnded
from agents.runtime.transcript import RunInput
from agents.runtime.unread import until_read
from agents.runtime.writing import Writing
from agents.threads import in_database, in_tool_thread

logger = logging.getLogger(__name__)

BROKEN = "Something went wrong on our side while answering."
INTERRUPTED = "That was interrupted, going on"


def _was_interrupted(run: Run) -> bool:
    """Whether a process has begun this run, since a person asked for it, and did not bring it to its end."""
    return run.attempt > run.attempt_limit - runs.MAX_ATTEMPTS + 1


class Execution:
    """Works on a claimed run until it is final, stopped, or lost to another process.

    `stop` and `lose` are called by the worker.
    Whoever had the database at hand when the run was claimed has read its `start` there.
    """

    __slots__ = (
        "_agent", "_begins", "_calls", "_compaction", "_ending", "_opening", "_snapshot", "_spent", "_start",
        "_stopping", "_writing", "audience", "run", "task", "transcript",
    )  # fmt: skip

    def __init__(self, run: Run, start: Start | None = None) -> None:
        self.run = run
        self._start = start
        self.transcript = registry.transcripts[run.surface]
        self.audience = audience.of(run.surface)
        self._compaction = Compaction(run, self.audience.announced)
        self._writing = Writing(run, self.audience, self._new_draft)
        self._ending = Ending(run, self.audience, self._writing)
        self.task: asyncio.Task[None] | None = None
        self._stopping = False
        self._spent = limits.Spent(run)
        self._calls: dict[str, UUID] = {}
        self._begins: dict[UUID, Begin] = {}  # what the calls that wait wait for
        self._opening: RunInput
        self._agent: Agent
        self._snapshot: overlay.Snapshot

    @property
    def draft(self) -> Draft | None:
        """The text that grows now, for the checkpoint."""
        return self._writing.draft

    def start(self) -> asyncio.Task[None]:
        self.task = tasks.start(self._work())
        return self.task

    def stop(self) -> None:
        """A person wants it stopped: the model's stream is closed now, the text so far stays."""
        if self.task is not None and not self._stopping:
            self._stopping = True
            self.task.cancel()

    def lose(self) -> None:
        """Another process has the run: stop without a word."""
        if self.task is not None:
            self.task.cancel()

    async def _work(self) -> None:
        try:
            await self._drive()
        except asyncio.CancelledError:
            if not self._stopping:
                raise
            await self._ending.end(Run.State.STOPPED)
        except Lost:
            logger.info("Run %s went to another process", self.run.pk)
        except ModelError as error:
            await self._ending.end(Run.State.FAILED, code=error.code, error=error.detail)
        except Exception as error:
            if is_outage(error):
                await self._ending.leave(error)
            else:
                logger.exception("Run %s failed", self.run.pk)
                await self._ending.end(Run.State.FAILED, code="internal", error=BROKEN)
        finally:
            self._writing.let_go()

    async def _drive(self) -> None:
        start = self._start
        if start is None:
            start = await in_database(start_of, self.run)
        self._snapshot = start.snapshot
        if start.refusal:
            raise ModelError("over_limit", start.refusal)
        agent = start.opening.agent or self._snapshot.agent(self.run.agent)
        if agent is None:
            raise ModelError("no_agent", f"There is no agent called {self.run.agent!r} any more.")
        self._agent = agent
        timezone.activate(start.zone)  # for this task, and for the threads its database work runs in
        self._opening = start.opening
        if _was_interrupted(self.run):
            self.audience.announced(self.run, INTERRUPTED)
        for call in start.unfinished:
            self._calls[call.call_id] = call.pk
            outcome = await self._perform(Call(call.call_id, call.name, call.arguments), self._asker(call))
            if outcome.agent is not None:
                self._hand_over(outcome.agent)
            self._opening = await in_database(self.transcript.opening, self.run)
        if self._opening.is_unread:
            self._opening = await until_read(self.run, self._opening, self.transcript, self.audience)
        if self._begins:
            await self._ending.interrupt(self._begins)
            return
        await self._in_time()

    def _models(self, agent: Agent) -> Sequence[Candidate]:
        """Return who may answer for this agent; until one has answered, the run is with the first of them."""
        models = self._snapshot.chain(agent)
        self.run.model = models[0].model.name
        return models

    async def _in_time(self) -> None:
        """Answer within the time that an attempt may take: a server may speak for ever."""
        try:
            async with asyncio.timeout(settings.RUN_TIME or None) as timer:
                await self._answer()
        except TimeoutError:
            if timer.expired():
                raise limits.too_long() from None
            raise

    async def _answer(self) -> None:
        """What has grown too long is summed up before it, and once more where the model says so."""
        await self._shorten()
        try:
            await self._consume(self._events())
        except ModelError as error:
            if error.code != "context_too_long" or self.draft is not None:
                raise
            self._opening = await in_database(self.transcript.opening, self.run)
            if not await self._shorten(is_refused=True):
                raise
            await self._consume(self._events())

    async def _shorten(self, *, is_refused: bool = False) -> bool:
        chain = self._models(self._agent)
        shorter = await self._compaction.compacted(
            self._agent, self._context, self._opening, chain, is_refused=is_refused
        )
        if shorter is None:
            return False
        self._opening = shorter.opening
        self._spent.add(shorter.usage, shorter.cost)
        return True

    def _context(self) -> Context:
        return tool_calls.context_of(self.run, self._agent)

    def _events(self) -> AsyncGenerator[StreamEvent]:
        return loop.run(
            self._agent,
            self._opening.items,
            self._context(),
            models=self._models,
            perform=self._perform,
            steps=self.run.steps - self.run.steps_before,
            summary=self._opening.summary,
            known=self._opening.known,
            agents=self._snapshot.agent,
            hears=lambda: self.audience.hears(self.run),
        )

    async def _consume(self, events: AsyncGenerator[StreamEvent]) -> None:
        async with aclosing(events):
            async for event in events:
                if isinstance(event, TextDelta):
                    self._writing.grow(event.text)
                elif isinstance(event, Answered):
                    await self._answered(event)
                elif isinstance(event, CallStarted):
                    self._announce(event.name, "")
                elif isinstance(event, ToolEnded):
                    self.audience.announced(self.run, "")  # what is done is not being done while the model thinks on
                    self.audience.finished(self.run, None)
                elif isinstance(event, HandedOver):
                    self._hand_over(event.agent)
                elif isinstance(event, Interrupted):
                    await self._ending.interrupt(self._begins)
                elif isinstance(event, FellBack):
                    self.run.fallbacks = [*self.run.fallbacks, {"model": event.model, "code": event.code}]
                elif isinstance(event, Rejected):
                    self._ending.rejected = event
                elif isinstance(event, ReasoningDelta):
                    self._writing.reason(event.text)

    def _asker(self, call: ToolCall) -> Agent:
        """Return who asked for it: not who took over by another call of the same answer, before this attempt."""
        if call.agent in ("", self.run.agent):
            return self._agent
        return self._snapshot.agent(call.agent) or self._agent

    def _hand_over(self, agent: Agent) -> None:
        self._agent = agent
        self.run.agent = agent.name

    def _new_draft(self) -> Draft:
        message, created_at = self._opening.left_behind or (self.run.text_of(self.run.steps), self._moment())
        return Draft(
            message=message,
            thread=self.run.thread,
            run=self.run.pk,
            attempt=self.run.attempt,
            agent=self._agent.name,
            created_at=created_at,
            surface=self.run.surface,
        )

    def _moment(self) -> datetime:
        """Now, but after everything this run has seen: messages are shown in this order."""
        return max(timezone.now(), self._opening.last_at + timedelta(microseconds=1))

    async def _answered(self, answer: Answered) -> None:
        if answer.text and self.draft is None:
            self._writing.grow(answer.text)
        cost = Decimal(0)
        if answer.by is not None:
            self.run.response_id = answer.response_id
            self.run.model, cost = answer.by.model.name, answer.by.price.of(answer.usage)
            if not isinstance(answer.by.model, OfflineModel):  # that one goes by what its tools say alone
                self.run.recalled = [*self.run.recalled, *map(str, self._opening.recalled)]
            self._compaction.learn(self.run.model, answer.usage.input_tokens)
        if cut := answer.cut_short:
            await self._ending.end(Run.State.FAILED, code=cut.code, error=cut.detail, usage=answer.usage, cost=cost)
            return
        draft = self.draft
        usage, cost = self._ending.with_rejected(answer.usage, cost)
        rows = await self._committed(draft, answer, usage, cost)
        self._calls.update((row.call_id, row.pk) for row in rows)
        if draft is not None or not answer.calls:
            self._opening = RunInput(items=(), last_at=self._opening.last_at)
        self._writing.finished(draft)
        if answer.calls:
            self._spent.add(usage, cost)
            if self.run.parent_id and (words := await in_database(limits.used_up_together, self.run)):
                raise ModelError("over_limit", words)
            last = answer.calls[-1]
            self._announce(last.name, last.arguments)

    async def _committed(self, draft: Draft | None, answer: Answered, usage: Usage, cost: Decimal) -> list[ToolCall]:
        work = in_database(runs.answered, self.run, draft, answer.calls, usage, cost, answer.output)
        return await once_begun(work, self._writing.is_written)

    def _announce(self, name: str, arguments: str) -> None:
        tool = teams.known(name)
        self.audience.announced(self.run, tool.words(tool.doing, arguments) if tool else name)

    async def _perform(self, call: Call, agent: Agent | None = None) -> Outcome:
        pk = self._calls[call.call_id]
        outcome: Outcome = await in_tool_thread(
            tool_calls.perform, self.run, pk, agent or self._agent, self._snapshot.agent
        )
        if outcome.waits is not None:
            self._begins[pk] = outcome.waits
        return outcome
