"""Several days: "18 to 20 December", "from the 10th to the 11th", "May 3-5", "May 30 to June 2"."""

from __future__ import annotations

from datetime import date, timedelta

from agents import patterns as re

_month = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_to = r"\s*(?:-|–|to|until|till|til|through)\s*"
_th = r"(?:st|nd|rd|th)"
_weekday = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)"
_hour = r"(?:at\s+)?\d{1,2}(?:[:.]\d{2})?\s*[ap]\.?m\b\.?"
_no_day = rf"(?!\s*(?:{_th}|[ap]\.?m\b|[:.]\d|guests?|people|persons?|kids|friends|\d|o'?clock))"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_RULES = [
    re.compile(
        rf"(?P<first>(?:\bfrom\s+)?(?:\bthe\s+)?\b(?P<on>\d{{1,2}})(?:{_th})?\s+(?:of\s+)?(?P<of>{_month})){_to}"
        rf"(?:the\s+)?(?P<last>\d{{1,2}})(?:{_th})?\s+(?:of\s+)?(?P<until>{_month})",
        re.I,
    ),
    re.compile(
        rf"(?P<first>(?:\bfrom\s+)?\b(?P<of>{_month})\s+(?:the\s+)?(?P<on>\d{{1,2}})(?:{_th})?){_to}"
        rf"(?P<until>{_month})\s+(?:the\s+)?(?P<last>\d{{1,2}})(?:{_th}\b|\b{_no_day})",
        re.I,
    ),
    re.compile(
        rf"(?P<first>(?:\bfrom\s+)?(?:\bthe\s+)?\b\d{{1,2}}){_th}?{_to}(?:the\s+)?(?P<last>\d{{1,2}}){_th}?"
        rf"(?P<month>\s+(?:of\s+)?{_month})",
        re.I,
    ),
    re.compile(
        rf"(?P<first>\b{_month}\s+\d{{1,2}}){_th}?{_to}(?:the\s+)?(?P<last>\d{{1,2}})(?:{_th}\b|\b{_no_day})", re.I
    ),
    re.compile(
        rf"(?P<first>(?:\bfrom\s+)?\b{_weekday}?(?P<of>{_month})\s+(?P<on>\d{{1,2}})(?:{_th})?(?:,?\s+{_hour})?){_to}"
        rf"{_weekday}?(?P<until>{_month})\s+(?P<last>\d{{1,2}})(?:{_th})?\b(?:,?\s+(?P<at>{_hour}))?",
        re.I,
    ),
    re.compile(rf"(?P<first>\bthe\s+\d{{1,2}}{_th}){_to}(?:the\s+)?(?P<last>\d{{1,2}}){_th}\b", re.I),
]


def find_last_day(text: str) -> tuple[int | None, str, str]:
    """Return which day of a month is the last of those that a text names, its hour, and the text with the first alone.

    The hour is the words for it: "5pm", or "".
    """
    for pattern in _RULES:
        for match in pattern.finditer(text):
            last = int(match.group("last"))
            if 1 <= last <= 31 and _is_near(match.groupdict(), last):
                first = re.sub(r"^from\s+", "on ", match.group("first"), flags=re.I)
                said = match.groupdict()
                at, month = said.get("at") or "", said.get("month") or ""
                return last, at, f"{text[: match.start()]}{first}{month}{text[match.end() :]}"
    return None, "", text


def _is_near(said: dict[str, str | None], last: int) -> bool:
    """Whether the day `last` is less than a month after the first one, where a month is named for both."""
    if not (said.get("until") and said.get("of") and said.get("on")):
        return True
    months = (_MONTHS.index(str(said["until"])[:3].lower()) - _MONTHS.index(str(said["of"])[:3].lower())) % 12
    return (months == 0 and last > int(str(said["on"]))) or (months == 1 and last < int(str(said["on"])))


def last_date(first: date, last: int) -> date | None:
    """Return the day `last` of the month that comes after the first day; None where the month has none, or it is it."""
    start = first if last > first.day else (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    try:
        return start.replace(day=last) if last != first.day else None
    except ValueError:
        return None
