"""`make bench`, or `python -m benchmarks [--quick] [--json FILE]`. Exit code 1 when a target is missed.

The second table, of what happens by itself, is `python -m benchmarks.automation`; `make bench` prints both.
"""

from __future__ import annotations

import argparse
import json
import platform
import resource
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import uvloop

from benchmarks import cores, measures, servers, sizes
from benchmarks.installation import Installation, Person
from benchmarks.sides import Floor, Html, Json
from benchmarks.sizes import Size
from benchmarks.sse import Sse
from benchmarks.table import Row, table


@dataclass(frozen=True, slots=True)
class People:
    """Those who wait and those who stream in great number, the few, and those who ask one after another."""

    crowd: list[Person]
    few: list[Person]
    askers: list[Person]


async def measure(
    size: Size, people: People, floor: Floor, page: Html, program: Json, stream: Sse, postgres: Callable[[], float]
) -> list[Row]:
    """Measure everything, the floor and the product in turns, so that a busy machine disturbs both."""

    def nothing() -> float:
        return 0.0

    crowd, few, askers = people.crowd, people.few, people.askers
    say("idle sockets")
    memory = [await measures.idle(side, crowd[: size.idle_sockets]) for side in (floor, program)]
    say(f"  {memory[1]:.1f} KB, floor {memory[0]:.1f}")

    say("warming up")
    for side in (floor, program, page, stream):
        await measures.burst(side, few[: min(8, size.burst_streams)], min(300, size.burst_tokens))

    bursts: dict[str, list[float]] = {side.name: [] for side in (floor, program, page, stream)}
    for number in range(size.rounds):
        say(f"burst {number + 1} of {size.rounds}")
        for side in (floor, program, page, stream):
            streams = few[: size.burst_streams]
            bursts[side.name].append(await measures.burst(side, streams, size.burst_tokens))
        say("  " + ", ".join(f"{name} {rates[-1]:,.0f}" for name, rates in bursts.items()))
    burst = {name: median(rates) for name, rates in bursts.items()}

    say("first tokens")
    floor_turns = await measures.turns(floor, askers, size.sends, nothing)
    turns = await measures.turns(program, askers, size.sends, postgres)
    say(f"  {turns}")

    say(f"{size.paced_few} streams")
    pace = {"tokens": size.paced_tokens, "rate": size.rate}
    floor_few = await measures.paced(floor, few[: size.paced_few], **pace, other_cpu=nothing)
    program_few = await measures.paced(program, few[: size.paced_few], **pace, other_cpu=postgres)
    say(f"  {program_few}, floor {floor_few}")

    say(f"{size.paced_many} streams")
    floor_many = await measures.paced(floor, crowd[: size.paced_many], **pace, other_cpu=nothing)
    program_many = await measures.paced(program, crowd[: size.paced_many], **pace, other_cpu=postgres)

    low, high = f"{size.paced_few} streams, ", f"{size.paced_many} streams, "
    return [
        Row(
            f"burst, {size.burst_streams} streams", "tokens/s", burst["JSON"], burst["floor"], ">= 6 x floor",
            burst["JSON"] >= 6 * burst["floor"],
        ),
        Row(
            "burst, HTML socket", "tokens/s", burst["HTML"], burst["floor"], ">= 0.5 x JSON",
            burst["HTML"] >= 0.5 * burst["JSON"],
        ),
        Row(
            "burst, SSE stream", "tokens/s", burst["SSE"], burst["floor"], ">= 0.5 x JSON",
            burst["SSE"] >= 0.5 * burst["JSON"],
        ),
        Row(low + "delay p50", "ms", program_few.p50, floor_few.p50),
        Row(low + "delay p95", "ms", program_few.p95, floor_few.p95),
        Row(low + "delay p99", "ms", program_few.p99, floor_few.p99, "<= floor", program_few.p99 <= floor_few.p99),
        Row(high + "delay p50", "ms", program_many.p50, floor_many.p50),
        Row(high + "delay p95", "ms", program_many.p95, floor_many.p95),
        Row(high + "delay p99", "ms", program_many.p99, floor_many.p99),
        Row(
            high + "length", "x ideal", program_many.length, floor_many.length, "<= 1.05 x ideal",
            program_many.length <= 1.05,
        ),
        Row("  of it, the model server late", "ms", program_many.late, floor_many.late),
        Row(
            "first token", "ms", turns.first_token, floor_turns.first_token, "<= floor + 5 ms",
            turns.first_token <= floor_turns.first_token + 5,
        ),
        Row(
            "CPU per 1,000 paced tokens", "s", program_few.cpu, floor_few.cpu, "<= 0.4 x floor",
            program_few.cpu <= 0.4 * floor_few.cpu,
        ),
        Row("  beside it, in PostgreSQL", "s", program_few.other_cpu),
        Row("CPU of a short turn", "ms", turns.cpu, floor_turns.cpu),
        Row("  beside it, in PostgreSQL", "ms", turns.other_cpu),
        Row("idle socket", "KB", memory[1], memory[0], "<= 1.25 x floor", memory[1] <= 1.25 * memory[0]),
    ]  # fmt: skip


def say(line: str) -> None:
    print(f"  … {line}", file=sys.stderr, flush=True)


def run(size: Size, data: Path | None) -> list[Row]:
    """Start everything, measure, end everything."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 16384)), hard))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    cores.leave_first()
    installation = Installation(data)
    started: list[servers.Server] = []
    try:
        say("setting up")
        installation.set_up()
        people = People(
            crowd=installation.people(max(size.idle_sockets, size.paced_many)),
            few=installation.people(max(size.paced_few, size.burst_streams), with_pages=True),
            askers=installation.people(min(10, size.sends)),
        )
        model = servers.model_server(installation.folder / "model.log", calm=size.calm)
        started.append(model)
        url = f"http://127.0.0.1:{model.port}/v1"
        floor = servers.floor(installation.folder / "floor.log", url)
        started.append(floor)
        web = servers.product(installation.folder / "web.log", url)
        started.append(web)
        sides = Floor(floor), Html(web), Json(web), Sse(web)
        return uvloop.run(measure(size, people, *sides, lambda: installation.postgres_cpu))
    finally:
        for log in installation.folder.glob("*.log"):
            if "Traceback" in (said := log.read_text(errors="replace")):
                print(f"{log.name}:\n{said[-4000:]}", file=sys.stderr)
        for server in reversed(started):
            server.stop()
        installation.remove()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--quick", action="store_true", help="a minute instead of five")
    group.add_argument("--tiny", action="store_true", help="see that it works; the numbers mean nothing")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the rows there")
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="an installation that is there, and stays")
    options = parser.parse_args()
    began = time.monotonic()
    rows = run(sizes.TINY if options.tiny else sizes.QUICK if options.quick else sizes.FULL, options.data)
    print(f"Product: manage.py serve with sign-in, history and PostgreSQL. Floor: plain daphne, one frame a token.\n"
          f"Python {platform.python_version()}; {cores.described()}; {time.monotonic() - began:.0f} s.\n")  # fmt: skip
    print(table(rows))
    if options.json:
        options.json.write_text(json.dumps([row.json() for row in rows], indent=2) + "\n")
    return int(not options.tiny and any(row.holds is False for row in rows))


if __name__ == "__main__":
    sys.exit(main())
