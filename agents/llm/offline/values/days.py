"""The day an event is on, as people say it: "next Saturday", "May 3rd", "in two weeks", "Christmas Eve".

Absolute dates are read by `dateparser`; weekdays, days of the month, weekends and holidays by rules of our own,
because there it answers wrongly or not at all ("the 12th", "first of May"). A day is always today or later.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from agents import patterns as re
from agents.llm.offline.values.cut import CUT, without
from agents.llm.offline.values.holidays import HOLIDAY, holiday
from agents.numbers import NUMBER, number

MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_ORDINALS = {
    word: day
    for day, word in enumerate(
        [
            "first",
            "second",
            "third",
            "fourth",
            "fifth",
            "sixth",
            "seventh",
            "eighth",
            "ninth",
            "tenth",
            "eleventh",
            "twelfth",
            "thirteenth",
            "fourteenth",
            "fifteenth",
            "sixteenth",
            "seventeenth",
            "eighteenth",
            "nineteenth",
            "twentieth",
        ],
        1,
    )
}

_month = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_weekday = (
    r"(?:mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?"
    r"|sun(?:day)?)s?\b"
)
_ordinal = r"(?:" + "|".join(sorted(_ORDINALS, key=len, reverse=True)) + r")"
_day = rf"(?:(?:\d{{1,2}}(?:st|nd|rd|th)?|{_ordinal})\b)"
#: How the years of the next fifty begin: another number of four digits may be anything.
_century = f"(?:{timezone.now().year // 100}|{(timezone.now().year + 50) // 100})"
_year = rf"(?:,?\s+{_century}\d\d\b)"
_lead = r"(?:\b(?:on|for|by|this|the|coming|upcoming|of)\s+)*"
_unit = r"(?:days?|weeks?|weekends?|months?|fortnights?)"


@dataclass(frozen=True, slots=True)
class Day:
    """A day, or only the month of one. `guessed` is True when the words left the day open ("next weekend")."""

    date: date | None
    month: tuple[int, int] | None = None
    guessed: bool = False
    past: bool = False


def find_day(text: str, now: datetime, *, month: tuple[int, int] | None = None) -> tuple[Day | None, str]:
    """Return the first day the text names, and the text without it.

    `month` is a (year, month) known from before, which "the 12th" then belongs to.
    """
    for pattern, read in _RULES:
        for match in pattern.finditer(text):
            found = _on_time(read(match, now, month), now)
            if found is not None:
                rest = without(text, match)
                if found.date is not None:
                    rest = _WEEKDAY_BESIDE.sub(CUT, rest)
                return found, rest
    return None, text


def _on_time(found: Day | None, now: datetime) -> Day | None:
    if found is not None and found.date is not None and found.date < now.date():
        return Day(None, past=True)
    return found


def _parsed(match: re.Match, now: datetime, month: tuple[int, int] | None) -> Day | None:
    words = re.sub(rf"^{_lead}", "", match.group(0), flags=re.IGNORECASE)
    words = re.sub(rf"\b{_ordinal}\b", lambda found: str(_ORDINALS[found.group(0).lower()]), words, flags=re.IGNORECASE)
    words = (
        re.sub(r"(\d)(?:st|nd|rd|th)\b", r"\1", words, flags=re.IGNORECASE).replace(" of ", " ").replace(" the ", " ")
    )
    parsed = _dateparser()(words.strip(" ."), now)
    if parsed is None:
        return None
    if not re.search(rf"{_century}\d\d|[/.-]\d\d$", words) and parsed < now.date():
        parsed = _same_day_next_year(parsed)
    return Day(parsed)


LONGEST = 60  # characters of a date; the parser's own patterns see no more of what a person wrote


def _dateparser() -> Callable[[str, datetime], date | None]:
    # Imported at first use: it is slow, and only the offline model needs it.
    import dateparser

    def parse(words: str, now: datetime) -> date | None:
        settings = {"PREFER_DATES_FROM": "future", "RELATIVE_BASE": now.replace(tzinfo=None), "DATE_ORDER": "MDY"}
        found = dateparser.parse(words[:LONGEST], languages=["en"], settings=settings)
        return found.date() if found else None

    return parse


def _same_day_next_year(day: date) -> date:
    year = day.year + 1
    return date(year, day.month, min(day.day, calendar.monthrange(year, day.month)[1]))


def _soon(match: re.Match, now: datetime, month: tuple[int, int] | None) -> Day:
    words = match.group(0).lower()
    days = 2 if "after" in words else 1 if "tomorrow" in words else 0
    return Day(now.date() + timedelta(days=days))


def _ahead(match: re.Match, now: datetime, month: tuple[int, int] | None) -> Day | None:
    count = match.group("count")
    amount = int(number(count)) if count.lower() not in ("a", "an") else 1
    unit = match.group("unit").lower()
    start = now.date()
    base = (match.groupdict().get("base") or "").lower()
    if "tomorrow" in base:
        start += timedelta(days=1)
    elif base and base not in ("now", "today"):
        start = _next_weekday(base, now.date())
    try:
        if unit.startswith("month"):
            return Day(_add_months(start, amount))
        each = 14 if unit.startswith("fortnight") else 7 if unit.startswith("week") else 1
        return Day(start + timedelta(days=amount * each))
    except (OverflowError, ValueError):
        return None


def _add_months(start: date, amount: int) -> date:
    index = start.year * 12 + start.month - 1 + amount
    year, month = divmod(index, 12)
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def _next_weekday(word: str, today: date) -> date:
    index = next(place for place, name in enumerate(WEEKDAYS) if name.startswith(word.strip()[:3].lower()))
    return today + timedelta(days=(index - today.weekday()) % 7)


def _weekdays(match: re.Match, now: datetime, month: tuple[int, int] | None) -> Day:
    today = now.date()
    words = match.group(0).lower()
    day = _next_weekday(match.group("weekday"), today)
    if "next week" in words:
        monday = today + timedelta(days=7 - today.weekday())
        return Day(monday + timedelta(days=day.weekday()))
    if re.search(r"\bweek\b|after next", words):
        return Day(day + timedelta(days=7))
    if day == today and not re.search(r"\bthis\b", words):
        return Day(day + timedelta(days=7))
    return Day(day)


def _weekend(match: re.Match, now: datetime, month: tuple[int, int] | None) -> Day:
    saturday = _next_weekday("sat", now.date())
    if "next" in match.group(0).lower() and (saturday - now.date()).days < 5:
        saturday += timedelta(days=7)
    return Day(saturday, guessed=True)


def _next_week(match: re.Match, now: datetime, month: tuple[int, int] | None) -> Day:
    return Day(now.date() + timedelta(days=7 - now.weekday() + 5), guessed=True)


def _of_month(match: re.Match, now: datetime, month: tuple[int, int] | None) -> Day | None:
    words = match.group("day").lower()
    day = _ORDINALS.get(words) or int(re.match(r"\d+", words).group(0))  # type: ignore[union-attr]
    year, number_of_month = month or (now.year, now.month)
    for _ in range(12):
        if day <= calendar.monthrange(year, number_of_month)[1]:
            found = date(year, number_of_month, day) if day else None
            if found is not None and found >= now.date():
                return Day(found)
        year, number_of_month = (year + 1, 1) if number_of_month == 12 else (year, number_of_month + 1)
    return None


def _month_only(match: re.Match, now: datetime, month: tuple[int, int] | None) -> Day | None:
    words = match.group("month").lower()
    if "month" in words:
        ahead = _add_months(now.date().replace(day=1), 1)
        return Day(None, month=(ahead.year, ahead.month))
    index = next(place for place, name in enumerate(MONTHS, 1) if name.startswith(words[:3]))
    return Day(None, month=(now.year + (index < now.month), index))


def _end_of_month(match: re.Match, now: datetime, month: tuple[int, int] | None) -> Day:
    return Day(now.date().replace(day=calendar.monthrange(now.year, now.month)[1]), guessed=True)


def _holidays(match: re.Match, now: datetime, month: tuple[int, int] | None) -> Day | None:
    found = holiday(match.group("holiday"), now.date())
    return Day(found) if found else None


def _rule(pattern: str, read: Callable[..., Day | None]) -> tuple[re.Pattern, Callable[..., Day | None]]:
    return re.compile(pattern, re.IGNORECASE), read


_not_counting = r"(?!\s*(?::\d|guests?|people|kids|persons?|friends|adults|children|ppl|%|k\b))"
_RULES = [
    _rule(rf"{_lead}\b{_century}\d\d-\d{{1,2}}-\d{{1,2}}\b", _parsed),
    _rule(rf"{_lead}\b{_day}\s+(?:of\s+)?{_month}{_year}?", _parsed),
    _rule(rf"{_lead}\b{_month}\s+(?:the\s+)?{_day}{_not_counting}{_year}?", _parsed),
    _rule(
        rf"{_lead}(?<![\d/$€£.])\d{{1,2}}/\d{{1,2}}(?:/{_century}?\d\d)?(?![\d/])(?!\s*(?:kg|g|l|lbs?|cups?|of"
        r"|an?|dozen|bottles?|packs?|pounds?|lit\w+|teaspoons?|hours?)\b)",
        _parsed,
    ),
    _rule(rf"{_lead}(?<![\d/$€£.])\d{{1,2}}\.\d{{1,2}}\.(?:{_century}?\d\d\b)?", _parsed),
    _rule(
        rf"\b(?P<count>an?|{NUMBER})\s+(?P<unit>{_unit})\s+from\s+(?P<base>now|today|tomorrow|(?:this "
        rf"|next )?{_weekday})",
        _ahead,
    ),
    _rule(
        rf"\b(?P<count>an?)\s+(?P<unit>week)\s+(?:on|after)\s+(?:next\s+)?(?P<base>{_weekday})",
        _ahead,
    ),
    _rule(r"\b(?:the )?day after tomorrow\b|\btomorrow\b|\btoday\b|\btonight\b", _soon),
    _rule(rf"\bin\s+(?:about\s+)?(?P<count>an?|{NUMBER})\s+(?P<unit>{_unit})(?:'?\s+time)?\b", _ahead),
    _rule(rf"{_lead}\b(?P<holiday>{HOLIDAY})", _holidays),
    _rule(rf"{_lead}(?:{_weekday},?\s+)(?:the\s+)(?P<day>\d{{1,2}}(?:st|nd|rd|th))\b", _of_month),
    _rule(
        rf"\b(?:on\s+the|the|on)\s+(?P<day>\d{{1,2}}(?:st|nd|rd|th)|{_ordinal})\b"
        r"(?=\s*(?:$|[,.;!?|]|at\b|from\b|in\b|for\b|with\b|around\b|instead\b|and\b|of (?:the|this) month))",
        _of_month,
    ),
    _rule(rf"{_lead}\bnext\s+week(?:'s|\s+on)?\s+(?P<weekday>{_weekday})", _weekdays),
    _rule(
        rf"{_lead}(?:\bnext\s+)?\b(?<!in the )(?P<weekday>{_weekday})(?:\s+(?:next\s+week\b|after\s+next\b|week\b))?",
        _weekdays,
    ),
    _rule(rf"{_lead}\b(?:next\s+|over the\s+)?weekend\b", _weekend),
    _rule(r"\b(?:for\s+|some ?time\s+)?next\s+week\b", _next_week),
    _rule(r"\b(?:at\s+)?(?:the\s+)?end\s+of\s+(?:the|this)\s+month\b", _end_of_month),
    _rule(
        rf"\b(?:in|for|some ?time in|early in|late in|this|next)\s+(?P<month>{_month}|(?:next )?month\b)(?!\s*\d)",
        _month_only,
    ),
]
_WEEKDAY_BESIDE = re.compile(rf"(?:\bon\s+)?\b{_weekday},?\s*(?=\|)|(?<=\|)\s*,?\s*\(?\b{_weekday}\)?", re.IGNORECASE)


_WEEKDAY = re.compile(r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b", re.I)
_DATED = re.compile(
    r"\b(?:\d{1,2}(?:st|nd|rd|th)|(?:january|february|march|april|may|june|july|august|september|october"
    r"|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b\.?\s*\d|\d{1,2}[./]\d|\d{4}-\d|\d\s+[a-z]{3,}\s+\d)",
    re.I,
)


def is_weekday_alone(text: str) -> bool:
    """Return True where a text names a weekday and no date: of which week depends on what is spoken of."""
    return _WEEKDAY.search(text) is not None and _DATED.search(text) is None
