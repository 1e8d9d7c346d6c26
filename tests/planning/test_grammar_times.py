"""What the offline planner makes of ends, several days, repeating and time zones."""

from __future__ import annotations

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
