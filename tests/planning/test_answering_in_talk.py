"""How guests answer, said to the offline planner: nothing of it moves the event or changes how many are expected."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from planning.models import Event
from tests.planning.talking import Talk


@pytest.mark.parametrize(
    ("said", "tool", "told"),
    [
        ("guests should answer by November 26", "set_answering", "until Thursday, Nov. 26, 2026"),
        ("set the rsvp deadline to November 25", "set_answering", "until Wednesday, Nov. 25, 2026"),
        ("there is only room for 40 people", "set_answering", "0 of 40 places"),
        ("ask guests about allergies", "ask_guests", "must not eat"),
        ("ask everyone what they eat", "ask_guests", "What do you eat?"),
        ("make an open link for 30 people", "share_link", "30 people at most"),
        ("start a date poll with December 5, December 12 and December 19", "poll_dates", "Dec. 19, 2026"),
        ("make a date poll", "poll_dates", "which dates suit them"),
        ("show the waiting list", "show_answers", "until it begins"),
    ],
)
def test_it_is_understood_and_moves_nothing(said: str, tool: str, told: str, shower: Event, alice: User) -> None:
    talk = Talk(alice)
    assert told in talk.say(said)
    assert talk.calls == [[tool]]
    now = Event.objects.get(pk=shower.pk)
    assert (now.starts_at, now.guest_count, now.place) == (shower.starts_at, 20, shower.place)
    assert not now.guests.exists() and not now.shopping_lists.exists()
