"""How often something is: "every second Thursday", "weekly", "the last Friday of every month", as an RRULE."""

from __future__ import annotations

from agents import patterns as re
from agents.numbers import NUMBER, number

_DAYS = {"mon": "MO", "tue": "TU", "wed": "WE", "thu": "TH", "fri": "FR", "sat": "SA", "sun": "SU"}
_NTH = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "last": -1}
_ADVERBS = {
    "daily": "FREQ=DAILY",
    "weekly": "FREQ=WEEKLY",
    "fortnightly": "FREQ=WEEKLY;INTERVAL=2",
    "biweekly": "FREQ=WEEKLY;INTERVAL=2",
    "bi-weekly": "FREQ=WEEKLY;INTERVAL=2",
    "monthly": "FREQ=MONTHLY",
    "yearly": "FREQ=YEARLY",
    "annually": "FREQ=YEARLY",
}
_LENGTHS = {"day": "DAILY", "week": "WEEKLY", "month": "MONTHLY", "year": "YEARLY"}
_weekday = r"(?P<weekday>mon|tue|wed|thu|fri|sat|sun)(?:day|sday|nesday|rsday|urday)?s?\b"

_OF_MONTH = re.compile(
    rf"\b(?:every|each|the|on the)?\s*(?P<nth>{'|'.join(_NTH)})\s+{_weekday}"
    r"\s+(?:of|in)\s+(?:the|each|every|a)\s+month\b",
    re.I,
)
_WEEKDAY = re.compile(rf"\b(?:every|each)\s+(?P<every>other|second|2nd|third|3rd|fourth|4th)?\s*{_weekday}", re.I)
_LENGTH = re.compile(
    rf"\b(?:every|each|once an?|once every)\s+(?P<every>other|second|2nd|third|3rd|fourth|4th|{NUMBER})?\s*"
    r"(?P<length>day|week|month|year|fortnight)s?\b",
    re.I,
)
_ADVERB = re.compile(rf"\b(?P<adverb>{'|'.join(_ADVERBS)})\b", re.I)


def rule_in(text: str) -> str:
    """Return the rule that a text names; "" where it names none."""
    if match := _OF_MONTH.search(text):
        return f"FREQ=MONTHLY;BYDAY={_NTH[match.group('nth').lower()]}{_DAYS[match.group('weekday').lower()]}"
    if match := _WEEKDAY.search(text):
        return f"FREQ=WEEKLY{_interval(match)};BYDAY={_DAYS[match.group('weekday').lower()]}"
    if match := _LENGTH.search(text):
        length = match.group("length").lower()
        if length == "fortnight":
            return "FREQ=WEEKLY;INTERVAL=2"
        return f"FREQ={_LENGTHS[length]}{_interval(match)}"
    if match := _ADVERB.search(text):
        return _ADVERBS[match.group("adverb").lower()]
    return ""


def cut_rule(text: str) -> tuple[str, str]:
    """Return the rule that a text names, and the text without it: of "every second Thursday", "on Thursday" stays."""
    if match := _OF_MONTH.search(text) or _WEEKDAY.search(text):
        weekday = text[match.start("weekday") : match.end()].rstrip("s")
        return rule_in(text), f"{text[: match.start()]} on {weekday}{text[match.end() :]}"
    if match := _LENGTH.search(text):
        return rule_in(text), f"{text[: match.start()]} {text[match.end() :]}"
    return "", text


def _interval(match: re.Match) -> str:
    said = (match.group("every") or "").lower()
    if not said:
        return ""
    every = 2 if said == "other" else _NTH.get(said) or int(number(said))
    return f";INTERVAL={every}" if every > 1 else ""
