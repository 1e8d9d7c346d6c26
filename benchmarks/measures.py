"""What is measured, each the same way for every side."""

from __future__ import annotations

import asyncio
import gc
import re
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from statistics import median, quantiles

from benchmarks.client import Socket
from benchmarks.installation import Person
from benchmarks.model_server import LAST, text_of
from benchmarks.sides import Floor, Side

SENT = re.compile(rb"t(\d{16}) ")
THOUGHT = re.compile(rb"m(\d{16}) ")
AT_ONCE = 40  # sockets that connect at the same time
END = LAST.encode()


@asynccontextmanager
async def sockets(side: Side, people: Sequence[Person]) -> AsyncIterator[list[Socket]]:
    """Open a socket for each person; close them all at the end."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def connect(person: Person) -> Socket:
        async with gate:
            return await side.connect(person)

    opened = await asyncio.gather(*(connect(person) for person in people))
    try:
        yield opened
    finally:
        for socket in opened:
            socket.close()
        await asyncio.sleep(0.3)


async def _ask_all(side: Side, people: Sequence[Person], opened: list[Socket], tokens: int, rate: int) -> None:
    """Let every person ask, and wait until each has the last token."""
    text = f"bench tokens={tokens} rate={rate} together={len(people)}"
    for socket, person in zip(opened, people, strict=True):
        socket.forget()  # what a page is shown of earlier answers
        side.say(socket, person, text)
    await asyncio.gather(*(socket.until(END) for socket in opened))


async def burst(side: Side, people: Sequence[Person], tokens: int) -> float:
    """Return tokens a second when all are answered as fast as can be. Errors: `AssertionError` for lost text."""
    async with sockets(side, people) as opened:
        await _ask_all(side, people, opened, tokens, rate=0)
        await asyncio.gather(*(socket.until(side.over) for socket in opened))
        whole = _plain(text_of(tokens))
        for socket in opened:
            if _plain(side.text(socket))[-len(whole) :] != whole:
                raise AssertionError(f"{side.name}: a client's text is not what the model said")
        first = min(int(sent) for socket in opened for _, payload in socket.frames for sent in SENT.findall(payload))
        last = max(next(at for at, payload in socket.frames if END in payload) for socket in opened)
    return len(people) * tokens / ((last - first) / 1e6)


def _plain(text: str) -> str:
    """Return the letters and digits alone: HTML has other marks and spaces than Markdown."""
    return re.sub(r"[\W_]+", "", text)


@dataclass(frozen=True, slots=True)
class Pace:
    """Delays in milliseconds; `length` is the slowest stream's, as a multiple of the ideal; CPU-s per 1,000 tokens.

    `late` is by how many milliseconds the model server itself was late with a stream's last token: where it has no core
    to spare, `length` is its length too.
    """

    p50: float
    p95: float
    p99: float
    length: float
    late: float
    cpu: float
    other_cpu: float


async def paced(side: Side, people: Sequence[Person], tokens: int, rate: int, other_cpu: Callable[[], float]) -> Pace:
    """Let all be answered at a rate. The clock runs from the first token to the last, as all begin together.

    CPU is counted while all stream: what an answer's beginning and end cost is in the CPU of a short turn.
    """
    async with sockets(side, people) as opened:
        await _ask_all(side, people, opened, 2, rate)  # warm
        for socket in opened:
            await socket.until(side.over)
            socket.forget()
        gc.collect()
        gc.disable()
        text = f"bench tokens={tokens} rate={rate} together={len(people)}"
        for socket, person in zip(opened, people, strict=True):
            side.say(socket, person, text)
        await asyncio.gather(*(socket.until(side.content) for socket in opened))
        before, other_before, began = side.server.cpu, other_cpu(), time.time_ns() // 1000
        ends = [asyncio.ensure_future(socket.until(END)) for socket in opened]
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        cpu, other, ended = side.server.cpu - before, other_cpu() - other_before, time.time_ns() // 1000
        await asyncio.gather(*ends)
        # A floor that has fallen behind for half a minute drops its sockets here, as nobody answers its pings in time.
        await asyncio.gather(*(socket.until(side.over) for socket in opened), return_exceptions=True)
        gc.enable()
        delays, lengths, lates, counted = [], [], [], 0
        for socket in opened:
            moments = _moments(side, socket)
            if len(moments) != tokens:
                raise AssertionError(f"{side.name}: {len(moments)} of {tokens} tokens came")
            delays += [(arrived - sent) / 1000 for sent, arrived in moments]
            lengths.append((moments[-1][1] - moments[0][0]) / 1e6 / ((tokens - 1) / rate))
            lates.append((moments[-1][0] - moments[0][0]) / 1000 - (tokens - 1) / rate * 1000)
            counted += sum(began < arrived <= ended for _, arrived in moments)
    cuts = quantiles(delays, n=100)
    thousands = max(counted, 1) / 1000  # none, where a busy machine has delivered all of it at once
    return Pace(cuts[49], cuts[94], cuts[98], max(lengths), max(lates), cpu / thousands, other / thousands)


def _moments(side: Side, socket: Socket) -> list[tuple[int, int]]:
    """Return when each token was sent and when it arrived, in microseconds."""
    return [
        (int(sent), arrived)
        for arrived, payload in socket.frames
        if side.content in payload
        for sent in SENT.findall(payload)
    ]


@dataclass(frozen=True, slots=True)
class Turns:
    """`first_token` is the median time added to it, in ms; CPU-ms of a whole short turn."""

    first_token: float
    cpu: float
    other_cpu: float


async def turns(side: Side, people: Sequence[Person], sends: int, other_cpu: Callable[[], float]) -> Turns:
    """One after another, people ask something short. The first token's wait is counted without the model's own time."""
    waits = []
    async with sockets(side, people) as opened:
        before, other_before = side.server.cpu, other_cpu()
        for number in range(sends):
            socket, person = opened[number % len(opened)], people[number % len(people)]
            socket.forget()
            asked = time.time_ns() // 1000
            side.say(socket, person, "bench tokens=5 rate=500 together=1")
            arrived = await socket.until(side.content)
            (thought,) = {each for _, payload in socket.frames for each in THOUGHT.findall(payload)}
            waits.append((arrived - asked - int(thought)) / 1000)
            await socket.until(side.over)
            await asyncio.sleep(0.02)  # a person takes a breath
        cpu, other = side.server.cpu - before, other_cpu() - other_before
    return Turns(median(waits), cpu * 1000 / sends, other * 1000 / sends)


async def idle(side: Side, people: Sequence[Person]) -> float:
    """Return KB a socket that only waits, for the product with its conversation in view."""
    async with sockets(side, people[: len(people) // 10]) as some:  # threads and connections are there after this
        await asyncio.gather(*(side.wait(socket, person) for socket, person in zip(some, people, strict=False)))
    await asyncio.sleep(1)
    before = side.server.memory
    async with sockets(side, people) as opened:
        for socket, person in zip(opened, people, strict=True):
            await side.wait(socket, person)
        await asyncio.sleep(2)
        grown = side.server.memory - before
    if not isinstance(side, Floor):
        await asyncio.sleep(2)  # the product reaps what has closed before it is measured again
    return grown / 1024 / len(people)
