"""A scripted model server over real HTTP. It speaks the Responses API and Chat Completions, each request as scripted.

    def test_alice_reads_the_answer(model):
        model.script(say("Hello there"), usage(12, 2))          # the next request
        model.script(call("create_event", {"title": "Tea"}))    # the one after it
        model.script(say("Done."))
        ...
        assert model.requests[0].body["model"] == "scripted"

Requests without a script are answered with `DEFAULT`. As a process: `python -m tests.harness.model_server --port 0`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from aiohttp import web

from tests.harness.model_dialects import ChatCompletions, Dialect, Responses
from tests.harness.model_script import (
    CallTool,
    Count,
    CutOff,
    End,
    Fail,
    Hold,
    Raw,
    Say,
    Step,
    Think,
    Wait,
    Write,
    say,
)
from tests.harness.processes import PATIENCE

DEFAULT = "This is the scripted model."


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
        return [without_the_time(_words(message["content"])) for message in messages if message.get("content")]

    @property
    def pictures(self) -> list[str]:
        """The pictures that it was shown, as `data:` addresses, in either API."""
        messages = self.body.get("input") or self.body.get("messages") or []
        parts = [part for each in messages if isinstance(each.get("content"), list) for part in each["content"]]
        shown = [part.get("image_url") for part in parts if part["type"] in ("input_image", "image_url")]
        return [each["url"] if isinstance(each, dict) else str(each) for each in shown]


def _words(content: Any) -> str:
    """What is said in a content, of whose parts some may be pictures."""
    if isinstance(content, str):
        return content
    return "\n\n".join(part["text"] for part in content if "text" in part)


def without_the_time(said: str) -> str:
    """Take away the paragraph in which an agent's model is told the time."""
    return _TIME.sub("", said)


_TIME = re.compile(r"^It is \w+day, \d{4}-\d\d-\d\d \d\d:\d\d \([\w/]+\)\.\n\n")


class ModelServer:
    """The server in a thread of its own. `url` is what goes into OPENAI_BASE_URL."""

    def __init__(self, port: int = 0) -> None:
        self.port = port
        self.requests: list[Recorded] = []
        self.listed = 0  # times that somebody asked which models there are
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
        self.listed = 0
        self._scripts.clear()
        self._chooser = None

    def wait_for_request(self, count: int = 1, seconds: float = 5.0) -> Recorded:
        """Return request number `count` when it has come. Errors: `TimeoutError`."""
        end = time.monotonic() + seconds * PATIENCE
        while len(self.requests) < count:
            if time.monotonic() > end:
                raise TimeoutError(f"only {len(self.requests)} requests came within {seconds} s")
            time.sleep(0.005)
        return self.requests[count - 1]

    def wait_for_disconnect(self, recorded: Recorded, seconds: float = 5.0) -> float:
        """Return when the client left. Errors: `TimeoutError`."""
        end = time.monotonic() + seconds * PATIENCE
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
        app.router.add_get("/v1/models", self._models)
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

    async def _models(self, request: web.Request) -> web.Response:
        self.listed += 1
        return web.json_response({"object": "list", "data": [{"id": "scripted", "object": "model"}]})

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        peer = request.transport.get_extra_info("peername") if request.transport else None
        recorded = Recorded(request.path, dict(request.headers), body, peer=peer)
        self.requests.append(recorded)
        dialect = Responses() if request.path.endswith("/responses") else ChatCompletions()
        try:
            response = await _play(request, self._steps(body), dialect)
        except (asyncio.CancelledError, ConnectionError):
            recorded.disconnected_at = time.monotonic()
            raise
        recorded.completed_at = time.monotonic()
        return response


async def _play(request: web.Request, steps: Sequence[Step], dialect: Dialect) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream; charset=utf-8"})
    counted, reason = Count(10, 0), ""
    for step in steps:
        if isinstance(step, Fail):
            text = step.body if isinstance(step.body, str) else json.dumps(step.body)
            kind = "text/html" if isinstance(step.body, str) else "application/json"
            return web.Response(status=step.status, text=text, content_type=kind, headers=step.headers)
        if isinstance(step, Wait):
            await asyncio.sleep(step.seconds)
            continue
        if isinstance(step, Hold):
            while not step.is_over():  # noqa: ASYNC110 (what a test looks at sets no event)
                await asyncio.sleep(0.005)
            continue
        if isinstance(step, Count):
            counted = step
            continue
        if isinstance(step, End):
            reason = step.reason
            continue
        if not response.prepared:
            if isinstance(step, Raw):
                response.headers["Content-Type"] = step.content_type
            await response.prepare(request)
            if not isinstance(step, Raw):
                await response.write(dialect.start())
        match step:
            case Say(seen=seen) if seen is not None:
                said = ""
                for token in step.tokens:
                    said += token
                    await response.write(dialect.text(token))
                    while not seen(said):  # noqa: ASYNC110 (readers in threads set no event)
                        await asyncio.sleep(0.005)
            case Say(tokens_per_second=None):
                await response.write(b"".join(map(dialect.text, step.tokens)))
            case Say():
                await _pace(response, [dialect.text(token) for token in step.tokens], step.tokens_per_second or 1)
            case Think():
                await response.write(dialect.thought(step.text))
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
    await response.write(dialect.end(counted, reason))
    await response.write_eof()
    return response


async def _pace(response: web.StreamResponse, frames: list[bytes], per_second: float) -> None:
    clock = asyncio.get_running_loop().time
    start = clock()
    for number, frame in enumerate(frames, start=1):
        await response.write(frame)
        await asyncio.sleep(max(0.0, start + number / per_second - clock()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--bench", action="store_true", help="stream as fast as can be: model_server_bench.py")
    parser.add_argument("--tokens", type=int, default=1000, help="with --bench: tokens of each answer")
    parser.add_argument("--rate", type=float, default=0, help="with --bench: tokens a second, 0 = a burst")
    options = parser.parse_args()
    if options.bench:
        from tests.harness.model_server_bench import serve

        serve(options.port, options.tokens, options.rate)
    else:
        with ModelServer(options.port) as server:
            print(server.url, flush=True)
            threading.Event().wait()


if __name__ == "__main__":
    main()
