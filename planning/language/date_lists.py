"""Several dates of which one is to be chosen: "10, 11 or 12 December", "Sat 9 Jan or Sun 10 Jan at 2pm"."""

from __future__ import annotations

from collections.abc import Iterator

from agents import patterns as re
from agents.llm.offline.values import moments
from agents.llm.offline.values.span import Scene, Span

_BARE = re.compile(
    r"(?P<days>(?:(?:the )?\b\d{1,2}(?:st|nd|rd|th)?(?:,|,? or| and| /|/)\s*)+)(?:the )?\d{1,2}(?:st|nd|rd|th)?"
    r"(?P<month> (?:of )?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b(?: \d{4})?)",
    re.I,
)
_BEFORE = re.compile(
    r"\b(?P<month>(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* )(?:the )?\d{1,2}(?:st|nd|rd|th)?"
    r"(?P<days>(?:(?:,|,? or| and|,? and)\s*(?:the )?\d{1,2}(?:st|nd|rd|th)?\b(?!:|\s*[ap]m))+)",
    re.I,
)
_DAY = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?")
_BETWEEN = re.compile(r"\s*(?:,|;|/|or|and|,? or|,? and|vs\.?|versus|\n)\s*(?:on )?(?:the )?", re.I)


def dates(text: str, scene: Scene) -> Iterator[Span]:
    """Mark lists of two dates or more, as the `Moment` of each."""
    found = sorted(
        [*moments.spans(text, scene), *_days_of_a_month(text, scene)], key=lambda span: (span.start, -span.end)
    )
    row: list[Span] = []
    for span in found:
        if span.unclear or span.value.day is None or span.value.day.date is None:
            continue
        if row and span.start < row[-1].end:
            continue
        if row and not _BETWEEN.fullmatch(text[row[-1].end : span.start]):
            yield from _list(row)
            row = []
        row.append(span)
    yield from _list(row)


def _list(row: list[Span]) -> Iterator[Span]:
    if len(row) > 1:
        yield Span("dates", row[0].start, row[-1].end, tuple(span.value for span in row))


def _days_of_a_month(text: str, scene: Scene) -> Iterator[Span]:
    """Mark the days that share a month with the one beside them: "10, 11" of "10, 11 or 12 December"."""
    for pattern in (_BARE, _BEFORE):
        for match in pattern.finditer(text):
            for day in _DAY.finditer(match["days"]):
                start = match.start("days") + day.start()
                said = f"{day[1]}{match['month']}" if pattern is _BARE else f"{match['month']}{day[1]}"
                for span in moments.spans(said, scene):
                    yield Span("moment", start, start + len(day[0]), span.value)
                    break
