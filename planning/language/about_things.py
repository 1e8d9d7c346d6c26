"""What is said about things to buy: how many, what for, why they are taken off. Nothing of it is their name."""

from __future__ import annotations

from collections.abc import Iterator

from agents import patterns as re
from agents.llm.offline.understanding.dictionary import is_english
from agents.llm.offline.understanding.kinds import Free
from agents.llm.offline.values.amounts import counted, spans
from agents.llm.offline.values.no_things import PURPOSE, TOPICS
from agents.llm.offline.values.span import Extractor, Scene, Span
from agents.llm.offline.values.units import THEMSELVES

#: How a reason begins, and what no reason holds.
_REASON = re.compile(
    r"(?:because|since|as|it|it's|its|that's|they|they're|we|we're|he|he's|she|she's|nobody|no|everyone|i|i'm|too)\b",
    re.I,
)
_WISH = re.compile(
    r"\b(?:if|unless|until|when|except|instead|add|buy|get|invite|move|remind|list|but|and|or|then|also|please|only|more)\b",
    re.I,
)


def _because(text: str, start: int, end: int, scene: Scene) -> Span | None:
    """Read why something is taken off, in English words: it is not kept."""
    said = text[start:end].replace("’", "'")
    if not _REASON.match(said) or _WISH.search(said) or not all(map(is_english, re.findall(r"[a-z']+", said.lower()))):
        return None
    return Span("because", start, end, said)


#: For what, or for whom, a thing is got: nothing of it is kept.
_PURPOSE = re.compile(
    rf"\b(?:(?:for|as) (?:(?:our|my|a|some) )?{PURPOSE}"
    r"|(?:to|for) (?:fill(?:ing)?|go with|go in|put in|hang(?:ing)? up|decorat(?:e|ing)|eat(?:ing)?|drink(?:ing)?"
    r"|serv(?:e|ing)|cook(?:ing)?|bak(?:e|ing)|wrap(?:ping)?|light(?:ing)?|dip(?:ping)?|hand(?:ing)? out|nibbl(?:e|ing)"
    r"|start(?:ing)? with|finish(?:ing)? with|wash(?:ing)? up|clean(?:ing)?|clear(?:ing)? up|keep|stick|tie|toast)"
    r"(?: (?:the|my|our|them|it|in|up|on|with|for|everyone|everything|together|down|some|us|kids|children|guests"
    r"|tables?|bags?|walls?|cake|rooms?|food|drinks?|wine|cheese|meat|balloons|pinata|afterwards|first))*)"
    r"(?=\s*(?:$|[,.;!?)\n]|and\b|plus\b|we\b|i\b|please\b|get\b|add\b|buy\b|let\b))",
    re.I,
)


def _purposes(text: str, scene: Scene) -> Iterator[Span]:
    """Mark what a thing is for: "to fill it", "for the kids", "for afters"."""
    for match in _PURPOSE.finditer(text):
        yield Span("purpose", *match.span(), match[0])


_TOPIC = re.compile(
    rf"\b(?:(?:(?:the|our|my) )?(?:{'|'.join(sorted(map(re.escape, TOPICS), key=len, reverse=True))}))\b", re.I
)


def _list_topics(text: str, scene: Scene) -> Iterator[Span]:
    """Mark what a list may be about, and for whom things are: "dessert", "the vegetarians"."""
    for match in _TOPIC.finditer(text):
        yield Span("list_topic", *match.span(), match[0])


def _measured(text: str, scene: Scene) -> Iterator[Span]:
    """Mark amounts with a unit, and numbers that are said to be of those: "5 pots"."""
    return (span for span in spans(text, scene) if span.value is None or _measures(span))


def _so_many(text: str, scene: Scene) -> Iterator[Span]:
    """Mark amounts, and mere numbers, of something that was named: "24 cups" are things themselves."""
    return (span for span in counted(text, scene) if span.value is None or not span.value.unit or _measures(span))


def _measures(span: Span) -> bool:
    return bool(span.value.unit) and span.value.unit not in THEMSELVES


ABOUT_THINGS: dict[str, Extractor | Free] = {
    "purpose": _purposes,
    "list_topic": _list_topics,
    "measured": _measured,
    "so_many": _so_many,
    "because": Free(_because, longest=14, weight=0.5),
}
