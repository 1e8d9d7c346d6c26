"""Days and times as people say them, at ten on Wednesday, 15 April 2026."""

from __future__ import annotations

import pytest

from agents.llm.offline.values.days import find_day
from planning.grammar.drafts import Draft, find_slots
from tests.planning.asking_the_grammar import NOW


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        ("next Saturday at 3pm", "2026-04-18T15:00"),
        ("this Friday evening", "2026-04-17T19:00"),
        ("tomorrow at noon", "2026-04-16T12:00"),
        ("in two weeks at 5pm", "2026-04-29T17:00"),
        ("on the 12th at 8 in the evening", "2026-05-12T20:00"),
        ("on the 20th at 9am", "2026-04-20T09:00"),
        ("May 3rd 2pm", "2026-05-03T14:00"),
        ("12/24 at 18:30", "2026-12-24T18:30"),
        ("24/12 at 18:30", "2026-12-24T18:30"),
        ("24.12.2026 at 18:30", "2026-12-24T18:30"),
        ("Sat 3-5pm", "2026-04-18T15:00"),
        ("Saturday 11am to 2pm", "2026-04-18T11:00"),
        ("Sunday from 11 to 2pm", "2026-04-19T11:00"),
        ("Christmas Eve at 7", "2026-12-24T19:00"),
        ("New Year's Eve at 9pm", "2026-12-31T21:00"),
        ("Easter Sunday at 11 in the morning", "2027-03-28T11:00"),
        ("Thanksgiving at 4", "2026-11-26T16:00"),
        ("the first of May at half past six", "2026-05-01T18:30"),
        ("Saturday, May 2, from 2 to 5pm", "2026-05-02T14:00"),
        ("a week from Saturday at 3 in the afternoon", "2026-04-25T15:00"),
        ("Friday next week at quarter to four", "2026-04-24T15:45"),
        ("next Wednesday at 1", "2026-04-22T13:00"),
        ("the day after tomorrow at 12:30", "2026-04-17T12:30"),
        ("tonight at 8", "2026-04-15T20:00"),
        ("today at midday", "2026-04-15T12:00"),
        ("12 jan at 7.30pm", "2027-01-12T19:30"),
        ("April 3 at 7pm", "2027-04-03T19:00"),
        ("June 5 2027 18h", "2027-06-05T18:00"),
        ("2026-06-01 09:15", "2026-06-01T09:15"),
        ("in 10 days around 7ish in the evening", "2026-04-25T19:00"),
        ("three weeks from tomorrow at five o'clock", "2026-05-07T17:00"),
        ("Saturday the 2nd at 10:00", "2026-05-02T10:00"),
    ],
)
def test_a_day_and_a_time_become_a_moment(text: str, starts: str) -> None:
    draft = Draft(kind="picnic", title="Picnic").with_slots(find_slots(text, NOW))
    moment = draft.starts_at(NOW)
    assert moment is not None
    assert moment.isoformat(timespec="minutes") == starts


@pytest.mark.parametrize(
    "text",
    [
        "Christmas party for 20 guests",
        "her 30th birthday",
        "for a 5 year old",
        "20 people may come",
        "1/2 kg flour costs $3.50",
        "sit in the sun",
    ],
)
def test_what_only_looks_like_a_day_is_none(text: str) -> None:
    day, _ = find_day(text, NOW)
    assert day is None or day.date is None
    assert Draft(kind="picnic").with_slots(find_slots(text, NOW)).starts_at(NOW) is None


def test_a_month_alone_waits_for_its_day() -> None:
    day, _ = find_day("in June", NOW)
    assert day is not None and day.date is None and day.month == (2026, 6)
    found, _ = find_day("the 12th", NOW, month=day.month)
    assert found is not None and found.date is not None and found.date.isoformat() == "2026-06-12"


def test_a_day_that_is_over_is_not_taken_for_another() -> None:
    day, _ = find_day("on May 3, 2020", NOW)
    assert day is not None and day.past and day.date is None
