"""What is said right after: a bare number, another day, a price; a date or an order is never a thing to buy."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User

from planning.models import AgendaItem, Event, ShoppingItem
from tests.planning.talking import Talk

PLAN = "Plan a baby shower for 15 people next Saturday at 3pm"
WINE = "add 6 bottles of wine at 9.50 and ribbons"


@pytest.fixture
def talk(alice: User) -> Talk:
    """Alice has just planned her shower: on Saturday, 28 November 2026 at 3 p.m., for 15."""
    talk = Talk(alice)
    talk.say(PLAN)
    return talk


def event_now() -> dict[str, Any]:
    event = Event.objects.get()
    return {
        "guests": event.guest_count,
        "day": event.starts_at.day,
        "hour": event.starts_at.hour,
        "place": event.place,
        "budget": event.budget,
    }


@pytest.mark.parametrize(
    ("messages", "expected"),
    [
        (["make it 18"], {"guests": 18}),
        (["make it 18", "make it 30"], {"guests": 30}),
        (["no, 12"], {"guests": 12}),
        (["budget 80", "make it 90"], {"budget": Decimal(90)}),
        (["change the time to 4"], {"hour": 16, "guests": 15}),
        (["change the time to 4", "make it 5"], {"hour": 17, "guests": 15}),
        (["on Sunday instead"], {"day": 29, "hour": 15}),
        ([WINE, "on Sunday instead"], {"day": 29}),
        (["at grandmas place"], {"place": "grandma's place"}),
        (["at our new flat, Torstr. 12"], {"place": "our new flat, Torstr. 12"}),
        (["set a budget", "500"], {"budget": Decimal(500), "guests": 15}),
        (["change the place", "in the park"], {"place": "the park"}),
    ],
)
def test_a_few_words_change_what_was_spoken_of(talk: Talk, messages: list[str], expected: dict[str, Any]) -> None:
    listed = ShoppingItem.objects.count()
    for message in messages:
        talk.say(message)
    assert expected.items() <= event_now().items()
    assert ShoppingItem.objects.exclude(name__in=["wine", "ribbons"]).count() == listed


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (WINE, {"wine": (6, "bottles", "9.50"), "ribbons": (1, "", None)}),
        ("we need more cider, maybe 12 bottles", {"cider": (12, "bottles", None)}),
        (
            "add a dj for 600, photographer 1200 and roses 350",
            {"dj": (1, "", "600"), "photographer": (1, "", "1200"), "roses": (1, "", "350")},
        ),
        ("add a rainbow cake for 20", {"rainbow cake for 20": (1, "", None)}),
    ],
)
def test_amounts_and_prices_are_told_from_names(talk: Talk, message: str, expected: dict[str, Any]) -> None:
    before = set(ShoppingItem.objects.values_list("pk", flat=True))
    talk.say(message)
    added = ShoppingItem.objects.exclude(pk__in=before)
    assert {row.name: (row.quantity, row.unit, row.price) for row in added} == {
        name: (Decimal(quantity), unit, price and Decimal(price)) for name, (quantity, unit, price) in expected.items()
    }


@pytest.mark.parametrize(
    "message",
    [
        "cancel it",
        "scrap that",
        "on Monday",
        "at the pier",
        "send them",
        "tom can't",
        "next week",
        "thanks",
        "wait",
        "8",
        "wort " * 900,
    ],
)
def test_what_is_no_thing_is_never_put_on_the_list(talk: Talk, message: str) -> None:
    talk.say(WINE)
    before = ShoppingItem.objects.count()
    talk.say(message)
    assert ShoppingItem.objects.count() == before


def test_a_price_is_said_again(talk: Talk) -> None:
    talk.say(WINE)
    talk.say("wine is 9 a bottle")
    talk.say("no, 8")
    assert ShoppingItem.objects.get(name="wine").price == 8


def test_no_cake_takes_the_cake_off(alice: User) -> None:
    talk = Talk(alice)
    talk.say("birthday party for my son Leo on dec 12 at 2pm")
    assert ShoppingItem.objects.filter(name="Birthday cake").exists()
    talk.say("actually no cake, he's allergic to eggs")
    assert not ShoppingItem.objects.filter(name="Birthday cake").exists()
    assert talk.calls == [["remove_items"]]


def test_what_cannot_be_undone_is_said(talk: Talk) -> None:
    assert talk.say("cancel it").startswith("What shall be cancelled?")
    talk.say(WINE)
    assert talk.say("cancel it") == (
        "I cannot cancel or undo that. To take that off the list, say: remove wine and ribbons."
    )


@pytest.mark.parametrize(
    ("message", "part"),
    [
        ("text Tom", "neither call nor text"),
        ("phone the guests", "neither call nor text"),
        ("write the invitation as a poem", "in four tones: warm, romantic, playful and formal"),
    ],
)
def test_what_letters_cannot_do_is_said_and_nothing_is_changed(talk: Talk, message: str, part: str) -> None:
    assert part in talk.say(message)
    assert talk.calls == []


def test_two_answers_come_to_one_sum(talk: Talk) -> None:
    talk.say("invite anna, ben and zoe")
    assert talk.say("anna is coming, ben can't") == (
        "Anna is coming to Baby shower. Ben cannot come to Baby shower. 3 invited, 1 person coming, 1 invitation open."
    )
    talk.say("zoe says maybe")
    assert talk.say("what about zoe") == "Zoe may come."
    assert Event.objects.get().guests.get(name="Zoe").answer == "maybe"


def test_a_guest_who_is_not_on_the_list_is_called_by_the_name_alone(talk: Talk) -> None:
    said = talk.say("mum's sister Ana can't come")
    assert said.endswith("No guest is called 'Ana'. Guests: nobody yet. Put them on the list first: invite Ana.")


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("how many bottles of wine do we have?", "6 bottles of wine."),
        ("how much wine is there", "6 bottles of wine."),
        ("how much is the dj", "dj: $600."),
        ("what is the price of the wine?", "wine: $9.50 each, 6 bottles."),
        ("what did i already buy", "Bought: dj."),
        ("did i invite tom?", "Tom is on the list, no answer yet."),
        ("did i invite Zoe?", "Zoe is not on the guest list. Say: invite Zoe."),
        ("is Ana coming?", "Ana cannot come."),
        ("what about ana", "Ana cannot come."),
        ("is Ana coming? is Tom coming?", "Ana cannot come.\n\nTom is on the list, no answer yet."),
        ("how much is the dj? how much wine is there?", "dj: $600.\n\n6 bottles of wine."),
        ("how many days left", "The baby shower is in 6 days: Saturday, Nov. 28, 2026 at 3 p.m."),
    ],
)
def test_one_question_gets_one_fact(talk: Talk, question: str, answer: str) -> None:
    talk.say("add 6 bottles of wine at 9.50 and a dj for 600")
    talk.say("we got the dj")
    talk.say("invite Tom and Ana")
    talk.say("Ana can't come")
    assert talk.say(question) == answer


def test_days_are_counted_in_days_however_far_off(alice: User) -> None:
    talk = Talk(alice)
    talk.say("plan a wedding party on june 20 at 4pm for 60 people")
    assert talk.say("how many days left").startswith("Wedding party is in 210 days: Sunday, June 20, 2027")


def test_everything_is_ticked(talk: Talk) -> None:
    talk.say(WINE)
    said = talk.say("tick everything")
    assert not ShoppingItem.objects.filter(ticked=False).exists()
    assert "everything is ticked off" in said and "Here is" not in said


def test_the_cake_is_doubled(alice: User) -> None:
    talk = Talk(alice)
    talk.say("birthday party for my son Leo on dec 12 at 2pm")
    before = ShoppingItem.objects.get(name="Birthday cake").quantity
    talk.say("double the cake")
    assert ShoppingItem.objects.get(name="Birthday cake").quantity == 2 * before
    amounts = ShoppingItem.objects.filter(name__in=["Plates", "Balloons"]).order_by("name").values_list("quantity")
    balloons, plates = (quantity for (quantity,) in amounts)
    talk.say("double the plates. double the balloons")
    assert list(amounts.all()) == [(2 * balloons,), (2 * plates,)]
    assert talk.calls == [["show_shopping_list", "show_shopping_list"], ["change_item", "change_item"]]
    assert talk.say("double the caviar") == "There is no caviar on the list. Say: add caviar."


@pytest.mark.parametrize("message", ["that's too expensive, make it cheaper", "make it cheaper"])
def test_what_is_dearest_is_named(talk: Talk, message: str) -> None:
    talk.say("add a dj for 600")
    said = talk.say(message)
    assert said.startswith("The dearest on the list: dj (1 at $600 each), ")
    assert said.endswith("Say, for example: halve the dj, or: remove dj.")


@pytest.mark.parametrize("message", ["add wine", "what should i buy?", "invite Anna"])
def test_in_a_new_conversation_it_says_which_event_it_took(alice: User, message: str) -> None:
    Talk(alice).say(PLAN)
    talking = Talk(alice)
    assert "so I took your next one, Baby shower." in talking.say(message)
    assert "I took" not in talking.say(message)


@pytest.mark.parametrize(
    "message",
    [
        "forty bottles of the fizz seems a tad grand, make it 30",  # of what nobody understood, not guests
        "we plumb forgot confetti! Sling 20 bags of it under the stairs",
        "strike the wine zorblix",  # a word that nobody knows
        "make it 20 zorblix guests",
        "Thanks, that's everything for today.",
        "ok that's it for tonight",
        "I think that's all for now, thank you",
    ],
)
def test_what_may_be_meant_of_words_that_nobody_understood_is_not_written(talk: Talk, message: str) -> None:
    talk.say(WINE)
    before = event_now(), list(ShoppingItem.objects.values_list("name", "quantity"))
    talk.say(message)
    assert (event_now(), list(ShoppingItem.objects.values_list("name", "quantity"))) == before


def test_a_run_of_show_that_is_told_again_changes_the_points_that_are_there(talk: Talk) -> None:
    talk.say("run of show: 3pm arrival, 6:30pm cake")
    talk.say("run of show: 3:30pm arrival, 6:30pm cake")
    points = AgendaItem.objects.order_by("begins_at").values_list("title", "begins_at")
    assert [(title, f"{begins.hour}:{begins.minute:02}") for title, begins in points] == [
        ("Arrival", "15:30"),
        ("Cake", "18:30"),
    ]
