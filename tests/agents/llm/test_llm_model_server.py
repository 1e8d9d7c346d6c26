"""The scripted model server is held to the SDK: what it says must be what the SDK's own types can read."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import Request as HttpRequest
from urllib.request import urlopen

import openai

from agents.llm.model import Completed, TextDelta, Usage
from tests.agents.llm.asking import HELLO, ask, at, text_of
from tests.harness.model_script import call, say, usage
from tests.harness.model_server import ModelServer
from tests.harness.processes import PATIENCE

ROOT = Path(__file__).resolve().parents[3]


@contextmanager
def process(*arguments: str) -> Iterator[str]:
    """Run the server as a process and yield its base URL."""
    command = [sys.executable, "-m", "tests.harness.model_server", *arguments]
    running = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert running.stdout is not None
        yield running.stdout.readline().strip()
    finally:
        running.kill()
        running.wait()


def test_the_sdk_reads_the_scripted_responses(model_server: ModelServer) -> None:
    model_server.script(say("Hello there"), call("f", {"a": 1}, call_id="call_1"), usage(3, 4))
    with (
        openai.OpenAI(api_key="x", base_url=model_server.url) as client,
        client.responses.stream(model="scripted", input="Hi") as stream,
    ):
        events = list(stream)
    response = events[-1].response  # type: ignore[union-attr]
    assert "".join(e.delta for e in events if e.type == "response.output_text.delta") == "Hello there"
    assert response.output_text == "Hello there"
    assert (response.output[1].call_id, response.output[1].arguments) == ("call_1", '{"a": 1}')
    assert (response.usage.input_tokens, response.usage.output_tokens) == (3, 4)


def test_the_sdk_reads_the_scripted_chat_completions(model_server: ModelServer) -> None:
    model_server.script(say("Hello there"), call("f", {"a": 1}, call_id="call_1"), usage(3, 4))
    with (
        openai.OpenAI(api_key="x", base_url=model_server.url) as client,
        client.chat.completions.stream(
            model="scripted", messages=[{"role": "user", "content": "Hi"}], stream_options={"include_usage": True}
        ) as stream,
    ):
        completion = stream.get_final_completion()
    message = completion.choices[0].message
    assert message.content == "Hello there"
    assert message.tool_calls is not None
    assert (message.tool_calls[0].id, message.tool_calls[0].function.arguments) == ("call_1", '{"a": 1}')
    assert completion.usage is not None
    assert (completion.usage.prompt_tokens, completion.usage.completion_tokens) == (3, 4)


async def test_it_runs_as_a_process(api: str) -> None:
    with process("--port", "0") as url:
        assert text_of(await ask(at(api, url, timeout=5.0))) == "This is the scripted model."


async def test_the_benchmarks_server_bursts_and_paces(api: str) -> None:
    with process("--bench", "--tokens", "1000") as url:
        model = at(api, url, timeout=5.0)
        done = (await ask(model))[-1]
        assert isinstance(done, Completed)
        assert (done.text, done.usage) == ("token " * 1000, Usage(10, 10))

        change = HttpRequest(url.replace("/v1", "/bench"), b'{"tokens": 20, "rate": 100}', method="PUT")
        assert await asyncio.to_thread(lambda: urlopen(change).status) == 204
        started = time.monotonic()
        stamps = []
        async for event in model.stream(HELLO):
            if isinstance(event, TextDelta):
                stamps += [time.monotonic_ns() - int(stamp, 16) for stamp in event.text.split()]
        assert 0.18 < time.monotonic() - started < 2 * PATIENCE
        assert len(stamps) == 20
        assert all(0 < late < PATIENCE * 10**9 for late in stamps)
