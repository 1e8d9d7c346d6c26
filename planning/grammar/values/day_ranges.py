"""Several days: "18 to 20 December", "from the 10th to the 11th", "May 3-5"."""

from __future__ import annotations

from datetime import date, timedelta

from agents import patterns as re

_month = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_to = r"\s*(?:-|–|to|until|till|til|through)\s*"
_th = r"(?:st|nd|rd|th)"
_no_day = rf"(?!\s*(?:{_th}|[ap]\.?m\b|[:.]\d|guests?|people|persons?|kids|friends|\d|o'?clock))"
_RULES = [
    re.compile(
        rf"(?P<first>(?:\bfrom\s+)?(?:\bthe\s+)?\b\d{{1,2}}){_th}?{_to}(?:the\s+)?(?P<last>\d{{1,2}}){_th}?"
        rf"(?P<month>\s+(?:of\s+)?{_month})",
        re.I,
    ),
    re.compile(
        rf"(?P<first>\b{_month}\s+\d{{1,2}}){_th}?{_to}(?:the\s+)?(?P<last>\d{{1,2}})(?:{_th}\b|\b{_no_day})", re.I
    ),
    re.compile(rf"(?P<first>\bthe\s+\d{{1,2}}{_th}){_to}(?:the\s+)?(?P<last>\d{{1,2}}){_th}\b", re.I),
]


def find_last_day(text: str) -> tuple[int | None, str]:
    """Return which day of a month is the last of those that a text names, and the text with the first one alone."""
    for pattern in _RULES:
        for match in pattern.finditer(text):
            last = int(match.group("last"))
            if 1 <= last <= 31:
                first = re.sub(r"^from\s+", "on ", match.group("first"), flags=re.I)
                month = match.groupdict().get("month") or ""
                return last, f"{text[: match.start()]}{first}{month}{text[match.end() :]}"
    return None, text


def last_date(first: date, last: int) -> date | None:
    """Return the day `last` of the month that comes after the first day; None where the month has none, or it is it."""
    start = first if last > first.day else (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    try:
        return start.replace(day=last) if last != first.day else None
    except ValueError:
        return None
