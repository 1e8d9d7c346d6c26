"""When, in a sentence: a day, an hour, or both."""

from __future__ import annotations

from functools import lru_cache

from agents import patterns as re
from agents.llm.offline.values.cut import CUT
from agents.llm.offline.values.span import Scene, Span
from planning.grammar.drafts import Slots, find_slots

#: With which words a day or an hour begins; no others are looked at.
_BEGINS = re.compile(
    r"\d|(?:mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|tod|tom|ton|next|this|noon|mid"
    r"|half|quarter|ten|twenty|five|six|seven|eight|nine|eleven|twelve|one|two|three|four|first|second|third|last"
    r"|christmas|new year|easter|hallow|valentine|boxing|thanks|mother|father|lunch|morning|after|even|night|early"
    r"|a week|from|between|a fortnight|weekend|end|in|on|at|the)",
    re.I,
)
_NOTHING = re.compile(
    r"(?:\b(?:on|at|from|the|in|by|around|about|of|it|and|for|this|starting|beginning)\b|[\s,.;:|()-])*", re.I
)


def when(text: str, start: int, end: int, scene: Scene) -> Span | None:
    """Read words that say when, and nothing else."""
    said = text[start:end]
    if not _BEGINS.match(said):
        return None
    slots = _slots(said, scene.now)
    return Span("when", start, end, slots) if slots is not None else None


@lru_cache(maxsize=2000)
def _slots(said: str, now) -> Slots | None:  # type: ignore[no-untyped-def]
    slots = find_slots(said, now)
    if slots.day is None and slots.time is None:
        return None
    if slots.guests is not None or slots.place or slots.budget is not None:
        return None
    return slots if _NOTHING.fullmatch(slots.rest.replace(CUT, " ")) else None
