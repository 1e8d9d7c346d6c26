"""What a request did is taken back by the next one, and corrected: Alice talks, the planner's tools are real."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import User

from agents.llm.offline.undoing import UNDO
from planning import actions
from planning.models import Event, Guest, ShoppingItem, ShoppingList
from tests.planning.conftest import THREAD
from tests.planning.talking import Talk


@pytest.fixture
def talk(alice: User, groceries: ShoppingList) -> Talk:
    actions.add_guests(Event.objects.get(), by=alice, guests=[{"name": "Ana"}, {"name": "Ben"}])
    talk = Talk(alice)
    talk.say("when is it?")
    return talk


def state() -> list[object]:
    """All that a request below may change."""
    events = Event.objects.values_list("title", "starts_at", "ends_at", "guest_count", "place", "budget")
    items = ShoppingItem.objects.order_by("name").values_list("name", "quantity", "unit", "price", "ticked")
    guests = Guest.objects.order_by("name").values_list("name", "answer", "party_size", "notes", "email", "phone")
    money = Event.objects.get().budget_categories.values_list("name", "planned")
    tasks = Event.objects.get().tasks.values_list("title", "done_at")
    return [*events, *items, *guests, *money, *tasks]


@pytest.mark.parametrize(
    ("said", "undo"),
    [
        ("add napkins and 2 kg of rice", "undo that"),
        ("add wine", "undo"),
        ("remove the cheese", "undo"),
        ("we bought the banner", "oops, take that back"),
        ("change the napkins to 40", "undo my last change"),
        ("make it 25 guests", "no wait, put it back"),
        ("move it to Sunday at 5", "undo that please"),
        ("the place is The pier", "undo it"),
        ("set the budget to 500", "revert that"),
        ("make it 25 guests", "nah put it back how it was"),
        ("make it 25 guests", "undo that last bit, it was right before"),
        ("make it 25 guests", "no, leave it as it was"),
        ("make it 25 guests", "scratch that"),
        ("add napkins", "hm, withdraw this last thing please"),
        ("add napkins", "delete the last thing you added"),
        ("add napkins", "oh dear, I shouldn't have done that. Please undo it."),
        ("add napkins", "undo the napkins"),
        ("rename it to Mia's day", "take it back"),
        ("invite Zoe", "undo that"),
        ("uninvite Ben", "undo that"),
        ("Ana can't make it", "take that back"),
        ("put 100 of the budget to catering", "undo that"),
        ("add a task: order the balloons", "undo that"),
        ("add wine and invite Zoe", "undo that"),
        ("Ben is vegan", "undo that"),
        ("Ben's email is ben@example.com", "undo that"),
        ("Ben's number is 0151 2345678", "undo that"),
    ],
)
def test_undo_puts_everything_back_as_it_was(talk: Talk, said: str, undo: str) -> None:
    before = state()
    talk.say(said)
    assert state() != before
    assert "I took that back" in talk.say(undo)
    assert state() == before


@pytest.mark.parametrize("said", ["set the budget to 500", "the budget is 40 per person"])
def test_a_first_budget_is_taken_back(talk: Talk, said: str) -> None:
    Event.objects.update(budget=None)
    talk.say(said)
    assert talk.choices == [UNDO]
    assert "I took that back" in talk.say("undo that")
    event = Event.objects.get()
    assert event.budget is None and event.budget_per_guest is None


def test_a_change_has_a_button_that_takes_it_back_and_nothing_else_has(talk: Talk) -> None:
    assert not talk.choices
    talk.say("add wine and invite Zoe")
    assert talk.choices == [UNDO]
    talk.say("who is coming?")
    assert not talk.choices
    talk.say("make a date poll: December 12, December 13")
    assert not talk.choices


def test_the_button_of_an_undo_is_none(talk: Talk) -> None:
    talk.say("add wine")
    talk.say("undo that")
    assert not talk.choices


@pytest.mark.parametrize(
    "said", ["don't undo that", "if Kim says no, undo that", "undo that, but only the wine", "undo the napkins"]
)
def test_what_asks_for_less_takes_nothing_back(talk: Talk, said: str) -> None:
    talk.say("add wine")
    before = state()
    assert "took that back" not in talk.say(said)
    assert state() == before


def test_what_else_is_said_is_done_behind_it(talk: Talk) -> None:
    talk.say("add wine")
    talk.say("undo that and make it 25 guests")
    assert not ShoppingItem.objects.filter(name="wine").exists()
    assert Event.objects.get().guest_count == 25


def test_what_nobody_understood_is_not_what_an_undo_means(talk: Talk) -> None:
    talk.say("add wine")
    talk.say("frobnicate the wobble")
    assert "changed nothing" in talk.say("undo that")
    assert ShoppingItem.objects.filter(name="wine").exists()
    talk.say("undo that")
    assert not ShoppingItem.objects.filter(name="wine").exists()


def test_two_undos_take_two_requests_back_and_a_third_finds_nothing(talk: Talk) -> None:
    before = state()
    talk.say("add wine")
    talk.say("make it 25 guests")
    talk.say("undo that")
    assert ShoppingItem.objects.filter(name="wine").exists()
    talk.say("undo that")
    assert state() == before
    talk.say("undo that")
    assert state() == before


def test_what_cannot_be_taken_back_is_said_and_nothing_is_written(talk: Talk) -> None:
    talk.say("make a date poll: December 12, December 13")
    before = state()
    assert "took that back" not in talk.say("undo that")
    assert state() == before


@pytest.mark.parametrize(
    ("said", "correction", "wrong", "right"),
    [
        ("invite Kim", "sorry, I meant Kit", "Kim", "Kit"),
        ("add plates", "no, candles", "plates", "candles"),
    ],
)
def test_a_wrong_name_is_corrected(talk: Talk, said: str, correction: str, wrong: str, right: str) -> None:
    talk.say(said)
    talk.say(correction)
    names = {*ShoppingItem.objects.values_list("name", flat=True), *Guest.objects.values_list("name", flat=True)}
    assert right in names and wrong not in names


def test_the_answer_was_another_guests(talk: Talk) -> None:
    talk.say("Ana said yes")
    talk.say("wait, it was Ben")
    assert dict(Guest.objects.values_list("name", "answer")) == {"Ana": "unknown", "Ben": "coming"}


def test_another_event_was_meant(talk: Talk, alice: User) -> None:
    shower = Event.objects.get()
    roast = actions.create_event(by=alice, thread=None, title="Roast", kind="dinner", starts_at=shower.starts_at)
    talk.say("move it to 20 December")
    talk.say("no, I meant the roast")
    assert Event.objects.get(pk=shower.pk).starts_at == shower.starts_at
    moved = Event.objects.get(pk=roast.pk).starts_at
    assert moved is not None and moved.date() == date(2026, 12, 20)
    assert THREAD and Decimal(300) == Event.objects.get(pk=shower.pk).budget


def test_beside_a_word_that_nobody_knows_nothing_is_taken_back(talk: Talk) -> None:
    talk.say("make it 25 guests")
    before = state()
    talk.say("zorblix on, take that back")
    assert state() == before
