"""From a moment to another: "18 to 20 December", "from the 10th to the 11th", "May 3-5", "Friday to Sunday", "until
Sunday", "7pm on Friday till noon on Saturday". Hours of one day are a time of day with its end.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from agents import patterns as re
from agents.llm.offline.values.calendar_words import MONTH, WEEKDAY, months_later, ordinal_at
from agents.llm.offline.values.dates import in_month
from agents.llm.offline.values.day import Day
from agents.llm.offline.values.moments import Moment, moments
from agents.llm.offline.values.span import Scene, Span
from agents.llm.offline.values.words import Words, vocabulary

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


_UNTIL = frozenset({"until", "till", "til", "through"})
_BETWEEN = frozenset({"-", "to", *_UNTIL})
_NAMED = frozenset({*MONTH, *WEEKDAY})
_AFTER_DAY = vocabulary("at from in for with and or around instead please then until")


@dataclass(frozen=True, slots=True)
class Range:
    """From a moment, or from when it begins where `first` is None, to another."""

    first: Moment | None
    last: Moment


def spans(text: str, scene: Scene) -> Iterator[Span]:
    """Mark the ranges of days of a text, as `Range`: a day that is told as a number alone is in the other's month."""
    words = Words(text)
    found = list(moments(words, scene))
    for place, (start, end, moment) in enumerate(found):
        if moment.day is None:
            continue
        before = found[place - 1] if place else None
        number = _number_before(words, start - 1)
        if before and number and not any(words[at] in _NAMED for at in range(before[0], before[1])):
            before = None  # "the 10th to the 11th of December" is in December
        if before and before[2].day and before[1] == start - 1 and words[start - 1] in _BETWEEN:
            yield _span(words, before[0], end, before[2], moment)
        elif number and words[start - 1] in _BETWEEN:
            at = start - 2 - (not words[start - 2].isdecimal())
            first = _beside(moment, number, is_before=True)  # at the hour that is said: "18 to 20 May at 9am"
            yield _span(words, at, end, replace(first, time=moment.time), replace(moment, time=None))
        elif words[end] in _BETWEEN and (last := _number_after(words, end + 1)) and _has_month(words, start, end):
            yield _span(words, start, last[1], moment, _beside(moment, last[0], is_before=False))
        elif words[start - 1] in _UNTIL:
            yield _span(words, start - 1, end, None, moment)


def _span(words: Words, start: int, end: int, first: Moment | None, last: Moment) -> Span:
    place = words.starts[start], words.ends[end - 1]
    unclear = (first.unclear if first else "") or last.unclear
    if unclear:
        return Span("range", *place, unclear=unclear)
    begins, ends = first.day.date if first and first.day else None, last.day.date if last.day else None
    if begins and ends and ends < begins:
        if (begins - ends).days > 6:
            return Span("range", *place, unclear="That would end before it begins. From which day to which is it?")
        last = replace(last, day=Day(ends + timedelta(days=7)))  # "Friday to Sunday", on a Saturday
    return Span("range", *place, Range(first, last))


def _number_before(words: Words, at: int) -> int | None:
    """Return the day of a month that ends before this word: "18", "the 18th"."""
    ordinal = ordinal_at(words, at - 2)
    if ordinal and ordinal[1] == at:
        return ordinal[0]
    number = words.number(at - 1)
    return number if number is not None and 0 < number < 32 and words[at - 2] not in MONTH else None


def _number_after(words: Words, at: int) -> tuple[int, int] | None:
    """Return the day of a month that stands there, and where it ends."""
    at += words[at] == "the"
    if (ordinal := ordinal_at(words, at)) is not None:
        return ordinal
    number = words.number(at)
    follows = words[at + 1]
    is_hour = follows in ("am", "pm", ":", "a", "p", "h", "o'clock") or (
        follows.isalpha() and follows not in _AFTER_DAY
    )
    return (number, at + 1) if number is not None and 0 < number < 32 and not is_hour else None


def _has_month(words: Words, start: int, end: int) -> bool:
    """Whether the words name a month and end with its day: "May 3", but not "May 3 at 7"."""
    return any(words[place] in MONTH for place in range(start, end)) and bool(
        words.number(end - 1) is not None or words[end - 1] in ("st", "nd", "rd", "th")
    )


def _beside(moment: Moment, number: int, *, is_before: bool) -> Moment:
    """Return the nearest day of that number before, or after, a moment's: its own month's, or that beside it."""
    on = moment.day.date if moment.day else None
    if on is None:
        return moment
    month = on.replace(day=1)
    if is_before and number > on.day:
        month = months_later(month, -1)
    elif not is_before and number < on.day:
        month = months_later(month, 1)
    day = in_month(number, month.month, month.year, month)
    return Moment(day)
