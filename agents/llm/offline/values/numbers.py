"""Numbers that count something, in digits or words: "3", "twenty-five", "a dozen". Decimals are amounts, not these."""

from __future__ import annotations

from collections.abc import Iterator

from agents import patterns as re
from agents.llm.offline.values.span import Scene, Span
from agents.numbers import NUMBER, number

LARGEST = 10**9

_COUNT = re.compile(rf"(?i)\b{NUMBER}")


def spans(text: str, scene: Scene) -> Iterator[Span]:
    """Mark whole numbers from one on."""
    for match in _COUNT.finditer(text):
        value = number(match[0])
        if 1 <= value <= LARGEST and value == int(value):
            yield Span("number", *match.span(), int(value))
