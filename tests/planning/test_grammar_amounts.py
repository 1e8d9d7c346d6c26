"""Sums, head counts and lists of things in whole requests: the calls they come to, and what is asked back instead."""

from __future__ import annotations

from typing import Any

import pytest

from tests.planning.asking_the_grammar import answer, calls, planned, shower_before


def one(tool: str, **arguments: Any) -> list[tuple[str, dict[str, Any]]]:
    return [(tool, arguments)]


def added(*items: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return one("add_items", items=list(items))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Budget is 1.500 euros", one("change_event", budget=1500, currency="EUR")),
        ("Budget is 40 per person", one("change_event", budget_per_guest=40)),
        ("set the budget to € 20.000,50", one("change_event", budget=20000.5, currency="EUR")),
        ("we can spend two grand", one("change_event", budget=2000)),
        ("put aside 4k for the food, 1.5k for flowers and 2 grand for the band",
         one("plan_budget", category="food", amount=4000) + one("plan_budget", category="flowers", amount=1500)
         + one("plan_budget", category="band", amount=2000)),
        ("use euros", one("change_event", currency="EUR")),
        ("add 3 pounds of mince", added({"name": "mince", "quantity": 3, "unit": "lbs"})),
        ("add 20 roses at 4,99 each", added({"name": "roses", "quantity": 20, "price": 4.99})),
        ("add M&Ms and Ben & Jerry's",
         added({"name": "M&Ms", "quantity": 1}, {"name": "Ben & Jerry's", "quantity": 1})),
        ("add 12, no 14 napkins", added({"name": "napkins", "quantity": 14})),
        ("oh and paper plates too, and scrap the balloons",
         added({"name": "paper plates", "quantity": 1}) + one("remove_items", items=["balloons"])),
        ("set the headcount to a baker's dozen", one("change_event", guests=13)),
        ("bring it up to 30", one("change_event", guests=30)),
        ("double the guests", one("change_event", guests=40)),
        ("make it 30 guests, I mean 13", one("change_event", guests=13)),
        ("for 18 guests instead of 12", one("change_event", guests=18)),
        ("we are down to 95 guests", one("change_event", guests=95)),
        ("no more than 25 a head", one("change_event", budget_per_guest=25)),
        ("plan 2.5k for music", one("plan_budget", category="music", amount=2500)),
        ("nothing for flowers after all", one("plan_budget", category="flowers", amount=None)),
        ("remove the registrar expense", one("remove_expense", title="registrar")),
        ("add orange juice (3 cartons) and ice cream",
         added({"name": "orange juice", "quantity": 3, "unit": "cartons"}, {"name": "ice cream", "quantity": 1})),
        ("two more guests", one("change_event", guests=22)),
    ],
)  # fmt: skip
def test_numbers_are_written_as_they_were_meant(text: str, expected: list[tuple[str, dict[str, Any]]]) -> None:
    assert calls(text, *shower_before()) == expected


@pytest.mark.parametrize(
    ("text", "tool"),
    [
        ("cut the budget by ten percent", "show_event"),
        ("raise the budget by 200", "show_event"),
        ("clear the list", "show_shopping_list"),
        ("we need 50 bottles of champagne", "show_shopping_list"),
        ("the hall costs 150", "show_shopping_list"),
    ],
)
def test_what_is_there_is_read_before_it_is_changed(text: str, tool: str) -> None:
    assert calls(text, *shower_before()) == [(tool, {})]


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("budget 300 kr", "In which crowns"),
        ("budget a few hundred euros", "How much is “a few hundred euros”?"),
        ("make it 12.5 people", "How many people are “12.5 people”?"),
        ("add 12 napkins, no 14 plates", "Is it 12 napkins or 14 plates, or both?"),
        ("add 1.500 l of punch", "Is “1.500 l” 1.5 l or 1500 l?"),
        ("add cheese, 2 pounds", "Is “2 pounds” what it weighs or what it costs?"),
        ("put 20% of the budget to flowers", "How much is that?"),
        ("half of them are vegetarian, and 6 need gluten free", ""),
    ],
)
def test_what_is_unclear_is_asked_and_nothing_is_written(text: str, question: str) -> None:
    found = answer(text, *shower_before())
    assert not (found.calls if found else ()) and question in (found.text if found else "")


def test_a_new_event_waits_for_a_sum_that_is_unclear() -> None:
    found = answer("Plan a dinner for me and 4 friends on Saturday, budget 300 kr")
    assert found is not None and not found.calls and "In which crowns" in found.text


def test_a_new_event_takes_what_follows_for_its_budget() -> None:
    dinner = planned("dinner at mine tomorrow 8pm for me and 4 friends, get wine + cheese, budget sixty quid")
    assert (dinner["guests"], dinner["budget"], dinner["currency"]) == (5, 60, "GBP")
