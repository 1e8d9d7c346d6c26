"""How much is measured."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Size:
    """`rows` of each kind lie there already, and ten times as many in the second round."""

    rows: int
    events: int
    runs: int  # of a workflow of five steps
    activations: int
    words: int  # that are pushed to an open socket, one after another
    pending: int  # events that a poll looks over, and ten times as many
    timers: int
    ahead: float = 5.0  # seconds that a timer is set for
    with_redis: bool = True
    one_worker: bool = False  # for all that is measured, instead of a fresh one for each


FULL = Size(rows=2000, events=3000, runs=400, activations=1000, words=60, pending=10_000, timers=20)
QUICK = Size(rows=500, events=1000, runs=150, activations=400, words=30, pending=10_000, timers=20)
TINY = Size(
    rows=20,
    events=10,
    runs=3,
    activations=5,
    words=2,
    pending=200,
    timers=2,
    ahead=1.0,
    with_redis=False,
    one_worker=True,
)
