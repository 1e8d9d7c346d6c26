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

from agents.llm import concessions, failures
from agents.llm.endpoint import Endpoint
from agents.llm.lenient_json import unpacked
from agents.llm.model import Called, Heard, ModelError, ModelEvent
from agents.llm.reply import Reply
from agents.llm.sse import DONE, Events

WHOLE_LIMIT = 8 * 1024 * 1024  # bytes of an answer that is not streamed
STREAM_LIMIT = 96_000_000  # bytes of a stream; 1,000,000 characters of text take about 80 MB
LONGEST = 3600.0  # seconds that one answer may take, whatever keeps coming
SILENCE = 10  # a server that only pings may do so this many times its timeout
_JSON = (b"{", b"[")
_BLANK = b" \t\r\n\xef\xbb\xbf"
SHORTEST_KEY = 8  # bytes; what is shorter is a word that stands for none
DRAIN = 0.1  # seconds to wait for the end of a finished stream, so that its connection can be used again


async def stream(
    endpoint: Endpoint, path: str, body: dict[str, Any], reply: Reply, heard: Heard | None = None
) -> AsyncGenerator[ModelEvent]:
    """Yield what `reply` makes of the answer to `body`. Errors: `ModelError` and nothing else.

    `heard` is told of each event as it came; of an answer that is no stream, of all of it at once.
    """
    try:
        async with aclosing(await _ask(endpoint, path, body)) as http:
            reply.came_from(http.headers.get("server", ""))
            kind = http.headers.get("content-type", "")
            # Only a compressed answer needs the SDK's decoders; the plain bytes below them cost a sixth less.
            plain: Any = None if http.headers.get("content-encoding") else http.stream
            async with aclosing(aiter(plain) if plain else http.aiter_bytes()) as chunks:
                intake = _Intake(endpoint, reply, heard)
                # Labels lie: what comes is judged by how it begins.
                first = await _beginning(intake, chunks)
                if first.startswith(_JSON) or (not first and kind.startswith("application/json")):
                    whole = await _whole(intake, first, chunks)
                    intake.tell([whole])
                    for event in reply.take_whole(whole):
                        yield event
                elif first.startswith(b"<"):
                    raise failures.unreadable("it was a web page")
                else:
                    try:
                        for event in intake.take(first):
                            yield event
                        if not reply.ended:
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
                for event in reply.end():
                    yield event
                with suppress(Exception):
                    async with asyncio.timeout(DRAIN):
                        async for _ in chunks:
                            pass
    except ModelError:
        raise
    except Exception as error:
        raise failures.explain(error, endpoint.where, endpoint.timeout) from None  # it quotes the body, that the key


async def _ask(endpoint: Endpoint, path: str, body: dict[str, Any]) -> httpx2.Response:
    """Send a body as it is, and once more as the server wants it if it refuses it so.

    The SDK's own walk over it takes longer than the network (60 items: 30 ms).
    """
    client = endpoint.client()
    body = concessions.made(endpoint.base_url, body)
    while True:
        try:
            answer: Any = await client.post(
                path,
                content=orjson.dumps(body),
                cast_to=httpx2.Response,
                stream=True,
                stream_cls=openai.AsyncStream[Any],
            )
            return cast(httpx2.Response, answer)  # what it is cast to goes before the stream's class
        except openai.APIStatusError as error:
            other = concessions.after(endpoint.base_url, body, error.status_code, error.body)
            if other is None:
                raise
            body = other


class _Intake:
    """What comes down one stream, held to the limits that no honest server meets."""

    def __init__(self, endpoint: Endpoint, reply: Reply, listener: Heard | None) -> None:
        self.endpoint = endpoint
        self.reply = reply
        self.listener = listener
        self.events = Events()
        self.received = 0
        self.clock = asyncio.get_running_loop().time
        self.heard = self.clock()
        self.until = self.heard + LONGEST
        self.any_event = False

    def take(self, chunk: bytes) -> Iterator[ModelEvent]:
        self.received += len(chunk)
        if self.received > STREAM_LIMIT:
            raise failures.without_end()
        payloads = self.events.feed(chunk)
        if payloads:
            self.any_event = True
            self.heard = self.clock()
            if self.heard > self.until:
                raise failures.without_end()
            if self.listener is not None:
                self.tell(payloads)
            return self.reply.take(payloads)
        self.wait()
        return iter(())

    def tell(self, payloads: list[bytes]) -> None:
        """Let whoever listens have them. What marks the end of a stream is no event.

        Nor is what may quote the key: an error in the server's own words, and whatever has the key in it.
        """
        if self.listener is not None:
            for payload in payloads:
                if payload.strip() != DONE and not self._may_quote_the_key(payload):
                    self.listener(payload)

    def _may_quote_the_key(self, payload: bytes) -> bool:
        key = self.endpoint.api_key.encode()
        has_key = len(key) >= SHORTEST_KEY and key in payload
        return has_key or (b'"error"' in payload and _is_error(payload))

    def wait(self) -> None:
        """Go on waiting for something that says anything. Errors: `TimeoutError` after so long."""
        if self.clock() - self.heard > SILENCE * self.endpoint.timeout:
            raise TimeoutError

    def bound(self, size: int) -> None:
        """Hold an answer that is not streamed to its limits. Errors: `ModelError`."""
        if size > WHOLE_LIMIT or self.clock() > self.until:
            raise failures.without_end()

    def end(self) -> Iterator[ModelEvent]:
        """Take in the end of the connection. Errors: `ModelError` when it came before the end of the answer."""
        payloads = self.events.end()
        self.tell(payloads)
        yield from self.reply.take(payloads)
        if not self.reply.ended and not self.reply.finished:
            if self.received and not self.any_event and not payloads:
                raise failures.unreadable("it was not a stream of events")
            self.reply.must_have_been_readable()
            raise failures.cut_off(self.endpoint.where)


def _is_error(payload: bytes) -> bool:
    """Whether an event reports an error, or cannot be read."""
    try:
        event = orjson.loads(payload)
    except orjson.JSONDecodeError:
        return True
    told = [each for each in (event if isinstance(event, list) else [event]) if isinstance(each, dict)]
    told += [each["response"] for each in told if isinstance(each.get("response"), dict)]
    return any(each.get("error") or each.get("type") == "error" for each in told)


async def _beginning(intake: _Intake, chunks: AsyncIterator[bytes]) -> bytes:
    """Return what comes up to the first chunk that is not blank; some servers send blanks until they have an answer."""
    received = 0
    async for chunk in chunks:
        received += len(chunk)
        if begun := chunk.lstrip(_BLANK):
            return begun
        intake.bound(received)
        intake.wait()
    return b""


async def _whole(intake: _Intake, first: bytes, chunks: AsyncIterator[bytes]) -> bytes:
    body = bytearray(first)
    intake.bound(len(body))
    async for chunk in chunks:
        body += chunk
        intake.bound(len(body))
    return bytes(body)


def arguments_to_send(item: Called) -> str:
    """Return a past call's arguments as a JSON object. Servers refuse a conversation that holds anything else."""
    try:
        arguments = unpacked(item.arguments)
        if isinstance(orjson.loads(arguments), dict):
            return arguments
    except orjson.JSONDecodeError:
        pass
    return orjson.dumps({"unreadable": item.arguments[:2000]}).decode()
