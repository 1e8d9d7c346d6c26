"""How much is looked through."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Size:
    """`shared` passages are everybody's, and ten times as many in the second round. `owners`: what each has beside."""

    shared: int
    owners: tuple[int, ...]
    questions: int  # of each owner


FULL = Size(shared=10_000, owners=(20, 2_000, 20_000), questions=200)
QUICK = Size(shared=2_000, owners=(20, 2_000), questions=60)
LARGE = Size(shared=100_000, owners=(20, 2_000, 20_000), questions=200)
TINY = Size(shared=20, owners=(3, 10), questions=3)
