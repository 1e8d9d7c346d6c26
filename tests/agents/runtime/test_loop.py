"""The loop: ask, call, ask again; against a model that says what it was told to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from agents import registry
from agents.llm import endings
from agents.llm.candidate import Candidate
from agents.llm.circuit import PAUSE, Circuit
from agents.llm.model import (
    Call,
    Called,
    Completed,
    ModelError,
    ModelEvent,
    Request,
    Said,
    TextDelta,
    ToolSchema,
    Usage,
)
from agents.runtime import loop
from agents.runtime.agent import Agent
from agents.runtime.context import Context
from agents.runtime.outcome import Outcome
from agents.runtime.stream import Answered, FellBack, HandedOver, ToolEnded


class Scripted:
    """A model with prepared answers, each a text or a tuple of calls. It remembers what it was asked."""

    name = "scripted"

    def __init__(self, *answers: str | tuple[Call, ...]) -> None:
        self.answers = list(answers)
        self.requests: list[Request] = []

    async def stream(self, request: Request) -> AsyncIterator[ModelEvent]:
        self.requests.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        text, calls = (answer, ()) if isinstance(answer, str) else ("", answer)
        for word in text.split():
            yield TextDelta(word)
        yield Completed(text, calls, Usage(3, 2))


@pytest.fixture
def agents(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Make agents that nobody else sees."""
    monkeypatch.setattr(registry, "agents", registry.Registry("agent"))
    monkeypatch.setattr(
        Agent, "schemas", lambda agent, missing: tuple(ToolSchema(name, "", {}) for name in agent.tools)
    )
    return lambda name, **fields: Agent(name=name, title=name.title(), instructions=f"You are {name}.", **fields)


def only(model: Scripted) -> loop.Chain:
    return lambda agent: (Candidate(model),)


async def drain(agent: Agent, model: Scripted, perform: Any, history: Any = (), steps: int = 0) -> list[Any]:
    context = Context(user=None, agent=agent)
    return [each async for each in loop.run(agent, history, context, models=only(model), perform=perform, steps=steps)]


async def nothing(call: Call) -> Outcome:
    return Outcome(f"{call.name} is done")


async def test_a_model_that_only_speaks_is_asked_once(agents: Any) -> None:
    model = Scripted("Hello there")
    events = await drain(agents("host"), model, nothing, [Said("user", "Hi")])
    assert events == [TextDelta("Hello"), TextDelta("there"), Answered("Hello there", (), Usage(3, 2))]
    assert model.requests[0].instructions == "You are host." and model.requests[0].items == (Said("user", "Hi"),)


async def test_calls_of_one_answer_run_at_the_same_time_and_go_back_in_their_order(agents: Any) -> None:
    both = asyncio.Barrier(2)

    async def perform(call: Call) -> Outcome:
        await asyncio.wait_for(both.wait(), 2)
        if call.name == "first":
            await asyncio.sleep(0.05)
        return Outcome(f"{call.name} is done")

    calls = (Call("1", "first", "{}"), Call("2", "second", "{}"))
    model = Scripted(calls, "Both are done")
    events = await drain(agents("host", tools=("first", "second")), model, perform)
    assert [each.call.name for each in events if isinstance(each, ToolEnded)] == ["second", "first"]
    assert model.requests[1].items == (
        Called("1", "first", "{}", "first is done"),
        Called("2", "second", "{}", "second is done"),
    )


async def test_no_tool_runs_before_the_caller_has_seen_the_answer_that_asks_for_it(agents: Any) -> None:
    performed: list[str] = []

    async def perform(call: Call) -> Outcome:
        performed.append(call.name)
        return Outcome("done")

    agent = agents("host", tools=("book",))
    events = loop.run(
        agent,
        [],
        Context(user=None, agent=agent),
        models=only(Scripted((Call("1", "book", "{}"),), "Done")),
        perform=perform,
    )
    async for event in events:
        if isinstance(event, Answered) and event.calls:
            await asyncio.sleep(0.01)
            assert performed == []
    assert performed == ["book"]


async def test_at_the_step_limit_no_tools_are_offered_and_a_call_all_the_same_is_ignored(agents: Any) -> None:
    model = Scripted((Call("1", "again", "{}"),))
    events = await drain(agents("host", tools=("again",), max_steps=3), model, nothing)
    assert [bool(request.tools) for request in model.requests] == [True, True, False]
    assert events[-1] == Answered("", (), Usage(3, 2), endings.step_limit(3))


async def test_an_agent_without_tools_knows_no_step_limit(agents: Any) -> None:
    assert (await drain(agents("host", max_steps=1), Scripted("Hello"), nothing))[-1].cut_short is None


async def test_a_cut_off_answer_ends_the_loop_and_says_so(agents: Any) -> None:
    class CutOff(Scripted):
        async def stream(self, request: Request) -> AsyncIterator[ModelEvent]:
            yield Completed("Once upon", (), Usage(3, 2), endings.LENGTH)

    assert await drain(agents("host"), CutOff(), nothing) == [Answered("Once upon", (), Usage(3, 2), endings.LENGTH)]


async def test_steps_of_an_earlier_attempt_count(agents: Any) -> None:
    model = Scripted((Call("1", "again", "{}"),))
    await drain(agents("host", tools=("again",), max_steps=3), model, nothing, steps=2)
    assert [bool(request.tools) for request in model.requests] == [False]


async def test_another_agent_goes_on_after_a_hand_over(agents: Any) -> None:
    host, cook = agents("host", tools=("ask_cook",)), agents("cook", tools=("bake",))

    async def perform(call: Call) -> Outcome:
        return Outcome("The cook takes over.", agent=cook)

    model = Scripted((Call("1", "ask_cook", "{}"),), "I shall bake")
    events = await drain(host, model, perform)
    assert HandedOver(cook) in events
    assert model.requests[1].instructions == "You are cook."
    assert [tool.name for tool in model.requests[1].tools] == ["bake"]


async def test_whoever_stops_listening_ends_the_tools_that_wait(agents: Any) -> None:
    ended = asyncio.Event()

    async def perform(call: Call) -> Outcome:
        try:
            await asyncio.sleep(60)
        finally:
            ended.set()
        raise AssertionError

    agent = agents("host", tools=("wait",))
    events = loop.run(
        agent, [], Context(user=None, agent=agent), models=only(Scripted((Call("1", "wait", "{}"),))), perform=perform
    )
    assert isinstance(await anext(events), Answered)
    waiting = asyncio.ensure_future(anext(events))
    await asyncio.sleep(0.01)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    await asyncio.wait_for(ended.wait(), 1)


async def test_what_performing_raises_ends_the_loop(agents: Any) -> None:
    async def perform(call: Call) -> Outcome:
        raise RuntimeError("lost")

    with pytest.raises(RuntimeError, match="lost"):
        await drain(agents("host", tools=("x",)), Scripted((Call("1", "x", "{}"), Call("2", "x", "{}"))), perform)


class Failing(Scripted):
    """A model whose server fails, before or after its first words."""

    name = "failing"

    def __init__(self, code: str, words: str = "") -> None:
        super().__init__("")
        self.code, self.words = code, words

    async def stream(self, request: Request) -> AsyncIterator[ModelEvent]:
        self.requests.append(request)
        if self.words:
            yield TextDelta(self.words)
        raise ModelError(self.code, "It failed.")


async def answers_of(agent: Agent, *models: Scripted) -> list[Any]:
    context = Context(user=None, agent=agent)
    chain = [Candidate(model) for model in models]
    return [each async for each in loop.run(agent, [], context, models=lambda _: chain, perform=nothing)]


async def test_when_a_model_fails_before_it_speaks_the_next_one_answers_and_stays(agents: Any) -> None:
    first, second, third = Failing("timeout"), Failing("rate_limited"), Scripted((Call("1", "book", "{}"),), "Booked")
    events = await answers_of(agents("host", tools=("book",)), first, second, third)
    assert events[:2] == [FellBack("failing", "timeout"), FellBack("failing", "rate_limited")]
    assert [event.by.model for event in events if isinstance(event, Answered)] == [third, third]
    assert (len(first.requests), len(second.requests), len(third.requests)) == (1, 1, 2)


async def test_whoever_has_begun_to_speak_is_not_replaced(agents: Any) -> None:
    second = Scripted("Hello")
    with pytest.raises(ModelError, match="It failed"):
        await answers_of(agents("host"), Failing("cut_off", "Hel"), second)
    assert second.requests == []


@pytest.mark.parametrize("code", ["bad_request", "filtered", "context_too_long"])
async def test_what_is_not_the_models_fault_is_asked_of_no_other(agents: Any, code: str) -> None:
    second = Scripted("Hello")
    with pytest.raises(ModelError):
        await answers_of(agents("host"), Failing(code), second)
    assert second.requests == []


async def test_the_last_models_failure_is_the_runs(agents: Any) -> None:
    with pytest.raises(ModelError) as raised:
        await answers_of(agents("host"), Failing("timeout"), Failing("unreachable"))
    assert raised.value.code == "unreachable"


async def test_a_server_that_failed_three_times_is_given_a_pause_in_which_the_next_one_is_asked_at_once(
    agents: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1000.0
    monkeypatch.setattr("agents.llm.circuit.time.monotonic", lambda: now)
    first, second, shared = Failing("timeout"), Scripted(*["Hello"] * 9), Circuit()
    host = agents("host")
    context = Context(user=None, agent=host)

    async def ask() -> int:
        """Return how often the first has been asked when the second has answered."""
        chain = [Candidate(first, circuit=shared), Candidate(second)]
        _ = [each async for each in loop.run(host, [], context, models=lambda _: chain, perform=nothing)]
        return len(first.requests)

    assert [await ask() for _ in range(5)] == [1, 2, 3, 3, 3]
    now += PAUSE
    assert [await ask() for _ in range(2)] == [4, 4], "it is tried again, and one more failure is enough"
    shared.succeeded()
    assert await ask() == 5


async def test_a_server_in_its_pause_is_asked_all_the_same_when_nobody_else_is_there(agents: Any) -> None:
    only, host = Candidate(Failing("timeout")), agents("host")
    context = Context(user=None, agent=host)
    for _ in range(5):
        with pytest.raises(ModelError, match="It failed"):
            _ = [each async for each in loop.run(host, [], context, models=lambda _: [only], perform=nothing)]
    assert len(only.model.requests) == 5  # type: ignore[attr-defined]


async def test_what_the_question_is_at_fault_for_gives_no_server_a_pause(agents: Any) -> None:
    circuit = Circuit()
    for code in ("bad_request", "filtered", "context_too_long", "bad_reply") * 3:
        circuit.failed(code)
    assert not circuit.is_open
