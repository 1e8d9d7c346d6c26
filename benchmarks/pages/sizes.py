"""How much is measured."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Size:
    """`guests` are the numbers of guests of the events that are looked at; each has as many items, 500 at most."""

    guests: tuple[int, ...]
    answers: int  # of which the median is taken


FULL = Size(guests=(20, 120, 300, 1000), answers=5)
QUICK = Size(guests=(20, 300), answers=3)
TINY = Size(guests=(3,), answers=1)
