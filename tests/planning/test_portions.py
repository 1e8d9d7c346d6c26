"""For whom the usual amounts are: Alice expects twenty at Mia's shower, then her guests answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection

from agents.runtime.widget import widgets_changed
from planning import actions, catalogue, portions
from planning.models import Event, Guest, ShoppingList
from planning.widgets.shopping import shopping_list as card
from tests.planning.conftest import THREE
from tests.planning.talking import Talk

COMING, DECLINED = Guest.Answer.COMING, Guest.Answer.DECLINED


def family(event: Event, name: str, size: int, children: int = 0, answer: str = COMING, **said: str) -> Guest:
    """Put a party on the list that has answered; `said` are its answers by kinds of questions."""
    guest = Guest.objects.create(event=event, name=name, party_size=size, children=children, answer=answer)
    for kind, text in said.items():
        question = actions.ask_question(event, by=event.owner, kind=kind)
        question.answers.create(guest=guest, text=text)
    return guest


def amounts(row: ShoppingList) -> dict[str, int]:
    return {item.name: int(item.quantity) for item in row.items.all()}


@pytest.mark.parametrize(
    ("expected", "parties", "people"),
    [
        (20, [], 20),
        (None, [(3, COMING), (2, "unknown"), (4, DECLINED), (5, "waiting")], 5),
        (20, [(4, COMING), (1, DECLINED)], 20),  # not all of the twenty are listed yet
        (20, [(12, COMING), (6, "maybe"), (2, DECLINED)], 18),  # all of them are
        (20, [(12, COMING), (13, "unknown"), (5, DECLINED)], 20),  # more are asked than are expected
        (20, [(14, COMING), (10, COMING)], 24),
        (2, [(1, DECLINED), (1, DECLINED)], 2),
        (None, [], None),
    ],
)
def test_the_expected_count_holds_as_far_as_the_answers_leave_it_possible(
    alice: User, expected: int | None, parties: list[tuple[int, str]], people: int | None
) -> None:
    event = actions.create_event(by=alice, title="Ours", kind="dinner", starts_at=THREE, guest_count=expected)
    for number, (size, answer) in enumerate(parties):
        family(event, f"Party {number}", size, answer=answer)
    assert portions.of(event).people == people


def test_a_child_has_half_of_the_food_no_alcohol_and_a_plate_of_its_own(alice: User) -> None:
    """Eight come to a barbecue, four of them children; eight children to a child's birthday."""
    event = actions.create_event(by=alice, title="Grill", kind="barbecue", starts_at=THREE)
    family(event, "Ana", 8, children=4)
    family(event, "Ben", 9, children=9, answer=DECLINED)
    made = amounts(actions.make_shopping_list(event, by=alice).shopping_list)
    assert (made["Sausages"], made["Beer"], made["Plates"], made["Lemonade"]) == (9, 8, 10, 2)
    fifth = actions.create_event(by=alice, title="Zoe's 5th birthday", starts_at=THREE)
    family(fifth, "Cleo", 8, children=8)
    made = amounts(actions.make_shopping_list(fifth, by=alice).shopping_list)
    assert (made["Mini pizzas"], made["Goody bags"]) == (16, 8)


def test_whatever_is_alcohol_in_the_catalogue_is_for_grown_ups() -> None:
    items = [item for kind in catalogue.kinds().values() for item in kind.items]
    none = {item.name for item in items if not item.for_child}
    assert none == {
        "Beer", "Champagne", "Gin", "Mulled wine", "Red wine", "Rum", "Sparkling wine", "Vodka", "Whisky", "White wine",
    }  # fmt: skip
    assert {item.category for item in items if 0 < item.for_child < 1} == {"Food"}


@pytest.mark.parametrize(
    ("said", "party", "counted"),
    [
        ("2 vegetarian", 4, {"vegetarian": 2}),
        ("one vegan, two vegetarians", 4, {"vegetarian": 2, "vegan": 1}),
        ("vegetarian: 2, gluten free: 1", 4, {"vegetarian": 2, "gluten-free": 1}),
        ("2 of us are vegan", 3, {"vegan": 2}),
        ("Vegetarian", 3, {"vegetarian": 3}),
        ("we are all vegan", 3, {"vegan": 3}),
        ("Anna is vegan", 3, {"vegan": 1}),
        ("9 vegan", 2, {"vegan": 2}),
        ("no vegetarians here, we are not vegan", 4, {}),
        ("Everything", 4, {}),
    ],
)
def test_diets_are_counted_as_a_party_writes_them(said: str, party: int, counted: dict[str, int]) -> None:
    assert dict(portions.diets_in(said, party)) == counted


def test_alice_adapts_to_the_answers_only_what_is_still_usual(shower: Event, alice: User, bob: User) -> None:
    row = actions.make_shopping_list(shower, by=alice).shopping_list
    before = amounts(row)
    of = {item.name: item for item in row.items.all()}
    actions.change_item(row, by=alice, item=of["Balloons"].pk, quantity=7)
    actions.tick_items(row, by=alice, items=[of["Napkins"].pk], done=True)
    actions.add_items(row, by=alice, items=[{"name": "Rope", "quantity": 20}])
    family(shower, "Ana", 18, children=6)
    family(shower, "Ben", 20)
    assert amounts(row) == before | {"Balloons": 7, "Rope": 20}, "nothing changes by itself"
    shown = card.load(alice, shopping_list=row.pk)["portions"]
    assert (shown["people"], bool(shown["to_adapt"])) == ("38 people, 6 of them children", True)
    card.actions["adapt"].function(bob, row.pk)
    now = amounts(row)
    assert (now["Cupcakes"], now["Finger sandwiches"], now["Plates"]) == (53, 105, 46)
    assert (now["Balloons"], now["Napkins"], now["Rope"]) == (7, before["Napkins"], 20)
    assert not card.load(alice, shopping_list=row.pk)["portions"]["to_adapt"]
    assert actions.adapt_amounts(row, by=alice) == []


def test_the_list_says_what_guests_eat_and_forgets_who_declines(
    shower: Event, alice: User, call: Callable[..., Any]
) -> None:
    family(shower, "Ana", 4, diet="3 vegetarian, 1 vegan")
    family(shower, "Ben", 1, allergies="Nuts.")
    family(shower, "Cleo", 2, allergies="None", diet="Everything")
    gone = family(shower, "Dan", 2, diet="2 vegan", allergies="Fish")
    Guest.objects.filter(pk=gone.pk).update(answer=DECLINED)
    told = call("make_shopping_list", alice)
    assert "Guests answered: 3 vegetarian and 1 vegan. Allergies: Nuts (Ben)." in told.text
    shown = card.load(alice, **told.arguments)["portions"]["eaten"]
    assert shown == ["Guests answered: 3 vegetarian and 1 vegan.", "Allergies: Nuts (Ben)."]


def test_a_list_moves_with_what_guests_answer(shower: Event, alice: User) -> None:
    row = actions.make_shopping_list(shower, by=alice).shopping_list
    moved: list[str] = []

    def hear(keys: set[str], **kwargs: Any) -> None:
        moved.extend(keys)

    connection.run_on_commit.clear()  # a test is one transaction, in which a key is told once
    widgets_changed.connect(hear)
    try:
        actions.add_guests(shower, by=alice, guests=[{"name": "Ana"}, {"name": "Ben"}])
    finally:
        widgets_changed.disconnect(hear)
    assert moved.count(f"shopping_list:{row.pk}") == 1


@pytest.mark.parametrize(
    "said",
    [
        "adjust the list to who is coming",
        "adapt the amounts to the answers",
        "please update the shopping list for everyone who is coming",
        "scale the quantities to the guests",
        "change the shopping list to fit the number of guests",
    ],
)
def test_alice_says_it_to_the_offline_planner(said: str, shower: Event, alice: User) -> None:
    row = actions.make_shopping_list(shower, by=alice).shopping_list
    family(shower, "Ana", 40, children=10)
    talk = Talk(alice)
    assert "to 40 people, 10 of them children: Cupcakes 53" in talk.say(said)
    assert talk.calls == [["adapt_shopping_list"]]
    assert amounts(row)["Cupcakes"] == 53
    shower.refresh_from_db()
    assert shower.guest_count == 20


@pytest.mark.parametrize(
    "said",
    [
        "change the guest list",
        "change the amount of wine to 3 for the guests",
        "add adjustable lamps to the list",
        "change beer to 40 bottles",
    ],
)
def test_other_words_adapt_nothing(said: str, shower: Event, alice: User) -> None:
    actions.make_shopping_list(shower, by=alice)
    talk = Talk(alice)
    talk.say(said)
    assert "adapt_shopping_list" not in [tool for step in talk.calls for tool in step]
