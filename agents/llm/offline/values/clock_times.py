"""The time of day an event begins: "3pm", "18:30", "half past six", "noon", "3-5pm", "in the evening"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

from agents import patterns as re
from agents.llm.offline.values.cut import CUT, without
from agents.numbers import ONES

PARTS = {
    "morning": time(10),
    "lunchtime": time(12),
    "lunch time": time(12),
    "noon": time(12),
    "midday": time(12),
    "afternoon": time(15),
    "evening": time(19),
    "dinner time": time(19),
    "tonight": time(19),
    "night": time(20),
}
_half = r"(?:a\.?m\b\.?|p\.?m\b\.?)"
_hours = "|".join(word for word, value in ONES.items() if 1 <= value <= 12)
_lead = (
    r"(?:\b(?:at|@|from|around|about|approximately|roughly|starting(?: at| from)?|starts at|beginning at"
    r"|by|circa|say)\s*)+"
)
_to = r"\s*(?:-|to|until|till|til)\s*"
_part = r"(?:morning|afternoon|evening|night)"
_in_part = rf"(?:\s*(?:in the|at|on the|this|tomorrow)?\s*\b(?P<part>{_part}|tonight)\b)?"

_RULES = [
    # 3-5pm, from 3 to 5 pm, 15:00-17:00, between 2 and 5pm
    rf"(?:\b(?:from|between|at)\s+)?\b(?P<hour>\d{{1,2}})(?::(?P<minute>\d\d))?\s*(?P<half>{_half})?"
    rf"(?:{_to}|\s+and\s+)\d{{1,2}}(?::\d\d)?\s*(?P<late>{_half})",
    rf"(?:\b(?:from|between)\s+)?\b(?P<hour>\d{{1,2}}):(?P<minute>\d\d){_to}\d{{1,2}}:\d\d",
    rf"\b(?:from|between)\s+(?P<hour>\d{{1,2}})(?::(?P<minute>\d\d))?\s*(?:{_to}"
    r"|\s+and\s+)\d{1,2}(?::\d\d)?\b(?!\s*[a-z]*(?:guest|people|kid|friend))"
    rf"{_in_part}",
    # 18:30, 6:30pm, 6pm, 18h, 6.30 pm
    rf"(?:{_lead})?(?<![\d:$€£.,])\b(?P<hour>\d{{1,2}})[:.](?P<minute>\d\d)\s*(?P<half>{_half})",
    rf"(?:{_lead})?(?<![\d:$€£.,])\b(?P<hour>\d{{1,2}}):(?P<minute>\d\d)(?:\s*(?:h|hrs?|o'?clock)\b)?{_in_part}",
    rf"(?:{_lead})?(?<![\d:$€£.,])\b(?P<hour>\d{{1,2}}|{_hours})\s*-?\s*(?:ish\s*)?(?P<half>{_half})",
    rf"(?:{_lead})?(?<![\d:$€£.,])\b(?P<hour>\d{{1,2}})h(?P<minute>\d\d)?\b",
    rf"(?:{_lead})?\b(?P<hour>\d{{1,2}}|{_hours})\s*o'?\s?clock\b{_in_part}",
    rf"(?:{_lead})?\b(?P<shift>half|quarter) (?P<side>past|to|after) (?P<hour>\d{{1,2}}"
    rf"|{_hours})\b\s*(?P<half>{_half})?{_in_part}",
    rf"{_lead}(?P<hour>\d{{1,2}})\.(?P<minute>\d\d)\b(?!\d)",
    # 7 in the evening, at 3
    rf"(?:{_lead})?\b(?P<hour>\d{{1,2}}|{_hours}) (?:in the|at) (?P<part>{_part})\b",
    r"\b(?P<hour>\d{1,2})\s?ish\b",
    rf"(?:\b(?:at|@|around|from|starting at|starts at|by)\s*)+(?P<hour>\d{{1,2}}|{_hours})\b(?![:./]?\d|-\w)"
    rf"(?!\s*(?:%|k\b|\$|€|each|apiece|euros?|dollars?|bucks|st\b|nd\b|rd\b|th\b|guests?|people|persons?|kids|friends))"
    r"(?=\s*(?:ish|$|[,.;!?|)]|sharp|on|in|for|with|at|and|instead|tomorrow|today|tonight|this|next"
    rf"|{_part}|[a-z]{{3,9}}day)){_in_part}",
    r"(?:\b(?:at|around|by|about)\s+)?\b(?P<name>noon|midday|midnight|lunch ?time|dinner ?time)\b",
    r"(?:\b(?:in|on) the\s+|\bthis\s+|\bat\s+)?\b(?:early |late )?(?P<name>morning|afternoon|evening|night|tonight)\b"
    r"(?!\s+(?:out|party|in\b|of))",
]
_PATTERNS = [re.compile(rule, re.IGNORECASE) for rule in _RULES]
_NOT_A_PART = re.compile(
    r"\b(?:game|movie|quiz|poker|date|film|games|karaoke|trivia|casino|comedy|ladies|girls'?|boys'?) $", re.I
)


@dataclass(frozen=True, slots=True)
class TimeOfDay:
    """When on its day it begins. `vague` is True for a part of the day, such as "in the evening"."""

    time: time
    vague: bool = False


def find_time(text: str, *, late: bool = False) -> tuple[TimeOfDay | None, str]:
    """Return the first time of day the text names, and the text without it.

    `late` says that a bare hour from 7 to 11 is rather in the evening, as for a dinner.
    """
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            if "name" in match.groupdict() and _NOT_A_PART.search(text[: match.start()]):
                continue
            found = _read(match, text, late)
            if found is not None:
                rest = without(text, match)
                return found, rest if found.vague else _WITHOUT_PARTS.sub(CUT, rest)
    return None, text


_WITHOUT_PARTS = re.compile(
    r"(?:\b(?:in|on) the\s+|\bthis\s+|(?<=\|) *)\b(?:morning|afternoon|evening)\b|\bat night\b|\btonight\b", re.I
)


def _read(match: re.Match, text: str, late: bool) -> TimeOfDay | None:
    groups = {name: (value or "").lower() for name, value in match.groupdict().items()}
    if name := groups.get("name"):
        if name == "midnight":
            return TimeOfDay(time(0))
        return TimeOfDay(
            PARTS[re.sub("(?<=h|r)time", " time", name) if name not in PARTS else name], name not in ("noon", "midday")
        )
    words = groups["hour"]
    hour = ONES.get(words) if not words.isdigit() else int(words)
    minute = int(groups.get("minute") or 0)
    if hour is None or hour > 24 or minute > 59:
        return None
    exact = (len(words) == 2 and words.startswith("0")) or (bool(groups.get("minute")) and hour >= 10)
    half = (groups.get("half") or groups.get("late") or "")[:1]
    if groups.get("half") == "" and groups.get("late", "")[:1] == "p" and hour in (10, 11):
        half = "a"  # "11 to 2pm" begins in the morning
    part = groups.get("part") or _part_near(text)
    hour = _of_day(hour, half, part, late, exact)
    if shift := groups.get("shift"):
        minute = 30 if shift == "half" else 15
        if groups["side"] == "to":
            hour, minute = (hour - 1) % 24, 60 - minute
    return TimeOfDay(time(hour % 24, minute))


def _part_near(text: str) -> str:
    found = re.search(rf"\b(?:{_part}|tonight)\b", text, re.IGNORECASE)
    return found.group(0).lower() if found and not _NOT_A_PART.search(text[: found.start()]) else ""


def _of_day(hour: int, half: str, part: str, late: bool, exact: bool) -> int:
    if half == "a":
        return hour % 12 if hour <= 12 else hour
    if half == "p":
        return hour % 12 + 12 if hour <= 12 else hour
    if hour > 12 or hour == 0:
        return hour
    if part == "morning":
        return hour % 12 if hour != 12 else 12
    if part:
        return hour % 12 + 12
    if exact:
        return hour
    if hour <= 6 or hour == 7 or (late and hour < 12):
        return hour % 12 + 12
    return hour
