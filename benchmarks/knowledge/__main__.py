"""`python -m benchmarks.knowledge [--quick | --tiny | --large] [--json FILE]`: the third table of `make bench`.

Searches of people with few and with many passages of their own, beside those of everybody, and with ten times as many
of these. `--large` grows from 100,000 to 1,000,000, and takes an hour.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks import cores
from benchmarks.automation.growth import HEAD, Growth
from benchmarks.installation import Installation
from benchmarks.knowledge import sizes
from benchmarks.knowledge.sizes import Size
from benchmarks.table import table

P95 = 20.0  # ms
RECALL = 0.98
LABELS = {"cpu": "CPU", "recall": "recall@5 of exact"}


def say(line: str) -> None:
    print(f"  … {line}", file=sys.stderr, flush=True)


def run(size: Size, data: Path | None) -> list[Growth]:
    """Set up, measure, grow, measure again, remove."""
    installation = Installation(data)
    try:
        say("setting up")
        installation.set_up()
        from benchmarks.knowledge import measures, rows

        sentences = rows.Sentences(seed=1)
        people = dict(zip(size.owners, rows.people(len(size.owners)), strict=True))
        for number, owner in people.items():
            rows.write(sentences, number, owner)
        rounds: list[dict[int, measures.Searches]] = []
        speeds: list[float] = []
        for number in (size.shared, size.shared * 9):
            say(f"{number:,} passages of everybody's more")
            began = time.perf_counter()
            rows.write(sentences, number)
            speeds.append(number / (time.perf_counter() - began))
            rounds.append(
                {
                    own: measures.searches(user, size.questions, own, lambda: installation.postgres_cpu)
                    for own, user in people.items()
                }
            )
            say(", ".join(f"{own:,} own: p95 {each.p95:.1f} ms, {each.recall:.3f}" for own, each in rounds[-1].items()))
        first, second = speeds
        return [*growths(*rounds), Growth("passages written, with vectors and index", "a second", first, second)]
    finally:
        installation.remove()


def growths(first: Mapping[int, Any], second: Mapping[int, Any]) -> list[Growth]:
    found = []
    for own in first:
        before, after = first[own], second[own]
        name = f"search, {own:,} own passages, "
        targets = {"p50": "", "p95": f"<= {P95:g} ms", "cpu": "", "recall": f">= {RECALL}"}
        for what, target in targets.items():
            both = getattr(before, what), getattr(after, what)
            holds = None if not target else max(both) <= P95 if what == "p95" else min(both) >= RECALL
            unit = "" if what == "recall" else "ms"
            found.append(Growth(name + LABELS.get(what, what), unit, *both, target, holds))
    return found


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.knowledge", description=__doc__)
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--quick", action="store_true")
    group.add_argument("--tiny", action="store_true")
    group.add_argument("--large", action="store_true", help="a million passages")
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="an installation that is there, and stays")
    options = parser.parse_args()
    size = (
        sizes.TINY if options.tiny else sizes.QUICK if options.quick else sizes.LARGE if options.large else sizes.FULL
    )
    began = time.monotonic()
    found = run(size, options.data)
    print(f"\nWhat is known: {size.shared:,} passages of everybody's, then ten times as many, beside one's own.\n"
          f"Python {platform.python_version()}; {cores.described()}; {time.monotonic() - began:.0f} s.\n")  # fmt: skip
    print(table(found, HEAD))
    if options.json:
        options.json.write_text(json.dumps([row.json() for row in found], indent=2) + "\n")
    return int(not options.tiny and any(row.holds is False for row in found))


if __name__ == "__main__":
    sys.exit(main())
