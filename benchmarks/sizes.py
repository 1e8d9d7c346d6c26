"""How much is measured: a whole run, a quick look, or a tiny one that only shows that the harness works."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Size:
    """`paced_few` and `paced_many` are numbers of streams, each of `paced_tokens` at `rate` tokens a second."""

    rounds: int  # the burst is repeated, and the median taken
    burst_streams: int
    burst_tokens: int  # a stream
    paced_few: int
    paced_many: int
    paced_tokens: int
    rate: int
    sends: int  # for the first token
    idle_sockets: int
    calm: float = 3.0  # seconds before answers begin together


FULL = Size(
    rounds=3, burst_streams=32, burst_tokens=2000, paced_few=100, paced_many=500, paced_tokens=300, rate=50, sends=60,
    idle_sockets=1000,
)  # fmt: skip
QUICK = Size(
    rounds=1, burst_streams=32, burst_tokens=800, paced_few=100, paced_many=500, paced_tokens=100, rate=50, sends=50,
    idle_sockets=300,
)  # fmt: skip
TINY = Size(
    rounds=1, burst_streams=2, burst_tokens=20, paced_few=2, paced_many=3, paced_tokens=10, rate=50, sends=2,
    idle_sockets=5, calm=0.2,
)  # fmt: skip
