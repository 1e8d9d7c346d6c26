"""Details go on with the event before them, amounts and names with the thing or guest before them; Alice talks."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.contrib.auth.models import User

from planning.models import Event, Guest, ShoppingItem
from tests.planning.talking import Talk


@pytest.fixture
def talk(alice: User) -> Talk:
    return Talk(alice)


@pytest.mark.parametrize(
    "said",
    [
        ("Plan a barbecue on Saturday the 5th of June. 7ish in the evening, there'll be 9 of us, at my place",),
        ("Let's have a barbecue", "Saturday the 5th of June, at 7 in the evening", "9 of us, at my place"),
        ("Plan a barbecue for 12 on 5 June at 5pm at my place", "no sorry, 9 people, and make it 7pm"),
        ("Plan a barbecue. The boiler's died, but the sky is blue. 5 June, 7pm, 9 of us, at my place",),
    ],
)
def test_what_is_said_of_an_event_is_said_of_the_one_before(talk: Talk, said: tuple[str, ...]) -> None:
    for each in said:
        talk.say(each)
    event = Event.objects.get()
    assert event.starts_at is not None
    told = (event.starts_at.month, event.starts_at.day, event.starts_at.astimezone(event.clock).hour, event.guest_count)
    assert told == (6, 5, 19, 9)
    assert event.place in ("my place", "My place", "home", "Home")


def test_the_rest_stays_as_it_is(talk: Talk) -> None:
    talk.say("Plan a barbecue for 12 on 5 June at 5pm")
    talk.say("move it to 6 June, same time")
    event = Event.objects.get()
    assert event.starts_at is not None
    told = event.starts_at.astimezone(event.clock)
    assert (told.day, told.hour, event.guest_count) == (6, 17, 12)


@pytest.mark.parametrize("said", ["no wait, 5", "sorry, make that 5", "5 is plenty", "I meant 5", "5, not 3"])
def test_an_amount_said_again_is_of_the_thing_before(talk: Talk, said: str) -> None:
    talk.say("Plan a barbecue for 12 on 5 June at 5pm")
    talk.say("add 3 melons")
    talk.say(said)
    assert ShoppingItem.objects.get(name__iexact="melons").quantity == Decimal(5)


def test_of_several_things_it_asks_which(talk: Talk) -> None:
    talk.say("Plan a barbecue for 12 on 5 June at 5pm")
    talk.say("add 3 melons and 2 lemons")
    assert talk.say("no wait, 5") == "Of which: melons or lemons?"
    assert set(ShoppingItem.objects.filter(name__in=["melons", "lemons"]).values_list("quantity", flat=True)) == {2, 3}


def test_a_name_said_again_is_of_the_guest_before(talk: Talk) -> None:
    talk.say("Plan a barbecue for 12 on 5 June at 5pm")
    talk.say("invite Hannah and Jess")
    talk.say("not Jess, Jas")
    assert set(Guest.objects.values_list("name", flat=True)) == {"Hannah", "Jas"}
    assert "I took that back" in talk.say("undo that")
    assert set(Guest.objects.values_list("name", flat=True)) == {"Hannah", "Jess"}


def test_mere_details_are_of_nothing_where_no_event_was_spoken_of(talk: Talk) -> None:
    talk.say("at 18:00, seven of us, at my place")
    assert not Event.objects.exists()
