"""Which sums, head counts and amounts of a clause went into what is written for it, with the words they are said in.

"between 300 and 400 euros" is a budget of 400, "me and 4 friends" are five.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from agents.llm import Ask
from agents.llm.offline.values import amounts, head_counts, money
from agents.llm.offline.values.span import Scene, Span


def amounts_written(clause: str, asks: Sequence[Ask], scene: Scene) -> Iterator[Span]:
    """Yield their spans in the clause."""
    written = {number for ask in asks if ask.tool for number in _numbers(ask.arguments)}
    for span in money.sums(clause, scene):
        if span.value is not None and span.value.amount in written:
            yield span
    for span in head_counts.counts(clause, scene):
        if span.value is not None and not span.value.change and span.value.count in written:
            yield span
    for span in amounts.counted(clause, scene):
        if span.value is not None and span.value.quantity in written:
            yield span


def _numbers(value: Any) -> Iterator[Decimal]:
    if isinstance(value, Mapping):
        for each in value.values():
            yield from _numbers(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _numbers(each)
    elif isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        try:
            yield Decimal(str(value))
        except InvalidOperation:
            return
