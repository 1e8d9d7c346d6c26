"""A scripted model server over real HTTP. It speaks the Responses API and Chat Completions, each request as scripted.

    def test_alice_reads_the_answer(model_server):
        model_server.script(say("Hello there"), usage(12, 2))          # the next request
        model_server.script(call("create_event", {"title": "Tea"}))    # the one after it
        model_server.script(say("Done."))
        ...
        assert model_server.requests[0].body["model"] == "scripted"

Requests without a script are answered with `DEFAULT`. As a process: `python -m tests.model_server --port 0`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

import pytest
from aiohttp import web

DEFAULT = "This is the scripted model."


@dataclass(frozen=True)
class Say:
    text: str
    tokens_per_second: float | None
    chunk: int | None

    @property
    def tokens(self) -> list[str]:
        if self.chunk:
            return [self.text[at : at + self.chunk] for at in range(0, len(self.text), self.chunk)]
        return re.findall(r"\S+\s*|\s+", self.text)


@dataclass(frozen=True)
class CallTool:
    name: str
    arguments: str
    call_id: str | None


@dataclass(frozen=True)
class Wait:
    seconds: float


@dataclass(frozen=True)
class Fail:
    status: int
    body: Any
    headers: dict[str, str]


@dataclass(frozen=True)
class Write:
    data: bytes


@dataclass(frozen=True)
class Raw:
    chunks: tuple[bytes, ...]
    content_type: str


@dataclass(frozen=True)
class CutOff:
    pass


@dataclass(frozen=True)
class Count:
    input_tokens: int
    output_tokens: int


Step = Say | CallTool | Wait | Fail | Write | Raw | CutOff | Count


def say(text: str, *, tokens_per_second: float | None = None, chunk: int | None = None) -> Say:
    """Stream `text` word by word, or `chunk` characters at a time; at once, or paced."""
    return Say(text, tokens_per_second, chunk)


def call(name: str, arguments: dict[str, Any] | str, *, call_id: str | None = None) -> CallTool:
    """Ask for a tool call. A string is sent as it is, JSON or not."""
    return CallTool(name, arguments if isinstance(arguments, str) else json.dumps(arguments), call_id)


def delay(seconds: float) -> Wait:
    """Pause; as the first step, before the headers."""
    return Wait(seconds)


def stall() -> Wait:
    """Say nothing more, and keep the connection open."""
    return Wait(3600)


def fail(status: int, body: Any = None, **headers: str) -> Fail:
    """Answer with an HTTP error; `retry_after="0"` becomes the header Retry-After."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return Fail(status, body if body is not None else {"error": {"message": "scripted", "type": "scripted"}}, given)


def cut_off() -> CutOff:
    """Break the connection, here and now."""
    return CutOff()


def rubbish(data: bytes) -> Write:
    """Write these bytes into the stream and go on."""
    return Write(data)


def raw(*chunks: bytes, content_type: str = "text/event-stream") -> Raw:
    """Answer with exactly these bytes, then end in good order. Nothing else of the script is sent."""
    return Raw(chunks, content_type)


def usage(input_tokens: int, output_tokens: int) -> Count:
    """Report these numbers at the end."""
    return Count(input_tokens, output_tokens)


@dataclass
class Recorded:
    """A request as it came in. Times are `time.monotonic()`; None means it did not happen."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]
    at: float = field(default_factory=time.monotonic)
    disconnected_at: float | None = None
    completed_at: float | None = None
    peer: Any = None

    @property
    def texts(self) -> list[str]:
        """What was said in the conversation so far, in either API."""
        messages = self.body.get("input") or self.body.get("messages") or []
        return [message["content"] for message in messages if message.get("content")]


class ModelServer:
    """The server in a thread of its own. `url` is what goes into OPENAI_BASE_URL."""

    def __init__(self, port: int = 0) -> None:
        self.port = port
        self.requests: list[Recorded] = []
        self._scripts: deque[Sequence[Step]] = deque()
        self._chooser: Callable[[dict[str, Any]], Sequence[Step] | None] | None = None
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def asks(self) -> dict[str, str]:
        """The settings of a process that asks it."""
        return {"OPENAI_BASE_URL": self.url, "OPENAI_MODEL": "scripted"}

    def script(self, *steps: Step) -> None:
        """Say what the next unscripted request is answered with."""
        self._scripts.append(steps)

    def choose(self, chooser: Callable[[dict[str, Any]], Sequence[Step] | None]) -> None:
        """Answer by the request's body when no script is left; None means the default answer."""
        self._chooser = chooser

    def clear(self) -> None:
        self.requests.clear()
        self._scripts.clear()
        self._chooser = None

    def wait_for_request(self, count: int = 1, seconds: float = 5.0) -> Recorded:
        """Return request number `count` when it has come. Errors: `TimeoutError`."""
        end = time.monotonic() + seconds
        while len(self.requests) < count:
            if time.monotonic() > end:
                raise TimeoutError(f"only {len(self.requests)} requests came within {seconds} s")
            time.sleep(0.005)
        return self.requests[count - 1]

    def wait_for_disconnect(self, recorded: Recorded, seconds: float = 5.0) -> float:
        """Return when the client left. Errors: `TimeoutError`."""
        end = time.monotonic() + seconds
        while recorded.disconnected_at is None:
            if time.monotonic() > end:
                raise TimeoutError(f"the client was still there after {seconds} s")
            time.sleep(0.005)
        return recorded.disconnected_at

    def start(self) -> Self:
        self._thread.start()
        self._ready.wait()
        return self

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        runner = self._loop.run_until_complete(self.serve())
        self._ready.set()
        self._loop.run_forever()
        self._loop.run_until_complete(runner.cleanup())
        self._loop.close()

    async def serve(self) -> web.AppRunner:
        """Listen on the running loop."""
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_post("/v1/responses", self._answer)
        app.router.add_post("/v1/chat/completions", self._answer)
        # Without cancellation a handler would not notice that its client has left.
        runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", self.port)
        await site.start()
        self.port = runner.addresses[0][1]
        return runner

    def _steps(self, body: dict[str, Any]) -> Sequence[Step]:
        if self._scripts:
            return self._scripts.popleft()
        chosen = self._chooser(body) if self._chooser else None
        return (say(DEFAULT),) if chosen is None else chosen

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        peer = request.transport.get_extra_info("peername") if request.transport else None
        recorded = Recorded(request.path, dict(request.headers), body, peer=peer)
        self.requests.append(recorded)
        dialect = _Responses() if request.path.endswith("/responses") else _ChatCompletions()
        try:
            response = await _play(request, self._steps(body), dialect)
        except (asyncio.CancelledError, ConnectionError):
            recorded.disconnected_at = time.monotonic()
            raise
        recorded.completed_at = time.monotonic()
        return response


async def _play(request: web.Request, steps: Sequence[Step], dialect: _Dialect) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream; charset=utf-8"})
    counted = Count(10, 0)
    for step in steps:
        if isinstance(step, Fail):
            text = step.body if isinstance(step.body, str) else json.dumps(step.body)
            kind = "text/html" if isinstance(step.body, str) else "application/json"
            return web.Response(status=step.status, text=text, content_type=kind, headers=step.headers)
        if isinstance(step, Wait):
            await asyncio.sleep(step.seconds)
            continue
        if isinstance(step, Count):
            counted = step
            continue
        if not response.prepared:
            if isinstance(step, Raw):
                response.headers["Content-Type"] = step.content_type
            await response.prepare(request)
            if not isinstance(step, Raw):
                await response.write(dialect.start())
        match step:
            case Say(tokens_per_second=None):
                await response.write(b"".join(map(dialect.text, step.tokens)))
            case Say():
                await _pace(response, [dialect.text(token) for token in step.tokens], step.tokens_per_second or 1)
            case CallTool():
                await response.write(dialect.call(step))
            case Write():
                await response.write(step.data)
            case CutOff():
                assert request.transport is not None
                request.transport.close()
                return response
            case Raw():
                for chunk in step.chunks:
                    await response.write(chunk)
                    await asyncio.sleep(0)
                await response.write_eof()
                return response
    if not response.prepared:
        await response.prepare(request)
        await response.write(dialect.start())
    await response.write(dialect.end(counted))
    await response.write_eof()
    return response


async def _pace(response: web.StreamResponse, frames: list[bytes], per_second: float) -> None:
    clock = asyncio.get_running_loop().time
    start = clock()
    for number, frame in enumerate(frames, start=1):
        await response.write(frame)
        await asyncio.sleep(max(0.0, start + number / per_second - clock()))


class _Dialect:
    """One reply in one of the two APIs."""

    def __init__(self) -> None:
        self.said = ""
        self.calls: list[dict[str, Any]] = []

    def start(self) -> bytes:
        raise NotImplementedError

    def text(self, token: str) -> bytes:
        raise NotImplementedError

    def call(self, step: CallTool) -> bytes:
        raise NotImplementedError

    def end(self, counted: Count) -> bytes:
        raise NotImplementedError


class _Responses(_Dialect):
    def __init__(self) -> None:
        super().__init__()
        self.number = 0
        self.output: list[dict[str, Any]] = []
        self.speaking = False

    def event(self, kind: str, **fields: Any) -> bytes:
        self.number += 1
        data = json.dumps({"type": kind, "sequence_number": self.number, **fields}, separators=(",", ":"))
        return f"event: {kind}\ndata: {data}\n\n".encode()

    def start(self) -> bytes:
        response = {"id": "resp_1", "object": "response", "status": "in_progress", "output": []}
        return self.event("response.created", response=response)

    def text(self, token: str) -> bytes:
        before = b""
        if not self.speaking:
            self.speaking = True
            item = {"id": f"msg_{len(self.output)}", "type": "message", "role": "assistant", "content": []}
            place = {"item_id": item["id"], "output_index": len(self.output), "content_index": 0}
            part = {"type": "output_text", "text": "", "annotations": []}
            before = self.event("response.output_item.added", output_index=len(self.output), item=item)
            before += self.event("response.content_part.added", **place, part=part)
        self.said += token
        return before + self.event(
            "response.output_text.delta",
            item_id=f"msg_{len(self.output)}",
            output_index=len(self.output),
            content_index=0,
            delta=token,
            logprobs=[],
        )

    def finish_message(self) -> bytes:
        if not self.speaking:
            return b""
        self.speaking = False
        index, text = len(self.output), self.said
        self.said = ""
        content = [{"type": "output_text", "text": text, "annotations": []}]
        item = {"id": f"msg_{index}", "type": "message", "role": "assistant", "content": content}
        self.output.append(item)
        done = {"item_id": f"msg_{index}", "output_index": index, "content_index": 0}
        return (
            self.event("response.output_text.done", **done, text=text, logprobs=[])
            + self.event("response.content_part.done", **done, part=content[0])
            + self.event("response.output_item.done", output_index=index, item=item)
        )

    def call(self, step: CallTool) -> bytes:
        before = self.finish_message()
        index = len(self.output)
        item = {
            "id": f"fc_{index}",
            "type": "function_call",
            "call_id": step.call_id or f"call_{time.monotonic_ns()}_{index}",
            "name": step.name,
            "arguments": "",
        }
        begun = self.event("response.output_item.added", output_index=index, item=dict(item))
        where = {"item_id": item["id"], "output_index": index}
        middle = len(step.arguments) // 2
        for part in (step.arguments[:middle], step.arguments[middle:]):
            begun += self.event("response.function_call_arguments.delta", **where, delta=part)
        item["arguments"] = step.arguments
        self.output.append(item)
        return (
            before
            + begun
            + self.event("response.function_call_arguments.done", **where, arguments=step.arguments)
            + self.event("response.output_item.done", output_index=index, item=item)
        )

    def end(self, counted: Count) -> bytes:
        tokens = {"input_tokens": counted.input_tokens, "output_tokens": counted.output_tokens}
        before = self.finish_message()
        response = {"id": "resp_1", "object": "response", "status": "completed", "output": self.output, "usage": tokens}
        return before + self.event("response.completed", response=response)


class _ChatCompletions(_Dialect):
    def chunk(self, delta: dict[str, Any] | None, **fields: Any) -> bytes:
        choices = [] if delta is None else [{"index": 0, "delta": delta, "finish_reason": fields.pop("finish", None)}]
        data = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "scripted"}
        return b"data: " + json.dumps(data | {"choices": choices} | fields, separators=(",", ":")).encode() + b"\n\n"

    def start(self) -> bytes:
        return self.chunk({"role": "assistant", "content": ""})

    def text(self, token: str) -> bytes:
        return self.chunk({"content": token})

    def call(self, step: CallTool) -> bytes:
        index = len(self.calls)
        self.calls.append({})
        call_id = step.call_id or f"call_{time.monotonic_ns()}_{index}"
        function = {"name": step.name, "arguments": ""}
        first = {"index": index, "id": call_id, "type": "function", "function": function}
        middle = len(step.arguments) // 2
        return self.chunk({"tool_calls": [first]}) + b"".join(
            self.chunk({"tool_calls": [{"index": index, "function": {"arguments": part}}]})
            for part in (step.arguments[:middle], step.arguments[middle:])
        )

    def end(self, counted: Count) -> bytes:
        tokens = {"prompt_tokens": counted.input_tokens, "completion_tokens": counted.output_tokens}
        finish = self.chunk({}, finish="tool_calls" if self.calls else "stop")
        return finish + self.chunk(None, usage=tokens) + b"data: [DONE]\n\n"


@pytest.fixture
def model_server(settings: Any) -> Iterator[ModelServer]:
    """A scripted model server of the test's own; the settings point to it."""
    with ModelServer() as server:
        settings.OPENAI_BASE_URL = server.url
        settings.OPENAI_API_KEY = "sk-scripted"
        settings.OPENAI_MODEL = "scripted"
        yield server


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--bench", action="store_true", help="stream as fast as can be: tests/model_server_bench.py")
    parser.add_argument("--tokens", type=int, default=1000, help="with --bench: tokens of each answer")
    parser.add_argument("--rate", type=float, default=0, help="with --bench: tokens a second, 0 = a burst")
    options = parser.parse_args()
    if options.bench:
        from tests.model_server_bench import serve

        serve(options.port, options.tokens, options.rate)
    else:
        with ModelServer(options.port) as server:
            print(server.url, flush=True)
            threading.Event().wait()


if __name__ == "__main__":
    main()
