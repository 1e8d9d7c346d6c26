"""Hours where some are expected, as beside what begins then: "3.15 magician", "cake 4.30", "speeches 9.30-9.45", and
of a list also a bare "drinks 7". Elsewhere these may be amounts, prices or days.
"""

from __future__ import annotations

from collections.abc import Iterator

from agents.llm.offline.values.clocks import LASTS, clock_at, hour_at, is_number_part
from agents.llm.offline.values.dates import COUNTED
from agents.llm.offline.values.moments import Moment
from agents.llm.offline.values.span import Scene, Span
from agents.llm.offline.values.time_of_day import Clock, TimeOfDay, ranged
from agents.llm.offline.values.words import Words, vocabulary

_TO = LASTS | {"-", "to"}
_UNITS = COUNTED | vocabulary(
    "hour hours hr hrs h minute minutes min mins day days week weeks st nd rd th x kg g l / :"
)


def spans(text: str, scene: Scene) -> Iterator[Span]:
    """Mark hours, also bare ones, as a `Moment` of that time of day."""
    yield from _hours(text, bare=True)


def with_minutes(text: str, scene: Scene) -> Iterator[Span]:
    """Mark hours that tell more than a number: "9.15", "half nine", "7pm"."""
    yield from _hours(text, bare=False)


def _hours(text: str, *, bare: bool) -> Iterator[Span]:
    words, at = Words(text), 0
    while at < len(words):
        clock = _clock(words, at, bare=bare)
        if clock is None:
            at += 1
            continue
        value, end = _ranged(words, clock)
        yield Span("moment", words.starts[at], words.ends[end - 1], Moment(time=value))
        at = end


def _clock(words: Words, at: int, *, bare: bool) -> Clock | None:
    if is_number_part(words, at) or (words[at - 1] == "-" and words.is_glued(at)):
        return None
    clock = clock_at(words, at, is_led=True)
    if clock is not None and clock.end > at + 1:
        return clock
    hour = hour_at(words, at) if bare or words[at + 1] in _TO else None
    if (
        hour is None
        or not 1 <= hour <= 12
        or words[at + 1] in _UNITS
        or (words.is_glued(at + 1) and words[at + 1] in ".-")
    ):
        return clock if clock and not words[at].isdecimal() and clock.is_exact else None
    if not bare and _clock(words, at + 2, bare=False) is None:
        return None
    return Clock(at + 1, hour)


def _ranged(words: Words, first: Clock) -> tuple[TimeOfDay, int]:
    """Return the time from one hour to the other, where another follows."""
    if words[first.end] in _TO and (last := _clock_after(words, first.end + 1)) is not None:
        return ranged(first, last), last.end
    return first.value(), first.end


def _clock_after(words: Words, at: int) -> Clock | None:
    if (clock := clock_at(words, at, is_led=True)) is not None:
        return clock
    hour = hour_at(words, at)
    return Clock(at + 1, hour) if hour and hour <= 12 and words[at + 1] not in _UNITS else None
