"""Several dates of which one is to be chosen: "10, 11 or 12 December", "Sat 9 Jan or Sun 10 Jan at 2pm"."""

from __future__ import annotations

from collections.abc import Iterator

from agents import patterns as re
from agents.llm.offline.values import moments
from agents.llm.offline.values.span import Scene, Span

_weekday = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.? )?"
_BARE = re.compile(
    rf"(?P<days>(?:\b{_weekday}(?:the )?\b\d{{1,2}}(?:st|nd|rd|th)?(?:,|,? or| and| /|/)\s*)+)"
    rf"{_weekday}(?:the )?\d{{1,2}}(?:st|nd|rd|th)?"
    r"(?P<month> (?:of )?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b(?: \d{4})?)",
    re.I,
)
_BEFORE = re.compile(
    r"\b(?P<month>(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* )(?:the )?\d{1,2}(?:st|nd|rd|th)?"
    r"(?P<days>(?:(?:,|,? or| and|,? and)\s*(?:the )?\d{1,2}(?:st|nd|rd|th)?\b(?!:|\s*[ap]m))+)",
    re.I,
)
_MONTH = re.compile(
    r"\b(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b(?: \d{4}\b)?",
    re.I,
)
#: What names a day of a month.
_OF_MONTH = re.compile(r"\b(?:\d{1,2}(?:st|nd|rd|th)|[a-z]+(?:rst|cond|rd|th|ieth))\b", re.I)
_month = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_BEFORE_ANOTHER = re.compile(
    rf"\b(?P<day>{_weekday}(?:(?:the )?\d{{1,2}}(?:st|nd|rd|th)? (?:of )?{_month}|{_month} \d{{1,2}}(?:st|nd|rd|th)?))"
    r"(?=\s*(?:,|;|/|\bor\b|\band\b))",
    re.I,
)
_DAY = re.compile(rf"\b{_weekday}(?:the )?(\d{{1,2}})(?:st|nd|rd|th)?", re.I)
_BETWEEN = re.compile(r"\s*(?:,|;|/|or|and|,? or|,? and|vs\.?|versus|\n)\s*(?:on )?(?:the )?", re.I)


def dates(text: str, scene: Scene) -> Iterator[Span]:
    """Mark lists of two dates or more, as the `Moment` of each."""
    found = sorted(
        [*moments.spans(text, scene), *_days_of_a_month(text, scene)], key=lambda span: (span.start, -span.end)
    )
    row: list[Span] = []
    month = _last_month(text)
    for span in found:
        span = _in_month(span, text, month, scene)
        if span.unclear or span.value is None or span.value.day is None or span.value.day.date is None:
            continue
        if row and span.start < row[-1].end:
            continue
        if row and not _BETWEEN.fullmatch(text[row[-1].end : span.start]):
            yield from _list(row)
            row = []
        row.append(span)
    yield from _list(row)


def _last_month(text: str) -> re.Match | None:
    return next(iter([*_MONTH.finditer(text)][-1:]), None)


def _in_month(span: Span, text: str, month: re.Match | None, scene: Scene) -> Span:
    """Return "the ninth" of "the ninth or the tenth of January" as what it is."""
    said = text[span.start : span.end]
    if month is None or span.end > month.start() or _MONTH.search(said) or not _OF_MONTH.search(said):
        return span
    read = [each for each in moments.spans(f"{said} of {month[0]}", scene) if each.start == 0]
    whole = next((each for each in read if each.end == len(said) + 4 + len(month[0])), None)
    return Span(span.kind, span.start, span.end, whole.value, whole.unclear) if whole else span


def _list(row: list[Span]) -> Iterator[Span]:
    if len(row) > 1:
        yield Span("dates", row[0].start, row[-1].end, tuple(span.value for span in row))


def _days_of_a_month(text: str, scene: Scene) -> Iterator[Span]:
    """Mark the days that share a month with the one beside them: "10, 11" of "10, 11 or 12 December".

    And those before another: "9 January" of "9 January, 16 January", which is no hour.
    """
    for match in _BEFORE_ANOTHER.finditer(text):
        for span in moments.spans(match["day"], scene):
            if span.end - span.start == len(match["day"]):
                yield Span("moment", *match.span("day"), span.value, span.unclear)
    for pattern in (_BARE, _BEFORE):
        for match in pattern.finditer(text):
            for day in _DAY.finditer(match["days"]):
                start = match.start("days") + day.start()
                said = f"{day[0]}{match['month']}" if pattern is _BARE else f"{match['month']}{day[1]}"
                for span in moments.spans(said, scene):
                    yield Span("moment", start, start + len(day[0]), span.value)
                    break
