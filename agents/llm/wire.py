"""The fast path from a model server's bytes to model events.

The SDK asks, authenticates, retries and reports errors; its typed events are passed by, because they cost more
than everything else on a token's way. Whatever has arrived by the time we read becomes one event.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import aclosing, suppress
from typing import Any, cast

import httpx2
import openai
import orjson

from agents.llm import failures
from agents.llm.endpoint import Endpoint
from agents.llm.model import Called, ModelError, ModelEvent
from agents.llm.reply import Reply
from agents.llm.sse import Events

WHOLE_LIMIT = 8 * 1024 * 1024  # bytes of an answer that is not streamed
STREAM_LIMIT = 512 * 1024 * 1024  # bytes of a stream; 1,000,000 characters of text take about 80 MB
SILENCE = 10  # a server that only pings may do so this many times its timeout
#: Said for the person where a cut-off answer goes on: a conversation that ends with the model's own words is refused by
#: some servers, and answered with nothing by others.
GO_ON = "Go on exactly where you stopped. Repeat nothing of what you have said."
DRAIN = 0.1  # seconds to wait for the end of a finished stream, so that its connection can be used again


async def stream(endpoint: Endpoint, path: str, body: dict[str, Any], reply: Reply) -> AsyncGenerator[ModelEvent]:
    """Yield what `reply` makes of the answer to `body`. Errors: `ModelError` and nothing else."""
    try:
        async with aclosing(await _ask(endpoint.client(), path, body)) as http:
            kind = http.headers.get("content-type", "")
            # Only a compressed answer needs the SDK's decoders; the plain bytes below them cost a sixth less.
            plain: Any = None if http.headers.get("content-encoding") else http.stream
            async with aclosing(aiter(plain) if plain else http.aiter_bytes()) as chunks:
                if kind.startswith("application/json"):
                    for event in reply.take_whole(await _whole(chunks)):
                        yield event
                elif kind.startswith("text/html"):
                    raise failures.unreadable("it was a web page")
                else:
                    intake = _Intake(endpoint, reply)
                    try:
                        async for chunk in chunks:
                            for event in intake.take(chunk):
                                yield event
                            if reply.ended:
                                break
                        else:
                            for event in intake.end():
                                yield event
                    except Exception:
                        # The answer is whole, only usage or the end mark is missing: it is good enough.
                        if not reply.finished:
                            raise
                yield reply.completed()
                with suppress(Exception):
                    async with asyncio.timeout(DRAIN):
                        async for _ in chunks:
                            pass
    except ModelError:
        raise
    except Exception as error:
        raise failures.explain(error, endpoint.where, endpoint.timeout) from error


async def _ask(client: openai.AsyncOpenAI, path: str, body: dict[str, Any]) -> httpx2.Response:
    """Send a body as it is: the SDK's own walk over it takes longer than the network (60 items: 30 ms)."""
    answer: Any = await client.post(
        path, content=orjson.dumps(body), cast_to=httpx2.Response, stream=True, stream_cls=openai.AsyncStream[Any]
    )
    return cast(httpx2.Response, answer)  # what it is cast to goes before the stream's class


class _Intake:
    """What comes down one stream, held to the limits that no honest server meets."""

    def __init__(self, endpoint: Endpoint, reply: Reply) -> None:
        self.endpoint = endpoint
        self.reply = reply
        self.events = Events()
        self.received = 0
        self.clock = asyncio.get_running_loop().time
        self.heard = self.clock()
        self.any_event = False

    def take(self, chunk: bytes) -> Iterator[ModelEvent]:
        self.received += len(chunk)
        if self.received > STREAM_LIMIT:
            raise ModelError("bad_reply", "The model server's answer had no end.")
        payloads = self.events.feed(chunk)
        if payloads:
            self.any_event = True
            self.heard = self.clock()
            return self.reply.take(payloads)
        if self.clock() - self.heard > SILENCE * self.endpoint.timeout:
            raise TimeoutError
        return iter(())

    def end(self) -> Iterator[ModelEvent]:
        """Take in the end of the connection. Errors: `ModelError` when it came before the end of the answer."""
        payloads = self.events.end()
        yield from self.reply.take(payloads)
        if not self.reply.ended and not self.reply.finished:
            if self.received and not self.any_event and not payloads:
                raise failures.unreadable("it was not a stream of events")
            raise failures.cut_off(self.endpoint.where)


async def _whole(chunks: AsyncIterator[bytes]) -> bytes:
    body = bytearray()
    async for chunk in chunks:
        body += chunk
        if len(body) > WHOLE_LIMIT:
            raise ModelError("bad_reply", "The model server's answer had no end.")
    return bytes(body)


def arguments_to_send(item: Called) -> str:
    """Return a past call's arguments as a JSON object. Servers refuse a conversation that holds anything else."""
    try:
        if isinstance(orjson.loads(item.arguments), dict):
            return item.arguments
    except orjson.JSONDecodeError:
        pass
    return orjson.dumps({"unreadable": item.arguments[:2000]}).decode()
