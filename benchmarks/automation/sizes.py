"""How much is measured."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Size:
    """`rows` of each kind lie there already, and ten times as many in the second round."""

    rows: int
    events: int
    runs: int  # of a workflow of five steps
    beats: int
    words: int  # that are pushed to an open socket, one after another
    with_redis: bool = True


FULL = Size(rows=2000, events=3000, runs=400, beats=1000, words=60)
QUICK = Size(rows=500, events=1000, runs=150, beats=400, words=30)
TINY = Size(rows=20, events=10, runs=3, beats=5, words=2, with_redis=False)
