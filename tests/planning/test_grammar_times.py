"""What the offline planner makes of ends, several days, repeating and time zones."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User

from planning import actions, moments
from planning.models import Event
from tests.planning.asking_the_grammar import answer, calls, planned, shower_before
from tests.planning.talking import Talk


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("repeat it every second Thursday", {"recurrence": "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH"}),
        ("make it weekly", {"recurrence": "FREQ=WEEKLY"}),
        ("it repeats on the last Friday of every month", {"recurrence": "FREQ=MONTHLY;BYDAY=-1FR"}),
        ("Repeat the baby shower every 3 weeks", {"event": 5, "recurrence": "FREQ=WEEKLY;INTERVAL=3"}),
        ("stop repeating", {"recurrence": ""}),
        ("make it a one-off", {"recurrence": ""}),
        ("change the time zone to Lisbon", {"zone": "Europe/Lisbon"}),
        ("the time zone of the shower is Asia/Tokyo", {"event": 5, "zone": "Asia/Tokyo"}),
        ("it's in New York time", {"zone": "America/New_York"}),
    ],
)
def test_repeating_and_zones_are_understood(text: str, changed: dict[str, Any]) -> None:
    assert calls(text, *shower_before()) == [("change_event", changed)]


def test_a_zone_that_nobody_knows_changes_nothing() -> None:
    found = answer("set the time zone to Gotham", *shower_before())
    assert found is not None and not found.calls and "I know no time zone of Gotham" in found.text


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("Plan an off-site from 18 to 20 May at 9am", ("2026-05-18T09:00:00", "2026-05-20T17:00:00", None)),
        ("Plan an off-site on May 30-2 at 9am", ("2026-05-30T09:00:00", "2026-06-02T17:00:00", None)),
        ("Plan a dinner on May 18 for 20 guests at 7pm", ("2026-05-18T19:00:00", None, None)),
        (
            "Plan a dinner every second Thursday at 7pm",
            ("2026-04-16T19:00:00", None, "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH"),
        ),
    ],
)
def test_an_event_is_planned_over_days_and_again(text: str, times: tuple[str | None, ...]) -> None:
    made = planned(text)
    assert tuple(made.get(name) for name in ("starts_at", "ends_at", "recurrence")) == times


def test_an_end_leaves_the_beginning_where_it_is(shower: Event, alice: User) -> None:
    talk = Talk(alice)
    talk.say("show the baby shower")
    for said, end in (("the party should end at midnight", "midnight"), ("it ends at 6pm", "6 p.m.")):
        answered = talk.say(said)
        shower.refresh_from_db()
        assert moments.when_words(shower, zone=False) == f"Saturday, Nov. 28, 2026, 3 p.m. to {end}"
        assert f"3 p.m. to {end}" in answered
    talk.say("move it to 12 to 13 December")
    shower.refresh_from_db()
    assert moments.when_words(shower, zone=False).startswith(
        "Saturday, Dec. 12, 2026 at 3 p.m. to Sunday, Dec. 13, 2026"
    )
    actions.change_event(shower, by=alice, starts_at=None)
    assert "no date yet" in talk.say("it ends at 6pm")
    shower.refresh_from_db()
    assert (shower.starts_at, shower.ends_at) == (None, None)


@pytest.mark.parametrize(
    ("said", "starts"),
    [
        ("move it to the following Saturday", "Saturday, Dec. 5, 2026 at 3 p.m."),
        ("move it to the day after", "Sunday, Nov. 29, 2026 at 3 p.m."),
        ("can we do it the weekend before", "Saturday, Nov. 21, 2026 at 3 p.m."),
        ("bring it forward an hour", "Saturday, Nov. 28, 2026 at 2 p.m."),
        ("an hour later", "Saturday, Nov. 28, 2026 at 4 p.m."),
        ("move it to two days after Christmas", "Sunday, Dec. 27, 2026 at 3 p.m."),
        ("start it at half seven in the evening instead", "Saturday, Nov. 28, 2026 at 7:30 p.m."),
    ],
)
def test_a_change_is_told_from_when_the_event_is(said: str, starts: str, shower: Event, alice: User) -> None:
    talk = Talk(alice)
    talk.say("show the baby shower")
    talk.say(said)
    shower.refresh_from_db()
    assert moments.when_words(shower, zone=False) == starts


def test_a_shorter_event_begins_when_it_did(shower: Event, alice: User) -> None:
    talk = Talk(alice)
    talk.say("show the baby shower")
    talk.say("it ends at 7pm")
    for said, hours in (("make it an hour shorter", "3 p.m. to 6 p.m."), ("30 minutes longer", "3 p.m. to 6:30 p.m.")):
        talk.say(said)
        shower.refresh_from_db()
        assert moments.when_words(shower, zone=False) == f"Saturday, Nov. 28, 2026, {hours}"


@pytest.mark.parametrize(
    ("said", "question"),
    [
        ("move it to Dec 32", "There is no December 32."),
        (
            "move it to Thursday 11 December",
            "December 11 is a Friday. Do you mean Thursday the 10th or Friday the 11th?",
        ),
        ("it ends on 03/04", "Is 03/04 March 4 or April 3?"),
        ("make it quarter past", "A quarter past which hour?"),
        ("guests should answer by 30 February", "There is no February 30."),
        ("remind me on Dec 32 to call Bob", "There is no December 32."),
        ("Plan a dinner for 8 on Dec 32 at 7pm", "There is no December 32."),
        ("Plan a dinner at 25 o'clock tomorrow", "There is no 25 o'clock on a clock."),
    ],
)
def test_what_is_seen_and_not_understood_is_asked_before_anything_is_written(
    said: str, question: str, shower: Event, alice: User
) -> None:
    talk = Talk(alice)
    talk.say("show the baby shower")
    answered = talk.say(said)
    assert question in answered and not talk.calls
    before = shower.starts_at, shower.ends_at
    shower.refresh_from_db()
    assert (shower.starts_at, shower.ends_at) == before and Event.objects.count() == 1


def test_the_answer_to_a_question_about_a_day_goes_on(alice: User) -> None:
    talk = Talk(alice)
    assert "Thursday the 3rd" in talk.say("Plan a dinner for 8 on Thursday 4 December at 7pm")
    talk.say("Friday the 4th")
    dinner = Event.objects.get()
    assert moments.when_words(dinner, zone=False) == "Friday, Dec. 4, 2026 at 7 p.m." and dinner.guest_count == 8


@pytest.mark.parametrize(
    ("text", "starts", "more"),
    [
        ("Plan a dinner for 8 next Friday at half seven", "2026-04-17T19:30:00", {}),
        ("Plan a dinner Tuesday fortnight", "2026-05-05T19:00:00", {}),
        ("Plan a dinner on 5.6.2027", "2027-06-05T19:00:00", {}),
        ("Plan a dinner on Friday 1930 for 10", "2026-04-17T19:30:00", {}),
        ("Plan a dinner on Friday at 7 for 7:30 for 12 people", "2026-04-17T19:00:00", {"guests": 12}),
        ("put together a Sunday roast the weekend after next", "2026-05-03T18:00:00", {"title": "Roast"}),
        (
            "book club every first Tuesday of the month at 7, 9 people",
            "2026-05-05T19:00:00",
            {"recurrence": "FREQ=MONTHLY;BYDAY=1TU", "guests": 9},
        ),
        (
            "New Year's Eve party, about thirty of us, 9 till late",
            "2026-12-31T21:00:00",
            {"guests": 30, "title": "New Year's Eve party"},
        ),
    ],
)
def test_what_people_call_a_moment_is_when_the_event_begins(text: str, starts: str, more: dict[str, Any]) -> None:
    made = planned(text)
    assert made["starts_at"] == starts and more.items() <= made.items() and "place" not in made


def test_an_event_is_on_the_clock_of_the_zone_that_is_named(alice: User) -> None:
    Talk(alice).say("Plan a dinner on Friday at 3pm Berlin time")
    dinner = Event.objects.get()
    assert (dinner.zone, moments.when_words(dinner, zone=False)) == ("Europe/Berlin", "Friday, Nov. 27, 2026 at 3 p.m.")


@pytest.mark.parametrize(
    ("said", "when"),
    [
        ("postpone it by a fortnight", "Saturday, Dec. 12, 2026 at 3 p.m."),
        ("it has to be the 12th now", "Saturday, Dec. 12, 2026 at 3 p.m."),
        ("we've had to move it to 19 June 2027", "Saturday, June 19, 2027 at 3 p.m."),
        ("quarter to eight would be better", "Saturday, Nov. 28, 2026 at 7:45 a.m."),
        ("the shower begins at 4pm, not 3", "Saturday, Nov. 28, 2026 at 4 p.m."),
        ("it should last three hours", "Saturday, Nov. 28, 2026, 3 p.m. to 6 p.m."),
        ("can it go on until 8?", "Saturday, Nov. 28, 2026, 3 p.m. to 8 p.m."),
        ("make it two hours longer", "Saturday, Nov. 28, 2026, 3 p.m. to 7 p.m."),
        ("we don't know the date yet after all", "date to be found"),
    ],
)
def test_a_change_of_day_hour_or_length_is_understood(said: str, when: str, shower: Event, alice: User) -> None:
    if "p.m. to" in when:
        actions.change_event(shower, by=alice, ends_at=shower.starts_at + timedelta(hours=2))
    talk = Talk(alice)
    talk.say("show the baby shower")
    talk.say(said)
    shower.refresh_from_db()
    assert moments.when_words(shower, zone=False) == when


def test_what_is_again_and_again_is_an_event_whatever_it_is(alice: User) -> None:
    talk = Talk(alice)
    talk.say("yoga every Monday at 6:30pm for 10")
    yoga = Event.objects.get()
    assert (yoga.title, yoga.recurrence, yoga.guest_count) == ("Yoga", "FREQ=WEEKLY;BYDAY=MO", 10)
    assert moments.when_words(yoga, zone=False) == "Monday, Nov. 23, 2026 at 6:30 p.m."
    talk.say("let's do this every two weeks")
    yoga.refresh_from_db()
    assert yoga.recurrence.startswith("FREQ=WEEKLY;INTERVAL=2")
    talk.say("Plan a games night every other Thursday at 8pm starting 3 December, 6 of us")
    games = Event.objects.exclude(pk=yoga.pk).get()
    assert games.title == "Games night"
    assert moments.when_words(games, zone=False) == "Thursday, Dec. 3, 2026 at 8 p.m."
