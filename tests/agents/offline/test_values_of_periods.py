"""Periods in a text, on Monday, 30 November 2026."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.formatting import date_only, month
from agents.llm.offline.values import periods
from agents.llm.offline.values.calendar_spans import Period, months, season, unit
from agents.llm.offline.values.span import Extractor, Scene

SCENE = Scene(datetime(2026, 11, 30, 10, 0, tzinfo=UTC))


def read(text: str, by: Extractor = periods.past) -> list[str]:
    """Each period of a text: its words, its first day and its last."""
    return [f"{span.of(text)}: {span.value.since} {span.value.until}" for span in by(text, SCENE)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("What did I buy this year?", "this year: 2026-01-01 2026-12-31"),
        ("invoices from March 2022", "from March 2022: 2022-03-01 2022-03-31"),
        ("since 2024", "since 2024: 2024-01-01 None"),
        ("until March 2022", "until March 2022: None 2022-03-31"),
        ("before last year", "before last year: None 2024-12-31"),
        ("after Q1 2024", "after Q1 2024: 2024-04-01 None"),
        ("in the last three months", "in the last three months: 2026-08-30 2026-11-30"),
        ("the past couple of weeks", "the past couple of weeks: 2026-11-16 2026-11-30"),
        ("in the last fortnight", "in the last fortnight: 2026-11-16 2026-11-30"),
        ("last quarter", "last quarter: 2026-07-01 2026-09-30"),
        ("the first quarter of 2024", "the first quarter of 2024: 2024-01-01 2024-03-31"),
        ("between March and June 2023", "between March and June 2023: 2023-03-01 2023-06-30"),
        ("from November 2024 till now", "from November 2024 till now: 2024-11-01 2026-11-30"),
        ("from 2021 onwards", "from 2021 onwards: 2021-01-01 None"),
        ("2021-2023", "2021-2023: 2021-01-01 2023-12-31"),
        ("since the start of the year", "since the start of the year: 2026-01-01 None"),
        ("orders since summer", "since summer: 2026-06-01 None"),
        ("last summer", "last summer: 2026-06-01 2026-08-31"),
        ("during the summer of 2023", "during the summer of 2023: 2023-06-01 2023-08-31"),
        ("March's invoices", "March's: 2026-03-01 2026-03-31"),
        ("on 3 March 2022", "on 3 March 2022: 2022-03-03 2022-03-03"),
        ("yesterday's", "yesterday's: 2026-11-29 2026-11-29"),
    ],
)
def test_days_that_are_named_together_are_a_period(text: str, found: str) -> None:
    assert read(text) == [found]


@pytest.mark.parametrize(
    ("text", "over", "to_come"),
    [
        ("in December", "in December: 2025-12-01 2025-12-31", "in December: 2026-12-01 2026-12-31"),
        ("in November", "in November: 2026-11-01 2026-11-30", "in November: 2026-11-01 2026-11-30"),
        ("from June to August", "2026-06-01 2026-08-31", "2027-06-01 2027-08-31"),
        ("from December to February", "2025-12-01 2026-02-28", "2026-12-01 2027-02-28"),
        ("until 3 March", "until 3 March: None 2026-03-03", "until 3 March: None 2027-03-03"),
        ("on Friday", "on Friday: 2026-11-27 2026-11-27", "on Friday: 2026-12-04 2026-12-04"),
    ],
)
def test_what_is_over_and_what_is_to_come_have_months_of_their_own(text: str, over: str, to_come: str) -> None:
    assert read(text)[0].endswith(over)
    assert read(text, periods.coming)[0].endswith(to_come)


@pytest.mark.parametrize(
    "text",
    [
        "May I see my invoices?",
        "Sunday Bloody Sunday",
        "invoice 2024-03-05",
        "what now?",
        "between 2021",
        "march on",
        "spring clean",
    ],
)
def test_what_may_be_a_name_or_half_a_period_is_none(text: str) -> None:
    assert read(text) == []


def test_a_question_of_what_is_on_keeps_its_word() -> None:
    assert read("What's on next weekend?", periods.coming) == ["next weekend: 2026-12-05 2026-12-06"]


@given(st.dates(date(2001, 1, 1), date(2099, 12, 31)), st.dates(date(2001, 1, 1), date(2099, 12, 31)))
def test_what_is_printed_is_read_back(first: date, last: date) -> None:
    first, last = sorted((first, last))
    printed = {
        f"on {date_only(first)}": Period(first, first),
        f"in {first.year}": unit("year", first),
        f"in {month(first)}": unit("month", first),
        f"since {date_only(first)}": Period(first, None),
        f"until {date_only(last)}": Period(None, last),
        f"from {date_only(first)} to {date_only(last)}": Period(first, last),
        f"between {month(first)} and {month(last)}": Period(unit("month", first).since, unit("month", last).until),
        f"in the winter of {first.year}": season("winter", first.year),
        f"Q{(first.month + 2) // 3} {first.year}": months(first.year, (first.month + 2) // 3 * 3 - 2, 3),
    }
    for text, period in printed.items():
        assert [span.value for span in periods.past(text, SCENE)] == [period], text
