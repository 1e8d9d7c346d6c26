"""A model server that is never what is waited for: answers are encoded beforehand and written as fast as they are read.

A request says in its text what it wants: `bench tokens=500 rate=50 together=100`. Rate 0 is a burst. The first token,
and every paced one, is the moment it was sent (`t` and 16 digits: microseconds since 1970); the last token of every
answer is `theend`. Answers that are to come together begin some calm seconds after the last of them was asked for, so
that the streaming is measured and not the asking. A single one begins after a moment's thought, whose microseconds
stand behind its first token (`m` and 16 digits).
"""

from __future__ import annotations

import argparse
import asyncio
import re
import time
from functools import cache
from itertools import cycle, islice

import orjson
import uvloop

ORDER = re.compile(rb"bench tokens=(\d+) rate=(\d+) together=(\d+)")
HEAD = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nTransfer-Encoding: chunked\r\n"
    b"Cache-Control: no-cache\r\n\r\n"
)
ITEM = "msg_68a1f0c2b7d48190a3c5e2f4b6d8091a"
LAST = "theend"
TICK = 0.001  # seconds
THOUGHT = 0.05  # seconds before a single answer: no model is quicker
PROSE = (
    "A shower for twenty is a lovely size: everybody can talk to everybody, and one long table is enough. I would "
    "begin at three, so that nobody expects a meal, and **serve tea, cake and something cold**. Ask two friends to "
    "come an hour early.\n\nThis is what I would buy:\n\n- lemons and mint for two jugs\n- three cakes, one without "
    "nuts\n- forty napkins & plates\n\nShall I send the invitations on Monday? People like to have two weeks' notice, "
    "and it's a holiday weekend."
)
WORDS = re.findall(r"\S+\s*", PROSE + "\n\n")


def _event(kind: str, **fields: object) -> bytes:
    """One server-sent event as a chunk of its own, as model servers write them."""
    event = b"event: %s\ndata: %s\n\n" % (kind.encode(), orjson.dumps({"type": kind, **fields}))
    return b"%x\r\n%s\r\n" % (len(event), event)


def _delta(text: str, number: int) -> bytes:
    return _event(
        "response.output_text.delta", sequence_number=number, item_id=ITEM, output_index=0, content_index=0,
        delta=text, logprobs=[], obfuscation="kZ3vQ8xWb1",
    )  # fmt: skip


def _start() -> bytes:
    response = {"id": "resp_1", "object": "response", "status": "in_progress", "model": "bench", "output": []}
    item = {"id": ITEM, "type": "message", "status": "in_progress", "role": "assistant", "content": []}
    return (
        HEAD
        + _event("response.created", sequence_number=0, response=response)
        + _event("response.output_item.added", sequence_number=1, output_index=0, item=item)
    )


def _end(text: str, tokens: int) -> bytes:
    content = [{"type": "output_text", "text": text, "annotations": []}]
    item = {"id": ITEM, "type": "message", "status": "completed", "role": "assistant", "content": content}
    usage = {"input_tokens": 20, "output_tokens": tokens, "total_tokens": 20 + tokens}
    response = {"id": "resp_1", "object": "response", "status": "completed", "output": [item], "usage": usage}
    return (
        _event("response.output_item.done", sequence_number=tokens + 2, output_index=0, item=item)
        + _event("response.completed", sequence_number=tokens + 3, response=response)
        + b"0\r\n\r\n"
    )


START = _start()


def text_of(tokens: int) -> str:
    """Return what a burst of so many tokens says after the first."""
    return "".join(_words(tokens))


def _words(tokens: int) -> list[str]:
    return [*islice(cycle(WORDS), tokens - 2), LAST]


@cache
def _burst(tokens: int) -> bytes:
    deltas = b"".join(_delta(word, number) for number, word in enumerate(_words(tokens), start=3))
    return deltas + _end(text_of(tokens), tokens)


def _now() -> str:
    return f"t{time.time_ns() // 1000:016d} "


class Paced:
    """One answer at a rate. Its tokens are due at even distances, however late the last one was."""

    def __init__(self, transport: asyncio.WriteTransport, tokens: int, rate: int, begin: float, asked: float) -> None:
        self.transport = transport
        self.tokens = tokens
        self.every = 1 / rate
        self.due = begin
        self.asked = asked
        self.said: list[str] = []

    def write_due(self, now: float) -> bool:
        """Write what is due by now; tell whether there is more to come."""
        while self.due <= now:
            self.due += self.every
            number = len(self.said) + 1
            text = _now() + (LAST if number == self.tokens else "")
            if number == 1:
                text += f"m{round((now - self.asked) * 1e6):016d} "
            self.said.append(text)
            self.transport.write(_delta(text, number + 1))
            if number == self.tokens:
                self.transport.write(_end("".join(self.said), self.tokens))
                return False
        return not self.transport.is_closing()


class Pacer:
    """Writes for all paced answers: one look a millisecond, not one timer a token."""

    def __init__(self) -> None:
        self.answers: list[Paced] = []
        self.task: asyncio.Task[None] | None = None

    def add(self, answers: list[Paced]) -> None:
        self.answers += answers
        if self.task is None or self.task.done():
            self.task = asyncio.ensure_future(self._write())

    async def _write(self) -> None:
        clock = asyncio.get_running_loop().time
        while self.answers:
            now = clock()
            self.answers = [each for each in self.answers if each.due > now or each.write_due(now)]
            await asyncio.sleep(max(0.0, now + TICK - clock()))


class Connection(asyncio.Protocol):
    """One kept connection of a client."""

    waiting: list[tuple[Connection, int, int, float]] = []  # answers that begin together
    pacer = Pacer()
    calm = 0.0  # seconds before answers begin together

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self.transport = transport
        self.received = b""

    def data_received(self, data: bytes) -> None:
        self.received += data
        head, end, body = self.received.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)content-length: *(\d+)", head)
        if not end or len(body) < (int(length[1]) if length else 0):
            return
        self.received = b""
        tokens, rate, together = map(int, ORDER.findall(body)[-1])
        self.transport.write(START)
        loop = asyncio.get_running_loop()
        self.waiting.append((self, tokens, rate, loop.time()))
        if len(self.waiting) >= together:
            loop.call_later(self.calm if together > 1 else THOUGHT, self._begin)

    def _begin(self) -> None:
        begin = asyncio.get_running_loop().time()
        paced = []
        for number, (connection, tokens, rate, asked) in enumerate(self.waiting):
            if rate:
                late = number / len(self.waiting) / rate
                paced.append(Paced(connection.transport, tokens, rate, begin + late, asked))
            else:
                connection.transport.write(_delta(_now(), 2) + _burst(tokens))
        self.waiting.clear()
        self.pacer.add([each for each in paced if each.due > begin or each.write_due(begin)])


async def serve(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(Connection, "127.0.0.1", port, backlog=1024)
    await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("port", type=int)
    parser.add_argument("--calm", type=float, required=True, help="seconds before answers begin together")
    given = parser.parse_args()
    Connection.calm = given.calm
    uvloop.run(serve(given.port))
