"""What the planner says of what was found and done, and why it could not: to a model with ids, to a person without."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from planning import refusals
from planning.content import (
    AllowanceContent,
    CategoryContent,
    Content,
    CostsContent,
    EventContent,
    GuestContent,
    GuestListContent,
    ItemContent,
    LettersContent,
    ListContent,
    OpenContent,
    ReservationContent,
    SearchContent,
    VendorContent,
)
from planning.summaries import bookings, events, guests, shopping
from tests.planning.conftest import NOW, THREE

SHOWER = EventContent(id=5, title="Mia's baby shower", starts_at=THREE, guests=20, budget=Decimal(300))
NAPKINS = ItemContent(id=1, name="Napkins", quantity=Decimal(24), price=Decimal("0.25"))
CHEESE = ItemContent(id=2, name="Cheese", quantity=Decimal("2.5"), unit="kg", price=Decimal(18))
BANNER = ItemContent(id=3, name="Banner", quantity=Decimal(1), bought=True)
TOTALS = ListContent(id=1, count=3, left=2, unpriced=1, cost=Decimal(51), spent=Decimal(0))
NEW = TOTALS.model_copy(update={"added": 3, "is_new": True})
ANSWERS = [
    GuestContent(id=pk, name=name, answer=answer)
    for pk, (name, answer) in enumerate(
        {"Ana": "coming", "Ben": "declined", "Tom": "maybe", "Zoe": "unknown"}.items(), start=1
    )
]
LISTED = GuestListContent(listed=4, coming=1, unanswered=1)
BAKER = VendorContent(id=1, name="Sweet Hour", kind="cake", town="Millbrook", price=Decimal(90))
BOOKED = ReservationContent(id=1, who="Sweet Hour", kind="cake", price=Decimal(90), status="requested")
NONE_LEFT = AllowanceContent(a_day=20, left=0, again_at=THREE)


@pytest.mark.parametrize(
    ("say", "content", "words"),
    [
        (shopping.made, {"shopping_list": NEW}, "Made a shopping list of 3 items for IT. On it now: 3 items, 2 left"),
        (shopping.made, {"shopping_list": TOTALS}, "Added 0 items to the shopping list of IT, which was there."),
        (shopping.added, {"items": [NAPKINS, CHEESE]}, "Added Napkins and Cheese to the shopping list of IT."),
        (shopping.changed, {"items": [NAPKINS]}, "Napkins on the shopping list of IT is now 24 at $0.25 each."),
        (shopping.removed, {"items": [BANNER]}, "Removed Banner from the shopping list of IT."),
        (shopping.ticked, {"items": [BANNER]}, "Ticked off Banner on the shopping list of IT."),
        (shopping.ticked, {"items": [CHEESE]}, "Unticked Cheese on the shopping list of IT."),
        (
            shopping.shown,
            {"items": [NAPKINS, CHEESE, BANNER], "shopping_list": TOTALS},
            "Here is the shopping list of IT. To buy: Napkins (24 at $0.25 each) and Cheese (2.5 kg at $18 each). "
            "Bought: Banner (1). On it now: 3 items, 2 left, $51 in all.",
        ),
        (guests.drafted, {}, "Drafted the invitations to IT. Nothing has been sent."),
        (guests.added, {"guests": ANSWERS[:2]}, "Put Ana and Ben on the guest list of IT."),
        (guests.removed, {"guests": ANSWERS[:1]}, "Took Ana off the guest list of IT."),
        (guests.answered, {"guests": ANSWERS[:1]}, "Ana is coming to IT."),
        (
            guests.shown,
            {"guests": ANSWERS, "guest_list": LISTED},
            "Here is the guest list of IT. Coming: Ana. Maybe: Tom. Declined: Ben. No answer: Zoe. "
            "4 invited, 1 person coming, 1 invitation open.",
        ),
        (
            bookings.free,
            {"search": SearchContent(kind="cake"), "free": [BAKER]},
            "Free for IT, cakes: Sweet Hour in Millbrook ($90). Nobody has been asked.",
        ),
        (
            bookings.free,
            {"search": SearchContent(kind="venue", town="Millbrook")},
            "Nobody is free for IT, venues in Millbrook.",
        ),
        (
            bookings.one,
            {"free": [BAKER]},
            "Free for IT: Sweet Hour, $90. Nobody has been asked: the card's button does it.",
        ),
        (bookings.one, {"reservations": [BOOKED]}, "Already asked for IT: Sweet Hour, $90."),
        (bookings.booked, {"reservations": [BOOKED]}, "Booked for IT: Sweet Hour ($90, asked)."),
        (bookings.booked, {}, "Nothing is booked for IT yet."),
        (
            bookings.letters,
            {"letters": LettersContent(ready=2, silent=1, behind=3, unreachable=1, allowance=NONE_LEFT)},
            "The invitations of IT are ready for 2 guests: the card's button sends them. 1 guest has no e-mail "
            "address. 1 guest has not answered: a button reminds them. 3 guests do not know the new time or place "
            "yet: a button tells them. None left of 20 a day; more from Saturday, Nov. 28, 2026 at 3 p.m. "
            "Nothing has been sent just now.",
        ),
        (
            bookings.letters,
            {"letters": LettersContent(ready=0, silent=0, behind=0, unreachable=0, was_sent=True)},
            "The invitations of IT have gone out to everybody with an address. Nothing has been sent just now.",
        ),
    ],
)
def test_what_came_of_a_call_is_said_of_the_event_by_its_name(
    say: Callable[[str, Content], str], content: dict[str, Any], words: str
) -> None:
    for name in (events.named(SHOWER), events.titled(SHOWER)):
        assert say(name, Content(event=SHOWER, **content)).startswith(words.replace("IT", name))
    assert (events.named(SHOWER), events.titled(SHOWER)) == ("Mia's baby shower (event 5)", "Mia's baby shower")


def test_events_are_one_a_line_with_what_is_known_of_each() -> None:
    at_home = SHOWER.model_copy(update={"place": "Grandma's garden"})
    line = "at Grandma's garden, with a budget of $300."
    when = "on Saturday, Nov. 28, 2026 at 3 p.m., for 20 guests"
    assert events.events([at_home], "upcoming", events.named) == [
        "1 upcoming event:",
        f"Mia's baby shower (event 5) {when}, {line}",
    ]
    assert events.events([SHOWER, at_home], "all", events.titled)[0] == "2 events:"
    assert events.events([], "past", events.named) == ["There are no past events."]
    assert events.changed("Tea", at_home) == f"Changed: Tea {when}, {line}"


def test_what_is_left_and_what_it_costs_is_one_fact_a_line() -> None:
    left = OpenContent(to_buy=["Cheese", "Banner"], unanswered=["Ana"], is_place_set=False, is_budget_set=True)
    assert events.what_is_left("The shower", SHOWER, left, NOW) == [
        "The shower is in 6 days, on Saturday, Nov. 28, 2026 at 3 p.m.",
        "2 items still to buy: Cheese and Banner.",
        "1 guest without an answer: Ana.",
        "The place is not set.",
    ]
    categories = [CategoryContent(name="Food", cost=Decimal(45)), CategoryContent(name="Tableware", cost=Decimal(6))]
    costs = CostsContent(cost=Decimal(51), spent=Decimal(6), unpriced=1, categories=categories, budget=Decimal(300))
    assert events.in_all("The shower", costs) == "The shower costs $51 in all, $6 of it spent."
    assert events.by_category(costs) == ["Food: $45.", "Tableware: $6.", "1 item without a price."]
    assert events.against_budget(costs) == "That is $249 under the budget of $300."
    assert (
        events.against_budget(costs.model_copy(update={"budget": Decimal(50)})) == "That is $1 over the budget of $50."
    )
    over = SHOWER.model_copy(update={"starts_at": NOW - timedelta(days=2)})
    assert events.what_is_left("Tea", over, left, NOW)[0].startswith("Tea was 2 days ago")


MIAS = {"choices": ["Mia's baby shower"], "ids": [5]}
THERE = {"there": ["Napkins", "Cheese"]}


@pytest.mark.parametrize(
    ("code", "data", "words"),
    [
        ("no_event", {}, "There is no event yet. Create one first."),
        ("no_list", {"event": "Tea", "id": 5}, "Tea (event 5) has no shopping list yet. Make one first."),
        (
            "not_found",
            {"of": "event", "name": "Gala", **MIAS},
            "No event is called 'Gala'. Yours: Mia's baby shower (event 5).",
        ),
        ("not_found", {"of": "event", "name": "Gala"}, "No event is called 'Gala'. There is no event yet."),
        ("ambiguous", {"of": "event", "name": "it", **MIAS}, "'it' could be Mia's baby shower (event 5)."),
        (
            "not_found",
            {
                "of": "item",
                "name": "gin",
                "wrong": [{"name": "gin"}, {"name": "rum", "choices": ["Rum cake"]}],
                **THERE,
            },
            "No item is called 'gin'. 'rum' could be Rum cake. On the list: Napkins and Cheese.",
        ),
        ("not_found", {"of": "item", "name": "gin"}, "No item is called 'gin'. On the list: nothing."),
        ("not_found", {"of": "guest", "name": "Dora"}, "No guest is called 'Dora'. Guests: nobody yet."),
        ("ambiguous", {"of": "vendor", "name": "sweet", "choices": ["A", "B"]}, "'sweet' could be A and B."),
        ("not_found", {"of": "vendor", "name": "Moon"}, "Nobody here is called 'Moon'. Look for somebody by"),
        (
            "not_found",
            {"of": "kind", "name": "falconer", "choices": ["cake", "venues"]},
            "Nobody here does 'falconer'.",
        ),
        ("not_found", {}, "There is nothing like that here."),
        ("not_free", {"name": "Sweet Hour", "event": "Tea", "id": 5}, "Sweet Hour is not free for Tea (event 5)."),
        ("nothing_given", {"fields": ["name", "unit", "price"]}, "Say what to change: name, unit or price."),
        ("invalid", {"errors": {"price": ["Too much."]}}, "Nothing was changed. price: Too much."),
        ("bad_arguments", {"errors": {"__all__": ["No JSON."]}}, "Nothing was changed. No JSON."),
        ("failed", {}, "Something went wrong there. Nothing was changed."),
    ],
)
def test_a_refusal_is_worded_from_its_code_and_data(code: str, data: dict[str, Any], words: str) -> None:
    refusal = {"code": code, **data}
    assert refusals.words(refusal, ids=True).startswith(words)
    assert refusals.words(refusal).startswith(words.replace(" (event 5)", ""))
    assert "by its id" not in refusals.words(refusal)


def test_a_code_of_somebody_else_has_no_words_here() -> None:
    assert refusals.words({"code": "out_of_stock"}) == refusals.words({}) == refusals.words({"code": "invalid"}) == ""
