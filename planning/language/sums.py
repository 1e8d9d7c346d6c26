"""Sums of money, by how sure it is that they are no number of things."""

from __future__ import annotations

from collections.abc import Iterator

from agents import patterns as re
from agents.llm.offline.values import money
from agents.llm.offline.values.span import Extractor, Scene, Span

#: A mere number from here on is a sum where both a sum and a number of things could be said.
LEAST_SUM = 100


def sizeable(text: str, scene: Scene) -> Iterator[Span]:
    """Mark sums that are no number of things: with a currency, or of three figures."""
    named = {(span.start, span.end) for span in money.spans(text, scene)}
    for span in money.sums(text, scene):
        if (span.start, span.end) in named or (span.value and span.value.amount >= LEAST_SUM):
            yield span


def stated(text: str, scene: Scene) -> Iterator[Span]:
    """Mark sums in figures, or that are no number of things: "two spoons" are none."""
    certain = {(span.start, span.end) for span in sizeable(text, scene)}
    for span in money.sums(text, scene):
        if (span.start, span.end) in certain or any(letter.isdecimal() for letter in span.of(text)):
            yield span


def plain_sums(text: str, scene: Scene) -> Iterator[Span]:
    """Mark sums, mere numbers too, but for "that one"."""
    return (span for span in money.sums(text, scene) if span.of(text).lower() != "one")


_MORE = re.compile(r"\b(?:more|extra)\b", re.I)


def further(text: str, scene: Scene) -> Iterator[Span]:
    """Mark sums of which there is to be so much more: "500 more"."""
    return money.sums(_MORE.sub(lambda word: " " * len(word[0]), text), scene)


def per_head(text: str, scene: Scene) -> Iterator[Span]:
    """Mark sums for each guest."""
    return (span for span in money.spans(text, scene) if span.value and span.value.per == "head")


def ranged(text: str, scene: Scene) -> Iterator[Span]:
    """Mark "from 500 to 650"."""
    for span in money.sums(text, scene):
        if span.value and span.value.low is not None and text[: span.start].lower().endswith("from "):
            yield Span("money", span.start - 5, span.end, span.value)


SUMS: dict[str, Extractor] = {
    "money": money.spans,
    "sum": plain_sums,
    "sizeable": sizeable,
    "further": further,
    "per_head": per_head,
    "stated": stated,
    "ranged": ranged,
    "price": money.prices,
}
