"""One hour and minute as a clock shows them: "7pm", "18:30", "half seven", "ten to eight", "1930", "5 o'clock"."""

from __future__ import annotations

from agents.llm.offline.values.calendar_words import MONTH, WEEKDAY
from agents.llm.offline.values.dates import AFTER, COUNTED
from agents.llm.offline.values.time_of_day import Clock
from agents.llm.offline.values.words import Words, vocabulary
from agents.numbers import ONES, TENS

NAMED = {"noon": 12, "midday": 12, "midnight": 0, "noonish": 12}
PARTS_OF_DAY = frozenset({"morning", "afternoon", "arvo", "evening", "night", "tonight"})
FEW = {"five": 5, "ten": 10, "twenty": 20, "quarter": 15, "half": 30}
LASTS = frozenset({"until", "till", "til"})
_FOLLOWS = AFTER | {*WEEKDAY, *MONTH, *PARTS_OF_DAY, *LASTS}
_FOLLOWS |= vocabulary(
    "start kick kickoff doors prompt arrival finish ish sharp tomorrow today next the noon or ' \" onwards on when we"
    " i it + / w"
)
_PAST = {"past": 1, "after": 1, "to": -1, "of": -1, "til": -1}
#: Behind an hour in words: "five thirty", "seven forty-five".
_MINUTES_IN_WORDS = {"fifteen": 15, "thirty": 30, "forty": 45}
_BEFORE_DOTS = frozenset({*WEEKDAY, *MONTH, "tomorrow", "tmrw", "today", "tonight", "school", "work", "church"})
_MINUTES = frozenset({"minutes", "mins", "min", "minute"})


def _half(words: Words, at: int) -> tuple[str, int]:
    """Return "a" or "p" where "am", "p.m." … stands there, and where it ends."""
    word = words[at]
    if word in ("am", "pm"):
        return word[0], at + 1
    if word in ("a", "p") and words[at + 1] == "." and words[at + 2] == "m" and words.is_glued(at + 2):
        return word, at + 4 if words[at + 3] == "." and words.is_glued(at + 3) else at + 3
    if word in ("a", "p") and words.has(at + 1, "m", ".") and not words.is_glued(at + 3):
        return word, at + 3
    return "", at


def _part(words: Words, at: int) -> tuple[str, int]:
    """Return the part of the day that an hour is said to be in: "in the evening", "at night", "tomorrow morning"."""
    ahead = at
    if words[at] in ("in", "on") and words[at + 1] == "the":
        ahead += 2
    elif words[at] in ("at", "this", "tomorrow"):
        ahead += 1
    if words[ahead] in PARTS_OF_DAY and not (
        words[at] == "on" and words[ahead + 1] == "of"
    ):  # "for 8 on the evening of"
        return words[ahead], ahead + 1 if words[at] != "tomorrow" else at
    return "", at


def _rest(words: Words, clock: Clock) -> Clock:
    """Return it with what says of which half or part of the day it is."""
    at = clock.end
    if words[at] == "-" and (words[at + 1] in ("ish", "am", "pm")):
        at += 1
    if words[at] == "ish":
        at += 1
    half, end = _half(words, at)
    if half:
        return clock._replace(half=half, end=end)
    if clock.hour == 12 and words[at] in NAMED:
        return clock._replace(hour=NAMED[words[at]], end=at + 1, is_exact=True)
    if words[at] in ("o'clock", "oclock", "clock"):
        at += 1
    elif words.has(at, "o", "clock"):
        at += 2
    elif words.has(at, "o", "'", "clock"):
        at += 3
    part, end = _part(words, at)
    return clock._replace(part=part, end=end if part else at)


def hour_at(words: Words, at: int) -> int | None:
    """Return the hour of a clock that stands there alone, in digits or as a word."""
    word = words[at]
    if word.isdecimal():
        digits = words.number(at) if len(word) < 3 else None
        return digits if digits is not None and digits <= 24 else None
    hour = ONES.get(word.removesuffix("ish"), 0)
    return hour if 1 <= hour <= 12 else None


def is_number_part(words: Words, at: int) -> bool:
    """Whether the digits there belong to a sum, a decimal, a date or another clock time."""
    return words.is_glued(at) and words[at - 1] in (":", "$", "€", "£", ".", ",", "/", "#")


def clock_at(words: Words, at: int, *, is_led: bool) -> Clock | None:
    """Return the hour and minute that stand there. `is_led`: "at" or the like stands before, so an hour will do."""
    word = words[at]
    if (word in FEW or word == "a") and (told := _minutes_and_hour(words, at, is_led=is_led)) is not None:
        return told
    if word in ("noon", "midday", "midnight", "noonish"):
        return Clock(at + 1, NAMED[word], is_exact=True)
    if word.isdecimal():
        if is_number_part(words, at):
            return None
        if words[at + 1] in (":", ".") and words.is_glued(at + 1) and words.is_glued(at + 2) and len(word) < 3:
            return _with_minutes(words, at, is_led=is_led)
        if len(word) == 4:
            return _four_digits(words, at, is_led=is_led)
        if words[at + 1] == "h" and (words.is_glued(at + 1) or is_led) and (hour := hour_at(words, at)) is not None:
            minute = words.number(at + 2) if words.is_glued(at + 2) and len(words[at + 2]) == 2 else None
            end = at + 2 if minute is None else at + 3
            return Clock(end, hour, minute or 0, is_exact=True) if (minute or 0) < 60 else None
        is_few = words[at + 1] in _MINUTES or words[at + 1] in ("to", "past")
        if is_few and (told := _minutes_and_hour(words, at, is_led=is_led)) is not None:
            return told
    hour = hour_at(words, at)
    if hour is None:
        return None
    if word in ONES and (minute := _MINUTES_IN_WORDS.get(words[at + 1])) is not None:
        end = at + 2
        if words[at + 1] == "forty":
            end += 1 + (words[end] == "-")
        clock = _rest(words, Clock(end, hour, minute))
        if (words[at + 1] != "forty" or words[end - 1] == "five") and may_end(words, clock.end):
            return clock  # "five thirty"
    clock = _rest(words, Clock(at + 1, hour, is_exact=word.isdecimal() and len(word) == 2 and word[0] == "0"))
    said_more = clock.end > at + 1 or word.endswith("ish")
    if said_more:
        return clock
    return clock if is_led and may_end(words, clock.end) else None


def may_end(words: Words, at: int) -> bool:
    """Whether a bare hour may stand before this word: "at 7 on Friday", but not "at 7 guests" nor "at 4,99"."""
    word = words[at]
    if not word:
        return True
    if words.is_glued(at) and (word in ("/", "%", ":") or (word in (".", ",", "-") and words.is_glued(at + 1))):
        return word == "-" and words[at + 1].isdecimal()
    return word in _FOLLOWS and word not in ("%", "k")


def _with_minutes(words: Words, at: int, *, is_led: bool) -> Clock | None:
    hour, minute = words.number(at), words.number(at + 2)
    if hour is None or minute is None or len(words[at + 2]) != 2 or hour > 24 or minute > 59:
        return None
    end = at + 3
    if words[end] in (":", ".", "/") and words.is_glued(end) and words.is_glued(end + 1):
        if not (words[end] == ":" and len(words[end + 1]) == 2):
            return None
        end += 2  # seconds
    exact = hour >= 10 or words[at][0] == "0"
    if words[end] in ("h", "hrs", "hr", "uhr"):
        return Clock(end + 1, hour, minute, is_exact=True)
    clock = _rest(words, Clock(end, hour, minute, is_exact=exact))
    if words[at + 1] == "." and not (is_led or words[at - 1] in _BEFORE_DOTS or clock.half or clock.part):
        return None
    return None if words[end] in COUNTED - {"am", "pm", "p", "a.m"} or words[end] in ("each", "apiece") else clock


def _four_digits(words: Words, at: int, *, is_led: bool) -> Clock | None:
    """Read "1930": of a year it is told by what stands beside it."""
    number = words.number(at) or 0
    hour, minute = divmod(number, 100)
    if hour > 24 or minute > 59:
        return None
    if words[at + 1] in ("h", "hrs", "hours", "hr"):
        return Clock(at + 2, hour, minute, is_exact=True)
    is_strong = is_led and (words[at - 1] not in ("by", "about", "around", "from") or not 1900 <= number < 2100)
    after_day = words[at - 1] in WEEKDAY or words[at - 1] in ("tomorrow", "today", "tonight", "|")
    if not (is_strong or (after_day and not 1990 <= number < 2100)) or not may_end(words, at + 1):
        return None
    return Clock(at + 1, hour, minute, is_exact=True)


def _minutes_and_hour(words: Words, at: int, *, is_led: bool) -> Clock | None:
    """Read "half seven", "half past six", "quarter to four", "ten to eight", "twenty-five past nine"."""
    start = at + 1 if words[at] == "a" else at
    word = words[start]
    ahead = start + 1
    minutes = FEW.get(word, words.number(start) or 0)
    if word == "twenty" and words[ahead + (words[ahead] == "-")] == "five":
        minutes, ahead = 25, ahead + (words[ahead] == "-") + 1
    elif words[ahead] == "-":
        ahead += 1
    if word in TENS and word != "twenty":
        return None
    has_unit = words[ahead] in _MINUTES
    ahead += has_unit
    side = _PAST.get(words[ahead])
    if word == "half" and side is None:
        hour = hour_at(words, ahead)
        if hour is None or not 1 <= hour <= 12:
            return None
        clock = _rest(words, Clock(ahead + 1, hour, 30))
        return clock if clock.half or clock.part or may_end(words, clock.end) else None
    if side is None or not 0 < minutes < 60 or (words[ahead] == "til" and word not in ("quarter",)):
        return None
    if word not in ("quarter", "half") and not has_unit:
        if side < 0 and words[at - 1] in ("from", "between"):
            return None  # "from two to five"
        if (
            word.isdecimal()
            and not (is_led and side > 0)
            and not (words[at - 1] == "at" and minutes in (5, 10, 20, 25))
        ):
            return None
    named = words[ahead + 1] in ("noon", "midnight", "midday")
    hour = NAMED[words[ahead + 1]] if named else hour_at(words, ahead + 1)
    if hour is None:
        return None
    clock = _rest(words, Clock(ahead + 2, hour, is_exact=named))
    if not (clock.half or clock.part or named or may_end(words, clock.end)):
        return None
    return clock._replace(minute=minutes) if side > 0 else clock._replace(before=minutes)
