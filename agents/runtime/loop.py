"""The agent loop: ask the model, run the tools it asks for, ask again, until it only speaks."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Sequence
from contextlib import aclosing
from dataclasses import replace

from agents import registry
from agents.llm import endings
from agents.llm.candidate import Candidate, may_try_another
from agents.llm.model import Call, Called, Completed, Heard, ModelError, Request, Said
from agents.runtime import availability, failover, signals, structured
from agents.runtime.agent import Agent
from agents.runtime.context import Context
from agents.runtime.outcome import Outcome
from agents.runtime.stream import Answered, FellBack, HandedOver, Interrupted, Rejected, StreamEvent, ToolEnded

logger = logging.getLogger(__name__)

Perform = Callable[[Call], Awaitable[Outcome]]
Chain = Callable[[Agent], Sequence[Candidate]]
Missing = Callable[[Agent, Context], Awaitable[frozenset[str]]]


async def run(
    agent: Agent,
    history: Iterable[Said | Called],
    context: Context,
    *,
    models: Chain,
    perform: Perform,
    steps: int = 0,
    agents: failover.Agents | None = None,
    hears: Callable[[], Heard | None] = lambda: None,
    summary: str = "",
    known: str = "",
    missing: Missing = availability.missing,
) -> AsyncGenerator[StreamEvent]:
    """Yield stream events until the model has answered without asking for tools, or a call waits for a person.

    `models` are those that may answer for an agent, at least one. When the first fails before it has said anything, the
    next is asked, and stays for the rest of the run; whoever has begun to speak is not replaced. When all of them have
    failed so, the agent's routes may hand over to another one of `agents`, by default of those that code declares.

    `perform` carries out one call; the caller has seen `Answered` (and could write it down) before any is
    performed, because a generator goes on only when it is asked for more. Calls of one answer run in parallel.
    `steps` is how many answers there were in an earlier attempt; at `agent.max_steps` no tools are offered, so
    that the model has to conclude, and its answer is marked so. The last answer of an agent with an `output` comes
    whole, and is asked for once more if it does not fit. `hears` returns who listens to the model server itself, and
    is asked at each request. `summary` is what was before the history, `known` what is known of the person. `missing`
    returns the names of an agent's tools that do not exist now, and is asked at each step. Errors: `ModelError` from
    the last model, and whatever `perform` raises.
    """
    items = list(history)
    agents = agents or registry.agents.get
    failed: list[Candidate] = []
    left = failover.left(models(agent), items, failed)
    step = steps
    while True:
        step += 1
        is_last = step >= agent.max_steps
        tools = () if is_last else agent.schemas(await missing(agent, context))
        limit = endings.step_limit(agent.max_steps) if is_last and agent.tools else None
        told, now = agent.instructions_for(context), agent.now_for(context, known)
        request = Request(told, tuple(items), tools, now, summary=summary, heard=hears())
        output, is_mended = agent.output, False
        if output is not None:
            request = structured.demanded(request, output)
        answer = failover.at_once(agent, items, left, agents) if tools else None
        while answer is None:
            asked, has_begun = left[0], False
            try:
                # Closed here, not by the garbage collector: a stop closes the connection to the model server at once.
                heard = asked.model.stream(request)
                async with aclosing(heard if output is None else structured.unheard(heard)) as stream:
                    async for event in stream:
                        has_begun = True
                        if isinstance(event, Completed):
                            calls = event.calls if request.tools else ()
                            cut_short, name = event.cut_short or limit, event.response_id
                            answer = Answered(event.text, calls, event.usage, cut_short, asked, response_id=name)
                            if not event.understood:
                                await _not_understood(context, items)
                        else:
                            yield event
                asked.circuit.succeeded()
                assert answer is not None, "A model's stream ends with Completed or raises ModelError."
            except ModelError as error:
                asked.circuit.failed(error.code)
                if has_begun or not may_try_another(error):
                    raise
                failed.append(left.pop(0))
                if not left:
                    answer = failover.instead(agent, items, error, agents) if tools else None
                    if answer is None and tools and agent.routes:
                        answer = await failover.understood(agent, request, error, agents)
                    if answer is None:
                        raise failover.in_words(agent, items, error, agents) from None
                    left = [asked]  # should the hand-over be refused
                yield FellBack(asked.model.name, error.code)
                continue
            if output is not None and not answer.calls and answer.cut_short is None:
                data, complaint = structured.read(output, answer.text)
                if complaint and not is_mended:
                    is_mended = True
                    yield Rejected(answer.usage, asked)
                    request, answer = structured.again(request, answer.text, complaint), None
                else:
                    answer = replace(answer, output=data, cut_short=endings.unfit(complaint) if complaint else None)
        yield answer
        if not answer.calls:
            return
        if answer.text:
            items.append(Said("assistant", answer.text, answer.by.model.name if answer.by else ""))
        outcomes: dict[str, Outcome] = {}
        async with aclosing(_performed(answer.calls, perform)) as performed:
            async for ended in performed:
                outcomes[ended.call.call_id] = ended.outcome
                yield ended
        for call in answer.calls:
            outcome = outcomes[call.call_id]
            items.append(Called(call.call_id, call.name, call.arguments, outcome.text, outcome.ok, outcome.data))
            if outcome.agent is not None and outcome.agent is not agent:
                agent = outcome.agent
                context = replace(context, agent=agent)
                left = failover.left(models(agent), items, failed)
                yield HandedOver(agent)
        if waiting := tuple(call for call in answer.calls if outcomes[call.call_id].waits is not None):
            yield Interrupted(waiting)
            return


async def _not_understood(context: Context, items: Sequence[Said | Called]) -> None:
    """Tell whoever learns of it what the person said last. Whatever they do, the answer comes."""
    said = [item.text for item in items if isinstance(item, Said) and item.role == "user"]
    for receiver, failed in await signals.not_understood.asend_robust(Context, context=context, text=said[-1]):
        if isinstance(failed, Exception):
            logger.error("%s failed over what was not understood", receiver, exc_info=failed)


async def _performed(calls: Iterable[Call], perform: Perform) -> AsyncGenerator[ToolEnded]:
    """Run the calls in parallel; yield each as it finishes. Whoever stops listening cancels the rest."""

    async def one(call: Call) -> ToolEnded:
        return ToolEnded(call, await perform(call))

    tasks = [asyncio.ensure_future(one(call)) for call in calls]
    try:
        for finished in asyncio.as_completed(tasks):
            yield await finished
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
