"""The last day that words name: "until Friday", "next week", "on 5 May", "tomorrow", "2031-05-05"."""

from __future__ import annotations

from datetime import date, timedelta

from agents import patterns as re

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_MONTH = "(?:" + "|".join(f"{month[:3]}(?:{month[3:]})?" if month[3:] else month for month in _MONTHS) + r")\.?"
_DAY = "|".join(_DAYS)

_ISO = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)\b")
_DAY_MONTH = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?(?: of)? ({_MONTH})(?:,? (\d{{4}}))?\b", re.I)
_MONTH_DAY = re.compile(rf"\b({_MONTH}) (\d{{1,2}})(?:st|nd|rd|th)?(?:,? (\d{{4}}))?\b", re.I)
_WEEKDAY = re.compile(rf"\b(?:(next|this|coming|on|until|till|by|through|from)(?: the)?(?: (next))? )?({_DAY})\b", re.I)
_NAMED = re.compile(
    r"\b(the day after tomorrow|tomorrow|today|tonight|this evening|this afternoon|this morning|this weekend"
    r"|next weekend|this week|next week|this month|next month|this year|next year)\b",
    re.I,
)
_IN = re.compile(r"\b(?:in|for)(?: the)?(?: next)? (a|one|two|three|four|five|six|\d{1,2}) (day|week|month)s?\b", re.I)
_OF_MONTH = re.compile(rf"\b(?:in|until|till|this|next|through) ({_MONTH})(?: (\d{{4}}))?\b", re.I)
_NUMBERS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}

#: All that these patterns read, for who wants to know what is left of a clause.
PATTERNS = (_ISO, _DAY_MONTH, _MONTH_DAY, _WEEKDAY, _NAMED, _IN, _OF_MONTH)


def last_day(text: str, today: date) -> date | None:
    """Return the last day that the text names, as somebody means it who says so `today`; None for none.

    A day without a year is the next one of its name. One that is past is returned as it is.
    """
    found = [day for day in _days(text, today) if day is not None]
    return max(found, default=None)


def _days(text: str, today: date) -> list[date | None]:
    found: list[date | None] = [_date(*map(int, match.groups())) for match in _ISO.finditer(text)]
    for match in _DAY_MONTH.finditer(text):
        found.append(_day_of(match[2], int(match[1]), match[3], today))
    for match in _MONTH_DAY.finditer(text):
        found.append(_day_of(match[1], int(match[2]), match[3], today))
    for match in _WEEKDAY.finditer(text):
        if match[1] or match[2] or match[3]:
            found.append(_weekday(match[3], today, is_next="next" in (match[1] or "", match[2] or "")))
    found += [_named(match[1].lower(), today) for match in _NAMED.finditer(text)]
    for match in _IN.finditer(text):
        count = _NUMBERS.get(match[1].lower()) or int(match[1])
        found.append(today + timedelta(days=count * {"day": 1, "week": 7, "month": 31}[match[2].lower()]))
    if not any(found):
        found += [_month_end(match, today) for match in _OF_MONTH.finditer(text)]
    return found


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month(name: str) -> int:
    return next(at for at, month in enumerate(_MONTHS, 1) if month.startswith(name.lower().rstrip(".")[:3]))


def _day_of(month: str, day: int, year: str | None, today: date) -> date | None:
    if year:
        return _date(int(year), _month(month), day)
    this = _date(today.year, _month(month), day)
    return this if this is None or this >= today else _date(today.year + 1, _month(month), day)


def _weekday(name: str, today: date, *, is_next: bool) -> date:
    """Said on a Wednesday, "Friday" is two days away; "next Friday" may be either, so the later one is meant."""
    ahead = (_DAYS.index(name.lower()) - today.weekday()) % 7
    return today + timedelta(days=ahead + (7 if is_next else 0))


def _named(words: str, today: date) -> date:
    sunday = today + timedelta(days=6 - today.weekday())
    this_month = _end_of_month(today.year, today.month)
    return {
        "tomorrow": today + timedelta(days=1),
        "the day after tomorrow": today + timedelta(days=2),
        "this weekend": sunday,
        "next weekend": sunday + timedelta(days=7),
        "this week": sunday,
        "next week": sunday + timedelta(days=7),
        "this month": this_month,
        "next month": _end_of_month(*_following(today.year, today.month)),
        "this year": date(today.year, 12, 31),
        "next year": date(today.year + 1, 12, 31),
    }.get(words, today)


def _month_end(match: re.Match, today: date) -> date | None:
    month = _month(match[1])
    year = int(match[2]) if match[2] else today.year + (month < today.month)
    return _end_of_month(year, month) if 1 <= year < 9999 else None


def _following(year: int, month: int) -> tuple[int, int]:
    return (year + month // 12, month % 12 + 1)


def _end_of_month(year: int, month: int) -> date:
    year, month = _following(year, month)
    return date(year, month, 1) - timedelta(days=1)
