"""`python -m benchmarks.automation [--quick | --tiny] [--json FILE]`: the second table of `make bench`."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from functools import partial
from pathlib import Path

from benchmarks import servers
from benchmarks.automation import sizes
from benchmarks.automation.growth import HEAD, Growth
from benchmarks.automation.sizes import Size
from benchmarks.installation import Installation
from benchmarks.table import table

POLL = "poll of pending events, p95"
Numbers = dict[str, float]
Working = Callable[..., AbstractContextManager[None]]  # while it lasts, a worker works
LIMITS = {"push with Redis, p95": 300.0, "push without, p95": 1500.0, "timer, p95": 1500.0, POLL: 100.0}  # ms


def say(line: str) -> None:
    print(f"  … {line}", file=sys.stderr, flush=True)


@contextmanager
def redis(folder: Path) -> Iterator[str]:
    """A Redis of our own; "" where the program is missing."""
    program = shutil.which("redis-server")
    if program is None:
        yield ""
        return
    from tests.harness.processes import Redis

    server = Redis(log=folder / "redis.log")
    server.start()
    try:
        yield server.url
    finally:
        server.kill9()


def numbers(size: Size, installation: Installation) -> Numbers:
    """Measure everything once; return the numbers by their names."""
    from benchmarks.automation import measures

    working: Working = partial(measures.worker, installation.folder / "worker.log")
    with ExitStack() as standing:
        if size.one_worker:
            standing.enter_context(working())
            working = _stands
        found = {
            "events delivered": measures.events(size.events, working),
            "workflow steps": measures.steps(size.runs, working),
            "activations": measures.activations(size.activations, working),
        }
        return found | pushes(size, installation, working)


def _stands(**env: str) -> AbstractContextManager[None]:
    """A worker is there already."""
    return nullcontext()


def pushes(size: Size, installation: Installation, working: Working) -> Numbers:
    """Measure what reaches an open page, and the timers beside it."""
    from benchmarks.automation import measures, waiting

    folder = installation.folder
    found: Numbers = {}
    with redis(folder) as redis_url:
        for name, url in (("with Redis", redis_url), ("without", "")):
            if name == "with Redis" and not (url and size.with_redis):
                continue
            web = servers.Server(
                "manage.py", "serve", "--host", "127.0.0.1", "--port", "{port}", log=folder / "web.log",
                env={"REDIS_URL": url},
            )  # fmt: skip
            try:
                with working(**({"REDIS_URL": url} if url else {})):
                    (person,) = installation.people(1)
                    p50, p95 = asyncio.run(measures.words(web, person, size.words))
                    if not url:
                        found["timer, p50"], found["timer, p95"] = waiting.timers(size.timers, size.ahead)
            finally:
                web.stop()
            found |= {f"push {name}, p50": p50, f"push {name}, p95": p95}
    say(", ".join(f"{name} {value:,.1f}" for name, value in found.items()))
    return found


def run(size: Size, data: Path | None) -> list[Growth]:
    """Set up, measure, grow, measure again, remove."""
    installation = Installation(data)
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.works.settings"
    try:
        say("setting up")
        installation.set_up()
        from benchmarks.automation import rows, waiting

        rounds = []
        for number in (size.rows, size.rows * 9):
            say(f"{number:,} rows more of each kind")
            rows.grow(number)
            rounds.append(numbers(size, installation))
        for found, number in zip(rounds, (size.pending, size.pending * 9), strict=True):
            say(f"{number:,} pending events more")
            waiting.pile_up(number)
            found[POLL] = waiting.poll()
        return growths(*rounds)
    finally:
        for log in installation.folder.glob("*.log"):
            if "Traceback" in (said := log.read_text(errors="replace")):
                print(f"{log.name}:\n{said[-4000:]}", file=sys.stderr)
        installation.remove()


def growths(first: Numbers, second: Numbers) -> list[Growth]:
    units = {"activations": "a minute", "push": "ms", "timer": "ms", "poll": "ms"}
    found = []
    for name, value in first.items():
        unit = next((unit for start, unit in units.items() if name.startswith(start)), "a second")
        limit = LIMITS.get(name)
        holds = None if limit is None else max(value, second[name]) <= limit
        found.append(Growth(name, unit, value, second[name], "" if limit is None else f"<= {limit:,.0f} ms", holds))
    return found


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.automation", description=__doc__)
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--quick", action="store_true")
    group.add_argument("--tiny", action="store_true")
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="an installation that is there, and stays")
    options = parser.parse_args()
    size = sizes.TINY if options.tiny else sizes.QUICK if options.quick else sizes.FULL
    began = time.monotonic()
    rows = run(size, options.data)
    print(f"\nBy itself, with one worker process: first with {size.rows:,} jobs, runs and agents that lie there, then "
          f"with ten times as many; the poll with {size.pending:,} events and ten times as many, the timers of "
          f"{size.ahead:g} s; {time.monotonic() - began:.0f} s.\n")  # fmt: skip
    print(table(rows, HEAD))
    if options.json:
        options.json.write_text(json.dumps([row.json() for row in rows], indent=2) + "\n")
    return int(not options.tiny and any(row.holds is False for row in rows))


if __name__ == "__main__":
    sys.exit(main())
