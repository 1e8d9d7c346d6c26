"""Whoever rewords a tool changes nothing of what the offline model understands or says: it reads data, never words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User

from agents.formatting import when
from agents.llm.model import Called
from agents.testing import TimeMachine
from planning import actions
from planning.demo import vendors
from planning.models import Event, Guest, ShoppingItem
from tests.planning.conftest import NOW, THREE
from tests.planning.talking import Talk
from tests.planning.test_grammar_with_real_tools import EVERY_TOOL

PLAN = "Plan a baby shower for 15 people next Saturday at 3pm"
WINE = "add 6 bottles of wine at 9.50 and ribbons"

DIALOGUES = {
    "every tool": [text for text, _ in EVERY_TOOL],
    "a shower": [
        "Plan a baby shower for 20 guests next Saturday at 3pm", "move it to Sunday", "invite Anna, Ben and Zoë",
        "it's at grandma's house, budget 400, and add 3 bottles of cider for $30", "who is coming?",
        "Anna is coming, Ben can't make it", "we bought the cider", "how much have we spent?", "where is it?",
    ],
    "two events": [
        "Plan a birthday for Tom on Saturday at 3pm and a dinner for Sue on Sunday at 7pm",
        "add candles to Tom's birthday", "move Sue's dinner to 8pm", "make it 12 guests", "postpone it by two weeks",
        "how many days until Tom's birthday?", "rename it to Summer bash", "list my events", "what is left?",
    ],
    "amounts": [
        PLAN, WINE, "double the cake", "make it 5 bottles", "we need 3 more bottles of wine", "wine is 9 a bottle",
        "no, 8", "halve the wine", "tick everything", "untick the wine", "what did i already buy",
        "that's too expensive, make it cheaper", "remove them",
    ],
    "a few words": [
        PLAN, "make it 18", "no, 12", "5 more guests", "budget 80", "make it 90", "change the time to 4", "make it 5",
        "on Sunday instead", "at our new flat, Torstr. 12", "change the place", "in the park", "thanks",
    ],
    "refusals": [
        "add wine", "Plan a dinner for 6 tomorrow at 7pm", "remove the caviar", "Zoe is coming",
        "where is the wedding?", "uninvite Zoe", "we bought the moon", "double the caviar",
        "book Moon Base Catering", "find a DJ", "make the budget -5", "when is it?",
    ],
    "bookings": [
        PLAN, "find a baker", "book Sweet Hour", "what is booked?", "find a venue", "send the invitations",
        "cancel the DJ", "when is it?", "make it 20 guests",
    ],
}  # fmt: skip


def backwards(words: str) -> str:
    return words[::-1]


@pytest.fixture(autouse=True)
def clock(db: None) -> Iterator[TimeMachine]:
    vendors.settle()
    with TimeMachine(start=NOW) as clock:
        yield clock


def asked(talk: Talk) -> list[tuple[str, dict[str, Any]]]:
    """The calls of a conversation, with events told by their number among its host's."""
    mine = list(Event.objects.filter(owner=talk.user).order_by("pk").values_list("pk", flat=True))
    calls = [(item.name, json.loads(item.arguments)) for item in talk.items if isinstance(item, Called)]
    for _, arguments in calls:
        if isinstance(arguments.get("event"), int):
            arguments["event"] = mine.index(arguments["event"])
    return calls


def rows(host: User) -> list[Any]:
    """Everything of a host's events but their ids."""
    of_event = ("title", "kind", "starts_at", "guest_count", "place", "budget", "invitation__text")
    of_item = ("name", "quantity", "unit", "price", "category", "ticked")
    return [
        list(Event.objects.filter(owner=host).order_by("pk").values_list(*of_event)),
        list(ShoppingItem.objects.filter(shopping_list__event__owner=host).order_by("pk").values_list(*of_item)),
        list(Guest.objects.filter(event__owner=host).order_by("pk").values_list("name", "email", "answer")),
    ]


@pytest.mark.parametrize("messages", DIALOGUES.values(), ids=DIALOGUES)
def test_the_same_is_asked_done_and_said_whatever_the_words_of_the_tools(
    messages: list[str], alice: User, bob: User
) -> None:
    as_it_is, reworded = Talk(alice), Talk(bob, worded=backwards)
    for message in messages:
        said = as_it_is.say(message)
        assert reworded.say(message) == said
        assert "(event" not in said  # an id is for models
        assert asked(reworded) == asked(as_it_is), message
    assert rows(bob) == rows(alice)
    assert [item.ok for item in reworded.items if isinstance(item, Called)] == [
        item.ok for item in as_it_is.items if isinstance(item, Called)
    ]
    assert len(asked(as_it_is)) >= len(messages) - 3  # one that nobody understands would prove nothing


@pytest.fixture
def old(alice: User) -> Talk:
    """A conversation from before tools answered with data, in which a shower was planned; a tea is sooner than that."""
    talk = Talk(alice)
    talk.say(PLAN)
    talk.say(WINE)
    talk.say("remove the caviar")
    talk.items = [replace(item, data={}) if isinstance(item, Called) else item for item in talk.items]
    actions.create_event(by=alice, title="Tea", starts_at=NOW + timedelta(days=1))
    return talk


@pytest.mark.parametrize(
    ("message", "calls", "field", "expected"),
    [
        ("budget 80", [["change_event"]], "budget", 80),
        ("make it 18 guests", [["change_event"]], "guest_count", 18),
        ("move it to Sunday", [["show_event"], ["change_event"]], "starts_at", THREE + timedelta(days=1)),
        ("postpone it by a week", [["show_event"], ["change_event"]], "starts_at", THREE + timedelta(days=7)),
        ("it's at the park", [["change_event"]], "place", "the park"),
    ],
)
def test_in_an_older_conversation_the_tools_say_which_event_it_is(
    old: Talk, message: str, calls: list[list[str]], field: str, expected: Any
) -> None:
    said = old.say(message)
    assert old.calls == calls
    assert getattr(Event.objects.get(title="Baby shower"), field) == expected
    assert "No event was planned" not in said and "Baby shower" not in said.replace("The baby shower", "")


def test_in_an_older_conversation_amounts_are_looked_up_and_nothing_is_guessed(old: Talk) -> None:
    old.say("make it 8 bottles")
    assert ShoppingItem.objects.get(name="wine").quantity == 8
    before = ShoppingItem.objects.get(name="Plates").quantity
    old.say("double the plates")
    assert old.calls == [["show_shopping_list"], ["change_item"]]
    assert ShoppingItem.objects.get(name="Plates").quantity == 2 * before
    assert old.say("where is it?").startswith("The baby shower has no place yet.")
    assert old.say("when is it?").startswith(f"The baby shower is on {when(THREE)}")
