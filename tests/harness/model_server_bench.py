"""The model server of the benchmark: as many tokens as a core can write, encoded beforehand.

    python -m tests.harness.model_server --bench --tokens 500 --rate 50       # rate 0: all tokens in one burst

`PUT /bench` with `{"tokens": 1000, "rate": 0}` changes both for the requests that follow. A paced token is the
moment it was written, `time.monotonic_ns()` as 16 hexadecimal digits and a blank, so whoever reads it on the same
machine knows how long it was on its way. A burst says "token " again and again.
"""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

import uvloop

STAMP = b"0" * 16 + b" "
HEAD = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n"
    b"Transfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\n"
)


class Api:
    """One API's bytes: `start`, one paced token as `before` + stamp + `after`, one burst token, `end`."""

    def __init__(
        self, start: list[dict[str, Any]], token: dict[str, Any], end: list[dict[str, Any]], done: str
    ) -> None:
        self.start = _chunk("".join(map(_event, start)).encode())
        self.end = _chunk(("".join(map(_event, end)) + done).encode()) + b"0\r\n\r\n"
        paced = _event(json.loads(json.dumps(token).replace("TOKEN", STAMP.decode()))).encode()
        self.before, self.after = _chunk(paced).split(STAMP)
        self.burst_token = _event(json.loads(json.dumps(token).replace("TOKEN", "token "))).encode()

    def burst(self, tokens: int) -> bytes:
        return self.start + (_chunk(self.burst_token * tokens) if tokens else b"") + self.end


def _event(data: dict[str, Any]) -> str:
    name = f"event: {data['type']}\n" if "type" in data else ""
    return f"{name}data: {json.dumps(data, separators=(',', ':'))}\n\n"


def _chunk(data: bytes) -> bytes:
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


_usage = {"input_tokens": 10, "output_tokens": 10, "total_tokens": 20}
_place = {"item_id": "msg_68a1f0c2d5b88191a3e7", "output_index": 0, "content_index": 0}
_response = {"id": "resp_68a1f0c2d5b8", "object": "response", "created_at": 1, "model": "bench", "output": []}
_message = {"id": _place["item_id"], "type": "message", "role": "assistant", "content": [], "status": "in_progress"}
RESPONSES = Api(
    start=[
        {"type": "response.created", "sequence_number": 0, "response": {**_response, "status": "in_progress"}},
        {"type": "response.output_item.added", "sequence_number": 1, "output_index": 0, "item": _message},
    ],
    token={"type": "response.output_text.delta", "sequence_number": 2, **_place, "delta": "TOKEN", "logprobs": []},
    end=[
        {
            "type": "response.completed",
            "sequence_number": 3,
            "response": {**_response, "status": "completed", "usage": _usage},
        }
    ],
    done="",
)
_completion = {"id": "chatcmpl-68a1f0c2", "object": "chat.completion.chunk", "created": 1, "model": "bench"}


def _choice(delta: dict[str, Any], finish: str | None = None) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
    return {**_completion, "choices": [choice], "usage": None}


CHAT_COMPLETIONS = Api(
    start=[_choice({"role": "assistant", "content": ""})],
    token=_choice({"content": "TOKEN"}),
    end=[
        _choice({}, "stop"),
        {
            **_completion,
            "choices": [],
            "usage": {"prompt_tokens": 10, "completion_tokens": 10, "total_tokens": 20},
        },
    ],
    done="data: [DONE]\n\n",
)


class Pace:
    """How long and how fast the next answers are. `tokens` a reply, `rate` in tokens a second, 0 = at once."""

    def __init__(self, tokens: int, rate: float) -> None:
        self.tokens = tokens
        self.rate = rate
        self._bursts: dict[tuple[Api, int], bytes] = {}

    def burst(self, api: Api) -> bytes:
        key = (api, self.tokens)
        if key not in self._bursts:
            self._bursts[key] = api.burst(self.tokens)
        return self._bursts[key]


class Connection(asyncio.Protocol):
    """HTTP/1.1 as far as a benchmark needs it: one request at a time, kept alive."""

    def __init__(self, pace: Pace) -> None:
        self.pace = pace
        self.loop = asyncio.get_running_loop()
        self.received = b""
        self.timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def connection_lost(self, error: Exception | None) -> None:
        if self.timer:
            self.timer.cancel()

    def data_received(self, data: bytes) -> None:
        self.received += data
        head, blank, rest = self.received.partition(b"\r\n\r\n")
        if not blank:
            return
        length = 0
        for line in head.split(b"\r\n")[1:]:
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        if len(rest) >= length:
            self.received = rest[length:]
            self.answer(head.split(b" ", 2)[1], rest[:length])

    def answer(self, path: bytes, body: bytes) -> None:
        if path == b"/bench":
            wanted = json.loads(body)
            self.pace.tokens, self.pace.rate = int(wanted["tokens"]), float(wanted["rate"])
            self.transport.write(b"HTTP/1.1 204 No Content\r\n\r\n")
        elif path in (b"/v1/responses", b"/v1/chat/completions"):
            api = RESPONSES if path == b"/v1/responses" else CHAT_COMPLETIONS
            if self.pace.rate:
                self.transport.write(HEAD + api.start)
                self.write_paced(api, self.loop.time(), 0, self.pace.tokens, self.pace.rate)
            else:
                self.transport.write(HEAD + self.pace.burst(api))
        else:
            self.transport.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")

    def write_paced(self, api: Api, start: float, number: int, tokens: int, rate: float) -> None:
        """Write token `number`, and the next one when it is due. The first is due at once."""
        if number == tokens:
            self.transport.write(api.end)
            return
        self.transport.write(b"%b%016x %b" % (api.before, time.monotonic_ns(), api.after))
        number += 1
        self.timer = self.loop.call_at(start + number / rate, self.write_paced, api, start, number, tokens, rate)


def serve(port: int, tokens: int, rate: float) -> None:
    """Serve for ever on the loopback and print the base URL."""

    async def run() -> None:
        pace = Pace(tokens, rate)
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: Connection(pace), "127.0.0.1", port, backlog=2048)
        print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1", flush=True)
        await server.serve_forever()

    uvloop.run(run())
