"""Days, hours, moments, ranges, durations and recurrences in a text, at ten on Monday, 30 November 2026."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.template.defaultfilters import date as date_filter
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.formatting import date_only, distance
from agents.llm.offline.values import clock_times, days, durations, moments, ranges, recurrences, series, zones
from agents.llm.offline.values.moments import Moment
from agents.llm.offline.values.span import Extractor, Scene, Span

NOW = datetime(2026, 11, 30, 10, 0, tzinfo=UTC)
TODAY = NOW.date()
SCENE = Scene(NOW)
#: On Saturday, 12 December at three.
OF_PARTY = Scene(NOW, event=datetime(2026, 12, 12, 15, 0))
EXTRACTORS: dict[str, Extractor] = {
    module.__name__.rpartition(".")[2]: module.spans
    for module in (clock_times, days, durations, moments, ranges, recurrences, zones)
}


def only(read: Extractor, text: str, scene: Scene = SCENE, kind: str = "") -> Span:
    (found,) = [span for span in read(text, scene) if not kind or span.kind == kind]
    return found


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("the last Friday of January", "2027-01-29"),
        ("first Tuesday in March", "2027-03-02"),
        ("the 2nd Saturday in Dec", "2026-12-12"),
        ("the last weekend in May", "2027-05-29"),
        ("two days after Christmas", "2026-12-27"),
        ("the Saturday before Easter", "2027-03-27"),
        ("the weekend before Christmas", "2026-12-19"),
        ("New Year's Eve", "2026-12-31"),
        ("St. Patrick's Day", "2027-03-17"),
        ("Tuesday fortnight", "2026-12-15"),
        ("Saturday week", "2026-12-12"),
        ("a week on Friday", "2026-12-11"),
        ("the weekend after next", "2026-12-12"),
        ("a fortnight from Sunday", "2026-12-20"),
        ("in two weeks' time", "2026-12-14"),
        ("Friday next week", "2026-12-11"),
        ("next week on Friday", "2026-12-11"),
        ("today week", "2026-12-07"),
        ("a week before the day after Christmas", "2026-12-19"),
        ("5.6.2027", "2027-06-05"),
        ("24.12.", "2026-12-24"),
        ("13/4/2027", "2027-04-13"),
        ("4/13", "2027-04-13"),
        ("4/4", "2027-04-04"),
        ("2027-02-03", "2027-02-03"),
        ("the 12th", "2026-12-12"),
        ("12th of Dec", "2026-12-12"),
        ("Dec 12th, 2026", "2026-12-12"),
        ("Sat. 12 Dec. 2026", "2026-12-12"),
        ("12 December (Saturday)", "2026-12-12"),
        ("the twenty-first of June", "2027-06-21"),
        ("29 February 2028", "2028-02-29"),
    ],
)
def test_a_day_is_read(text: str, day: str) -> None:
    found = only(days.spans, text)
    assert (found.of(text), found.unclear, str(found.value.date)) == (text, "", day)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("the following Saturday", "2026-12-19"),
        ("the day after", "2026-12-13"),
        ("the day after the party", "2026-12-13"),
        ("a day earlier", "2026-12-11"),
        ("two days later", "2026-12-14"),
        ("the weekend before", "2026-12-05"),
        ("the Friday before", "2026-12-11"),
        ("a month later", "2027-01-12"),
        ("the same day", "2026-12-12"),
    ],
)
def test_a_day_is_told_from_the_event_that_is_spoken_of(text: str, day: str) -> None:
    assert str(only(days.spans, text, OF_PARTY).value.date) == day


@pytest.mark.parametrize(
    "text", ["yesterday", "last Friday", "3 days ago", "on May 3, 2020", "the day before yesterday"]
)
def test_a_day_that_is_over_is_marked(text: str) -> None:
    value = only(days.spans, text).value
    assert value.past and value.date < TODAY
    assert days.find_day(text, NOW)[0].date is None  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("read", "text", "question"),
    [
        ("days", "Dec 32", "There is no December 32. Which day do you mean?"),
        ("days", "30 February", "There is no February 30. Which day do you mean?"),
        ("days", "2027-02-30", "There is no February 30. Which day do you mean?"),
        ("days", "29 Feb 2027", "There is no February 29 in 2027. Which day do you mean?"),
        ("days", "on the 35th", "No month has a 35th. Which day do you mean?"),
        (
            "days",
            "Thursday 11 December",
            "December 11 is a Friday. Do you mean Thursday the 10th or Friday the 11th?",
        ),
        ("days", "Thursday the 11th", "December 11 is a Friday. Do you mean Thursday the 10th or Friday the 11th?"),
        ("days", "03/04", "Is 03/04 March 4 or April 3?"),
        ("days", "5/6/2027", "Is 5/6/2027 May 6 or June 5?"),
        ("days", "the 5th Friday of February", "February has no 5th Friday. Which day do you mean?"),
        ("days", "Diwali", "I do not know which day Diwali is. Which date do you mean?"),
        ("clock_times", "25 o'clock", "There is no 25 o'clock on a clock. At what time do you mean?"),
        ("clock_times", "at 24:75", "There is no 24:75 on a clock. At what time do you mean?"),
        ("clock_times", "at quarter past", "A quarter past which hour?"),
        ("clock_times", "8pm IST", "IST is the time of India, Ireland or Israel. Which one do you mean?"),
        ("ranges", "December 12 to December 40", "There is no December 40. Which day do you mean?"),
    ],
)
def test_what_is_seen_and_not_understood_is_a_question(read: str, text: str, question: str) -> None:
    found = only(EXTRACTORS[read], text)
    assert (found.value, found.unclear) == (None, question)
    if read != "ranges":
        assert only(moments.spans, f"Plan it for {text}, please").unclear == question


@pytest.mark.parametrize(
    "text",
    [
        "add 1/2 watermelon",
        "3/4 cup of sugar",
        "24/7 support",
        "sit in the sun",
        "we sat down",
        "her 30th birthday",
        "Christmas party for 20",
        "20 may come",
        "the first guest",
        "half a dozen eggs",
        "half seven people",
        "at 4.99 each",
        "at 7 guests",
        "2 to 5 guests",
        "game night",
        "budget 2030",
        "version 1.2.3",
        "Mondays are bad",
    ],
)
def test_what_only_looks_like_a_moment_is_none(text: str) -> None:
    assert not list(moments.spans(text, SCENE))
    assert not list(recurrences.spans(text, SCENE))


@pytest.mark.parametrize(
    ("text", "begins", "ends"),
    [
        ("half seven", "19:30", None),
        ("half past six", "18:30", None),
        ("ten to eight in the evening", "19:50", None),
        ("quarter past seven", "19:15", None),
        ("twenty-five to four", "15:35", None),
        ("quarter to midnight", "23:45", None),
        ("1930h", "19:30", None),
        ("19h", "19:00", None),
        ("noonish", "12:00", None),
        ("midnight", "00:00", None),
        ("12 noon", "12:00", None),
        ("7ish", "19:00", None),
        ("3-5pm", "15:00", "17:00"),
        ("11 to 2pm", "11:00", "14:00"),
        ("10 to 11pm", "22:00", "23:00"),
        ("15:00–17:00", "15:00", "17:00"),
        ("7 p.m. to midnight", "19:00", "00:00"),
    ],
)
def test_a_time_of_day_is_read(text: str, begins: str, ends: str | None) -> None:
    found = only(clock_times.spans, text)
    until = found.value.until
    assert (found.of(text), f"{found.value.time:%H:%M}", until and f"{until:%H:%M}") == (text, begins, ends)


@pytest.mark.parametrize(
    ("text", "begins", "ends"),
    [
        ("at 1930", "19:30", None),
        ("from 2 til 5", "14:00", "17:00"),
        ("between 2 and 5", "14:00", "17:00"),
        ("from 9 to 5", "09:00", "17:00"),
        ("from five to eight", "17:00", "20:00"),
        ("at five to eight tonight", "19:55", None),
    ],
)
def test_what_stands_before_an_hour_says_what_it_is(text: str, begins: str, ends: str | None) -> None:
    value = next(span.value for span in clock_times.spans(text, SCENE) if not span.value.vague)
    assert (f"{value.time:%H:%M}", value.until and f"{value.until:%H:%M}") == (begins, ends)


def test_an_evening_may_be_open_seated_later_and_elsewhere() -> None:
    late = only(clock_times.spans, "9 till late").value
    assert (late.time, late.is_open, late.until) == (time(21), True, None)
    seated = only(clock_times.spans, "7 for 7:30").value
    assert (seated.time, seated.then) == (time(19), time(19, 30))
    for text, zone in (
        ("3pm Berlin time", "Europe/Berlin"),
        ("19:00 CET", "Europe/Brussels"),
        ("9am in New York time", "America/New_York"),
        ("8pm (UTC+2)", "Etc/GMT-2"),
    ):
        assert only(clock_times.spans, text).value.zone == zone


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("Friday at half seven", "2026-12-04T19:30"),
        ("3pm on the last Friday of January", "2027-01-29T15:00"),
        ("Friday 1930", "2026-12-04T19:30"),
        ("Saturday evening at 8", "2026-12-05T20:00"),
        ("in the evening of 12 December", "2026-12-12T19:00"),
        ("tonight at 8", "2026-11-30T20:00"),
        ("this evening", "2026-11-30T19:00"),
        ("in two hours", "2026-11-30T12:00"),
        ("the following Saturday at noon", "2026-12-19T12:00"),
        ("the day after", "2026-12-13T15:00"),
        ("an hour later", "2026-12-12T16:00"),
        ("bring it forward an hour", "2026-12-12T14:00"),
        ("push it back by 30 minutes", "2026-12-12T15:30"),
        ("2026-12-12T18:30", "2026-12-12T18:30"),
        ("at 5", "2026-12-12T17:00"),
    ],
)
def test_a_moment_is_a_day_and_an_hour_and_takes_from_the_event_what_is_not_said(text: str, at: str) -> None:
    moment: Moment = only(moments.spans, text, OF_PARTY).value
    assert moment.at(time(18), OF_PARTY.event) == datetime.fromisoformat(at)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("18 to 20 December", "2026-12-18", "2026-12-20"),
        ("May 3-5", "2027-05-03", "2027-05-05"),
        ("May 30-2", "2027-05-30", "2027-06-02"),
        ("30 to 2 January", "2026-12-30", "2027-01-02"),
        ("the 10th to the 11th", "2026-12-10", "2026-12-11"),
        ("Friday to Sunday", "2026-12-04", "2026-12-06"),
        ("until Sunday", None, "2026-12-06"),
    ],
)
def test_several_days_are_from_one_to_another(text: str, first: str | None, last: str) -> None:
    value = only(ranges.spans, text).value
    said = [moment and str(moment.day.date) for moment in (value.first, value.last)]
    assert said == [first, last]


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("an hour and a half", 90),
        ("90 min", 90),
        ("1h30", 90),
        ("1½ hours", 90),
        ("two and a half hours", 150),
        ("three quarters of an hour", 45),
        ("a couple of hours", 120),
        ("two days", 2 * 1440),
        ("a fortnight", 14 * 1440),
    ],
)
def test_a_duration_is_read(text: str, minutes: int) -> None:
    found = only(durations.spans, text)
    assert (found.of(text), found.value) == (text, timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("text", "kind", "minutes"),
    [
        ("make it an hour shorter", "stretch", -60),
        ("half an hour longer", "stretch", 30),
        ("an hour earlier", "shift", -60),
        ("move it up 2 hours", "shift", -120),
    ],
)
def test_a_shorter_one_begins_when_it_did(text: str, kind: str, minutes: int) -> None:
    found = {span.kind: span.value for span in durations.spans(text, SCENE)}
    assert found.keys() - {"duration"} == {kind} and found[kind] == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("every Friday", "FREQ=WEEKLY;BYDAY=FR"),
        ("every first Tuesday of the month", "FREQ=MONTHLY;BYDAY=1TU"),
        ("every other Wednesday", "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE"),
        ("every Monday, Wednesday and Friday", "FREQ=WEEKLY;BYDAY=MO,WE,FR"),
        ("weekly until June", "FREQ=WEEKLY;UNTIL=20270630"),
        ("weekly until June on Fridays", "FREQ=WEEKLY;BYDAY=FR;UNTIL=20270630"),
        ("the 15th of each month", "FREQ=MONTHLY;BYMONTHDAY=15"),
        ("every 2 weeks, 5 times", "FREQ=WEEKLY;INTERVAL=2;COUNT=5"),
        ("every day until Christmas", "FREQ=DAILY;UNTIL=20261225"),
        ("once a month", "FREQ=MONTHLY"),
        ("every first Sunday", "FREQ=MONTHLY;BYDAY=1SU"),
        ("weekly until the end of June", "FREQ=WEEKLY;UNTIL=20270630"),
    ],
)
def test_a_recurrence_is_read(text: str, rule: str) -> None:
    found = only(recurrences.spans, text)
    assert (found.of(text), found.value) == (text, rule)


@pytest.mark.parametrize(
    ("text", "rule", "rest"),
    [
        (
            "a monthly dinner on the first Friday at 7",
            "FREQ=MONTHLY;BYDAY=1FR",
            "dinner on the first Friday of the month at 7",
        ),
        ("a fortnightly brunch on Sundays at 11", "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU", "brunch on Sunday at 11"),
        ("brunch every Sunday at 11 until Easter", "FREQ=WEEKLY;BYDAY=SU;UNTIL=20270328", "brunch on Sunday at 11"),
        ("every Sunday until 11", "FREQ=WEEKLY;BYDAY=SU", "on Sunday until 11"),
        ("our annual gala on 5 June", "", "our annual gala on 5 June"),
    ],
)
def test_how_often_is_cut_out_of_what_is_planned(text: str, rule: str, rest: str) -> None:
    found, left = series.cut_rule(text, NOW)
    assert (found, " ".join(left.split()).removeprefix("a ")) == (rule, rest)


DAYS = st.integers(0, 700).map(lambda ahead: TODAY + timedelta(days=ahead))
TIMES = st.integers(0, 24 * 12 - 1).map(lambda fifths: time(fifths // 12, fifths % 12 * 5))
CASES = st.sampled_from([str, str.lower, str.upper])
AROUND = st.sampled_from([("", ""), ("Plan a dinner on ", " for 12 people"), ("Move it to ", "."), ("(", ")")])
DAY_FORMS = (
    "F j, Y",
    "N j, Y",
    "l, N j, Y",
    "j F Y",
    "jS \\o\\f F Y",
    "D j M Y",
    "M jS, Y",
    "Y-m-d",
    "j.n.Y",
    "l j F Y",
)


@settings(max_examples=60, deadline=None)
@given(DAYS, st.sampled_from(DAY_FORMS), TIMES, st.sampled_from(["H:i", "P", "g:i a", "g:iA"]), CASES, AROUND)
def test_a_moment_that_is_printed_is_read_back(day, form, clock, clock_form, case, around) -> None:
    text = case(f"{around[0]}{date_filter(day, form)} at {date_filter(clock, clock_form)}{around[1]}")
    moment = only(moments.spans, text).value
    assert moment.at(time(18)) == datetime.combine(day, clock), text


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 20), CASES)
def test_a_distance_that_is_printed_is_read_back(ahead: int, case) -> None:
    day = NOW + timedelta(days=ahead)
    assert only(days.spans, case(f"It is {distance(day, NOW)}.")).value.date == day.date()


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 9999), CASES, AROUND)
def test_a_duration_that_is_printed_is_read_back(minutes: int, case, around) -> None:
    hours, rest = divmod(minutes, 60)
    for said in (
        f"{minutes} minutes",
        f"{hours} hours {rest} min",
        f"{hours}h{rest:02}",
        f"{hours} hours and {rest} minutes",
    ):
        if hours == 0 and not said.startswith(str(minutes)):
            continue
        found = only(durations.spans, case(f"{around[0]}{said} long{around[1]}"), kind="duration")
        assert found.value == timedelta(minutes=minutes), said


@settings(max_examples=40, deadline=None)
@given(DAYS.filter(lambda day: day.day < 29), st.integers(1, 60), CASES)
def test_several_days_that_are_printed_are_read_back(first: date, more: int, case) -> None:
    last = first + timedelta(days=more)
    value = only(ranges.spans, case(f"Plan a fair from {date_only(first)} to {date_only(last)} for 40 guests")).value
    assert (value.first.day.date, value.last.day.date) == (first, last)


TYPED = """
    a the every each last first of in on at by to til until from before after next this week weekend fortnight day days
    hour half quarter past noon midnight late for 7 7:30 12 31 32 99 2026 2027-02-30 3/4 5.6. 25:99 1930 th st pm am p .
    , - / : ' December Feb May Friday sat Easter Christmas New Year's Eve Diwali month and couple twenty one time Berlin
    UTC + other second earlier later forward back event party ½ o'clock ish
"""
WORDS = TYPED.split()
ANY_TEXT = st.text(max_size=200) | st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join)


@settings(max_examples=150, deadline=None)
@given(ANY_TEXT, st.booleans())
def test_no_text_whatever_it_is_stops_a_reader(text: str, has_event: bool) -> None:
    for read in EXTRACTORS.values():
        for span in read(text, OF_PARTY if has_event else SCENE):
            assert 0 <= span.start < span.end <= len(text)
            assert (span.value is None) == bool(span.unclear)


@pytest.mark.thorough
@settings(max_examples=2000, deadline=None)
@given(ANY_TEXT)
def test_none_of_thousands_of_texts_stops_a_reader(text: str) -> None:
    for read in EXTRACTORS.values():
        list(read(text, OF_PARTY))


def test_reading_takes_no_longer_by_the_word_of_a_long_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """Days told from days told from days are followed so far and no farther: each word is looked at a few times."""
    looks = 0
    at = days.day_at

    def counted(*args, **kwargs):
        nonlocal looks
        looks += 1
        return at(*args, **kwargs)

    monkeypatch.setattr(days, "day_at", counted)
    for text in ("a week before the day after ", "the first of the last ", "in a week on ", "the day after "):
        looks = 0
        many = text * 80
        list(days.spans(many, SCENE))
        assert looks <= 4 * len(many.split())
