"""The time of day that something begins, and ends: "3pm", "18:30", "half seven", "ten to eight", "noonish", "1930",
"from 2 til 5", "9 till late", "7 for 7:30", "in the evening".

A bare hour up to seven is in the afternoon. "Quarter past" without its hour, and an hour that no clock has, become
questions.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import time

from agents import patterns as re
from agents.llm.offline.values.calendar_words import MONTH
from agents.llm.offline.values.clocks import (
    FEW,
    LASTS,
    NAMED,
    PARTS_OF_DAY,
    clock_at,
    hour_at,
    is_number_part,
    may_end,
)
from agents.llm.offline.values.cut import CUT
from agents.llm.offline.values.dates import AFTER
from agents.llm.offline.values.span import Scene, Span
from agents.llm.offline.values.time_of_day import Clock, FoundTime, TimeOfDay, ranged
from agents.llm.offline.values.words import Words, vocabulary
from agents.llm.offline.values.zones import zone_at
from agents.numbers import ONES

PARTS = {
    "morning": time(10),
    "lunchtime": time(12),
    "afternoon": time(15),
    "arvo": time(15),
    "teatime": time(16),
    "evening": time(19),
    "dinnertime": time(19),
    "tonight": time(19),
    "night": time(20),
}
_LEADS = vocabulary("at @ from around about approximately roughly starting starts beginning begins by circa say")
#: What a bare hour needs before it.
_STRONG = _LEADS - {"say"} | {"until", "till", "til", "between"}
_TO = frozenset({"-", "to", "until", "till", "til"})
_NOT_PART_AFTER = vocabulary("out party in of off do tea dress dresses gown shift shifts")
_NOT_PART_BEFORE = vocabulary(
    "game movie quiz poker date film games karaoke trivia casino comedy ladies girls' boys' girls boys last every"
    " each bonfire burns opening all"
)
_UNTIL_LATE = (("late",), ("whenever",), ("close",), ("the", "early", "hours"), ("the", "small", "hours"))


def time_at(words: Words, at: int, part: str = "", *, late: bool = False) -> FoundTime | None:
    """Return the time of day that stands there, with its end and zone. `part` is a part of the day told elsewhere."""
    is_led = words[at - 1] in _STRONG
    clock = clock_at(words, at, is_led=is_led)
    is_alone = clock is None  # an hour that only what follows makes one: "9 till late", "3-5pm"
    if clock is None and (hour := hour_at(words, at)) is not None and not is_number_part(words, at):
        clock = Clock(at + 1, hour)
    if clock is None:
        return _unclear(words, at) or _vague(words, at)
    end = clock.end
    lasts = words[end] in _TO or (words[end] == "and" and words[at - 1] == "between")
    ahead = end + 2 if words[end] == "'" and words[end + 1] in LASTS else end + 1
    if (words[end] in ("on", "onwards", "onward") and words[end + 1] == "wards") or words[end] in ("onwards", "onward"):
        return FoundTime(end + 1, replace(clock.value(part, late=late), is_open=True))
    if lasts or ahead == end + 2:
        for said in _UNTIL_LATE:
            if words.has(ahead, *said):
                value = clock.value(part, late=late or clock.hour >= 7)
                return FoundTime(ahead + len(said), replace(value, is_open=True))
        last = clock_at(words, ahead, is_led=True)
        if last is not None and _is_range(words, at, clock, last):
            return _zoned(words, last.end, ranged(clock, last, part, late=late))
    value = clock.value(part, late=late)
    if words[at] == "noonish":
        value = replace(value, vague=True)
    if words[end] == "for" and (then := clock_at(words, end + 1, is_led=False)) is not None:
        seated, after = _seated(clock, then, value, end, part, late=late)
        if after > end:
            return _zoned(words, after, seated)
    return _unclear(words, at) if is_alone else _zoned(words, end, value)


def _is_range(words: Words, at: int, first: Clock, last: Clock) -> bool:
    """Whether it is from an hour to another: "3-5pm", "from 2 to 5", and no "2 to 5 guests"."""
    told = last.half or last.part or first.half or last.is_exact or last.minute
    by_words = words[at - 1] in ("from", "between") or words[first.end] in LASTS or first.is_exact
    is_told = told or by_words or words[at - 1] in ("at", "@")
    return bool(is_told) and bool(last.half or last.part or may_end(words, last.end))


def _seated(clock: Clock, then: Clock, value: TimeOfDay, end: int, part: str, *, late: bool) -> tuple[TimeOfDay, int]:
    """Read "7 for 7:30": guests come at the one, it begins in earnest at the other."""
    if clock.is_bare and then.half:
        clock = clock._replace(half=then.half)
    begins, after = clock.minutes(part, late=late), then.minutes(part, late=late)
    if then.is_bare:
        after += 12 * 60 if after < begins else 0
    if not 0 < after - begins <= 60 or not (then.minute or then.half):
        return value, end
    return replace(value, time=clock.value(part, late=late).time, then=time(after // 60 % 24, after % 60)), then.end


def _zoned(words: Words, end: int, value: TimeOfDay) -> FoundTime:
    if (zone := zone_at(words, end)) is None:
        return FoundTime(end, value)
    if zone.unclear:
        return FoundTime(zone.end, replace(value, unclear=zone.unclear))
    return FoundTime(zone.end, replace(value, zone=zone.key))


def _unclear(words: Words, at: int) -> FoundTime | None:
    """Return a question about an hour that no clock has, or that is not said: "25 o'clock", "at quarter past"."""
    start = at + 1 if words[at] == "a" else at
    if words[start] == "quarter" and words[start + 1] in ("past", "to") and words[start + 2] not in ONES:
        if words[start + 2] and words[start + 2] not in AFTER:
            return None
        said = f"A quarter {words[start + 1]} which hour?"
        return FoundTime(start + 2, TimeOfDay(time(), unclear=said))
    number = words.number(at)
    if number is None or is_number_part(words, at):
        return None
    is_clock = words[at + 1] == ":" and words.is_glued(at + 1) and words.is_glued(at + 2) and len(words[at + 2]) == 2
    if is_clock and words[at + 2].isdecimal() and words[at - 1] in (*_STRONG, "to") and words[at + 3] != ":":
        end = at + 3
    elif words[at + 1] in ("o'clock", "oclock") or (words[at + 1] in ("am", "pm") and number > 24):
        end = at + 2
    else:
        return None
    said = words.text[words.starts[at] : words.ends[end - 1]]
    return FoundTime(end, TimeOfDay(time(), unclear=f"There is no {said} on a clock. At what time do you mean?"))


def _vague(words: Words, at: int) -> FoundTime | None:
    """Read a part of the day: "in the evening", "lunch time"."""
    start = at + 1 if words[at] in ("early", "late", "mid") else at
    word, end = words[start], start + 1
    if word in ("lunch", "dinner", "tea") and words[end + (words[end] == "-")] == "time":
        word, end = f"{word}time", end + (words[end] == "-") + 1
    is_of_day = words[end] == "of" and (
        words[end + 1] == "the" or words[end + 1].isdecimal() or words[end + 1] in MONTH
    )
    if word not in PARTS or (words[end] in _NOT_PART_AFTER and not is_of_day) or words[at - 1] in _NOT_PART_BEFORE:
        return None
    return FoundTime(end, TimeOfDay(PARTS[word], vague=True))


def _part_near(words: Words, at: int) -> str:
    """Return the part of the day that a word's sentence names anywhere: of "Saturday evening, at 8" the evening."""
    start = end = at
    while start > 0 and not _ends_sentence(words, start - 1):
        start -= 1
    while end + 1 < len(words) and not _ends_sentence(words, end):
        end += 1
    for place in range(start, end + 1):
        part = words[place].removesuffix("s")
        if part in PARTS_OF_DAY and words[place - 1] not in _NOT_PART_BEFORE and words[place - 1] != "good":
            return part
    return ""


def _ends_sentence(words: Words, at: int) -> bool:
    """Whether a sentence ends with this word: "9. Call Mum", and a line of its own."""
    behind = words.text[words.ends[at] : words.starts[at + 1]] if at + 1 < len(words) else ""
    return "\n" in behind or (words[at] in (".", "!", "?", ";") and bool(behind)) or words[at + 1] == "then"


_BEGINS = frozenset({*PARTS, *NAMED, *FEW, *ONES, "a", "early", "late", "mid", "lunch", "dinner", "tea", "twenty"})
_BEGINS |= {f"{word}ish" for word in ONES}


def times(words: Words, *, late: bool = False) -> Iterator[tuple[int, FoundTime]]:
    """Yield the times of day of a text from its beginning on, each with the number of its first word."""
    at = 0
    while at < len(words):
        begins = words[at] in _BEGINS or words[at].isdecimal()
        found = time_at(words, at, _part_near(words, at), late=late) if begins else None
        if found is None:
            at += 1
        else:
            yield at, found
            at = found.end


def spans(text: str, scene: Scene) -> Iterator[Span]:
    """Mark the times of day of a text, as `TimeOfDay`."""
    words = Words(text)
    for at, found in times(words):
        start, end = words.starts[at], words.ends[found.end - 1]
        if found.value.unclear:
            yield Span("time", start, end, unclear=found.value.unclear)
        else:
            yield Span("time", start, end, found.value)


_LEAD = _LEADS | {"in", "on", "the", "this", "between"}
_WITHOUT_PARTS = re.compile(
    r"(?:\b(?:in|on) the\s+|\bthis\s+|(?<=\|) *)\b(?:morning|afternoon|evening)\b|\bat night\b|\btonight\b", re.I
)


def find_time(text: str, *, late: bool = False) -> tuple[TimeOfDay | None, str]:
    """Return the time of day that a text names, rather an hour than a part of the day, and the text without it.

    `late` says that a bare hour from 7 to 11 is rather in the evening, as for a dinner.
    """
    words = Words(text)
    found = min(times(words, late=late), key=lambda each: each[1].value.vague, default=None)
    if found is None:
        return None, text
    at, (end, value) = found
    lead = _LEAD if value.vague else _LEADS
    start = words.skip_back(at, lead)
    rest = text[: words.starts[start]] + CUT + text[words.ends[end - 1] :]
    return value, rest if value.vague else _WITHOUT_PARTS.sub(CUT, rest)
