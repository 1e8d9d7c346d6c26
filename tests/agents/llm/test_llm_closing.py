"""Who closes a stream hangs up at once: the model server stops writing, and stops counting."""

from __future__ import annotations

import asyncio
import time
from contextlib import aclosing
from typing import Any

import pytest

from agents.llm.model import TextDelta
from tests.agents.llm.asking import HELLO, AnyModel, ask, at
from tests.harness.model_script import delay, say, stall
from tests.harness.model_server import ModelServer
from tests.harness.processes import PATIENCE

LONG = "word " * 500


async def hang_up_after(server: ModelServer, moment: float) -> float:
    """Return the seconds from `moment` until the server noticed that its client had left."""
    return await asyncio.to_thread(server.wait_for_disconnect, server.requests[0]) - moment


async def test_closing_the_generator_closes_the_connection(model: AnyModel, model_server: ModelServer) -> None:
    model_server.script(say(LONG, tokens_per_second=50))
    stream: Any = model.stream(HELLO)
    async for event in stream:
        assert isinstance(event, TextDelta)
        break
    await stream.aclose()
    assert await hang_up_after(model_server, time.monotonic()) < 0.5 * PATIENCE


async def test_leaving_the_loop_by_an_error_closes_the_connection(model: AnyModel, model_server: ModelServer) -> None:
    model_server.script(say(LONG, tokens_per_second=50))
    stream: Any = model.stream(HELLO)
    with pytest.raises(ZeroDivisionError):
        async with aclosing(stream) as events:
            async for _ in events:
                raise ZeroDivisionError
    assert await hang_up_after(model_server, time.monotonic()) < 0.5 * PATIENCE


@pytest.mark.parametrize("steps", [[say("One "), stall()], [stall()]], ids=["between words", "before the headers"])
async def test_cancelling_the_reader_closes_the_connection(
    api: str, model_server: ModelServer, steps: list[Any]
) -> None:
    model = at(api, model_server.url, timeout=9)
    model_server.script(*steps)
    reader = asyncio.create_task(ask(model))
    await asyncio.to_thread(model_server.wait_for_request)
    await asyncio.sleep(0.05)
    reader.cancel()
    cancelled_at = time.monotonic()
    with pytest.raises(asyncio.CancelledError):
        await reader
    assert await hang_up_after(model_server, cancelled_at) < 0.5 * PATIENCE


async def test_a_closed_stream_leaves_the_others_alone(model: AnyModel, model_server: ModelServer) -> None:
    model_server.script(say(LONG, tokens_per_second=50))
    model_server.script(say("one two three four five", tokens_per_second=20), delay(0.1))
    leaving: Any = model.stream(HELLO)
    await anext(leaving)
    staying = asyncio.create_task(ask(model))
    await asyncio.sleep(0.1)
    await leaving.aclose()
    assert (await staying)[-1].text == "one two three four five"  # type: ignore[union-attr]


async def test_a_stream_that_was_never_read_asks_nothing(model: AnyModel, model_server: ModelServer) -> None:
    stream: Any = model.stream(HELLO)
    await stream.aclose()
    assert model_server.requests == []


async def test_a_hundred_streams_run_side_by_side(api: str, model_server: ModelServer) -> None:
    model = at(api, model_server.url, timeout=9)
    model_server.choose(lambda body: (say("a b c d e ", tokens_per_second=20),))
    started = time.monotonic()
    answers = await asyncio.gather(*(ask(model) for _ in range(100)))
    assert {answer[-1].text for answer in answers} == {"a b c d e "}  # type: ignore[union-attr]
    assert time.monotonic() - started < 5 * PATIENCE
