"""Utterances and the calls they come to: lists, guests, changes, questions."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from planning.content import Content, EventContent
from tests.planning.asking_the_grammar import answer, called, calls, shower_before

Calls = list[tuple[str, dict[str, Any]]]


def add(*items: dict[str, Any], **more: Any) -> Calls:
    return [("add_items", {"items": list(items), **more})]


def item(name: str, quantity: float = 1, unit: str = "", price: float | None = None) -> dict[str, Any]:
    return {
        "name": name,
        "quantity": quantity,
        **({"unit": unit} if unit else {}),
        **({"price": price} if price is not None else {}),
    }


def one(tool: str, **arguments: Any) -> Calls:
    return [(tool, arguments)]


def answered(*people: tuple[str, str], **more: Any) -> Calls:
    return [("record_answer", {"guest": name, "answer": said, **more}) for name, said in people]


def invited(*names: str, **more: Any) -> Calls:
    return [("add_guests", {"guests": [{"name": name} for name in names], **more})]


SHOPPING: list[tuple[str, Calls]] = [
    ("Make a shopping list", one("make_shopping_list")),
    ("can you make the list please", one("make_shopping_list")),
    ("I need a shoping list for the wedding", one("make_shopping_list", event="wedding")),
    ("Make a shopping list and draft invitations", [("make_shopping_list", {}), ("draft_invitations", {})]),
    (
        "create a shopping list with wine, cheese and 10 baguettes",
        one("make_shopping_list", items=[item("wine"), item("cheese"), item("baguettes", 10)]),
    ),
    ("show me the shopping list", one("show_shopping_list")),
    ("what's on the list?", one("show_shopping_list")),
    ("what do we still need to buy?", one("show_shopping_list")),
    ("show me the shopping list for Tom's birthday", one("show_shopping_list", event="Tom's birthday")),
    (
        "add 3 bottles of wine, two baguettes and some cheese for $12",
        add(item("wine", 3, "bottles"), item("baguettes", 2), item("cheese", price=12)),
    ),
    (
        "add a cake for $45, 20 balloons at $0.50 each and half a kilo of butter",
        add(item("cake", price=45), item("balloons", 20, price=0.5), item("butter", 0.5, "kg")),
    ),
    ("we need 2 kg potatoes and a 6-pack of beer", add(item("potatoes", 2, "kg"), item("beer", 1, "6-pack"))),
    ("I need 3 bottles of wine for $30", add(item("wine", 3, "bottles", 10))),
    ("buy milk x2", add(item("milk", 2))),
    ("put napkins on the list", add(item("napkins"))),
    ("don't forget the napkins", add(item("napkins"))),
    ("get some ice", add(item("ice"))),
    ("also candles", add(item("candles"))),
    ("add a dozen eggs", add(item("eggs", 12))),
    (
        "add to the shopping list: 12 eggs, 500g flour, 1.5 l juice",
        add(item("eggs", 12), item("flour", 500, "g"), item("juice", 1.5, "l")),
    ),
    ("eggs, milk and bread please add them", add(item("eggs"), item("milk"), item("bread"))),
    ("add mac and cheese", add(item("mac and cheese"))),
    ("add wine to Mia's baby shower", add(item("wine"), event="Mia's baby shower")),
    ("add Coke", add(item("Coke"))),
    ("add candles and add 3 packs of balloons", add(item("candles"), item("balloons", 3, "packs"))),
    ("remove the candles", one("remove_items", items=["candles"])),
    ("take the candles off the list", one("remove_items", items=["candles"])),
    ("we don't need the banner", one("remove_items", items=["banner"])),
    ("delete wine and cheese from the shopping list", one("remove_items", items=["wine", "cheese"])),
    ("we bought the cake", one("tick_items", items=["cake"])),
    ("got milk and eggs", one("tick_items", items=["milk", "eggs"])),
    ("I've got the plates already", one("tick_items", items=["plates"])),
    ("picked up 3 bottles of wine", one("tick_items", items=["wine"])),
    ("tick off the cake", [("show_tasks", {}), ("show_shopping_list", {})]),  # it may be a task
    ("mark the cake as bought", one("tick_items", items=["cake"])),
    ("the cake is done", [("show_tasks", {}), ("show_shopping_list", {})]),
    ("cake and balloons are bought", one("tick_items", items=["cake", "balloons"])),
    ("untick the cake", one("tick_items", items=["cake"], done=False)),
    ("we haven't bought the cake yet", one("tick_items", items=["cake"], done=False)),
    ("change the wine to 5 bottles", one("change_item", item="wine", quantity=5, unit="bottles")),
    ("make the wine 5 bottles", one("change_item", item="wine", quantity=5, unit="bottles")),
    ("5 bottles of wine instead", one("change_item", item="wine", quantity=5, unit="bottles")),
    ("increase the balloons to 40", one("change_item", item="balloons", quantity=40)),
    ("change the number of candles to 10", one("change_item", item="candles", quantity=10)),
    ("we need 30 balloons instead of 20", one("change_item", item="balloons", quantity=30)),
    ("the cake costs $45", one("show_shopping_list")),
    ("wine is $9 a bottle", one("show_shopping_list")),
    ("set the price of the cake to 40", one("change_item", item="cake", price=40)),
    ("got milk and add bread", [("tick_items", {"items": ["milk"]}), ("add_items", {"items": [item("bread")]})]),
]

GUESTS: list[tuple[str, Calls]] = [
    ("draft invitations", one("draft_invitations")),
    ("can you write the invitatoins please", one("draft_invitations")),
    ("write invitations for Anna and Ben", one("draft_invitations", guests=[{"name": "Anna"}, {"name": "Ben"}])),
    ('draft an invitation saying "Come, and bring a cake"', one("draft_invitations", message="Come, and bring a cake")),
    ("send the invitations", one("prepare_invitations")),
    ("show the invitations", one("show_invitations")),
    ("invite Anna, Ben and José", invited("Anna", "Ben", "José")),
    ("invite anna and ben", invited("Anna", "Ben")),
    ("add Anna and Ben to the guest list", invited("Anna", "Ben")),
    ("add Anna", invited("Anna")),
    ("invite Anna to the wedding", invited("Anna", event="wedding")),
    ("invite my sister and Uncle Bob", invited("My sister", "Uncle Bob")),
    ("invite Mark, Bill and Zoë", invited("Mark", "Bill", "Zoë")),
    (
        "invite Anna Smith <anna@example.com> and ben.jones@example.org",
        one(
            "add_guests",
            guests=[
                {"name": "Anna Smith", "email": "anna@example.com"},
                {"name": "Ben Jones", "email": "ben.jones@example.org"},
            ],
        ),
    ),
    ("uninvite Ben", one("remove_guests", names=["Ben"])),
    ("remove Anna from the guest list", one("remove_guests", names=["Anna"])),
    ("Anna is coming", answered(("Anna", "coming"))),
    ("anna's coming", answered(("Anna", "coming"))),
    ("Anna and Ben are coming", answered(("Anna", "coming"), ("Ben", "coming"))),
    ("Anna is coming to the wedding", answered(("Anna", "coming"), event="wedding")),
    ("Anna said yes", answered(("Anna", "coming"))),
    ("Ben can't make it", answered(("Ben", "declined"))),
    ("Ben declined", answered(("Ben", "declined"))),
    ("mark Ben as not coming", answered(("Ben", "declined"))),
    ("my sister can't come", answered(("My sister", "declined"))),
    ("Zoe might come", answered(("Zoe", "maybe"))),
    ("tom says maybe", answered(("Tom", "maybe"))),
    ("Zoe is a maybe", answered(("Zoe", "maybe"))),
    ("Zoe hasn't answered yet", answered(("Zoe", "unknown"))),
    (
        "Anna is coming and Ben can't make it. Zoe might come",
        answered(("Anna", "coming"), ("Ben", "declined"), ("Zoe", "maybe")),
    ),
    (
        "Karen accepted, Tom declined, Sue might join",
        answered(("Karen", "coming"), ("Tom", "declined"), ("Sue", "maybe")),
    ),
    ("Tom won't come, Sue will", answered(("Tom", "declined"), ("Sue", "coming"))),
]

CHANGES: list[tuple[str, Calls]] = [
    ("make it 25 guests", one("change_event", guests=25)),
    ("let's make it 30 people", one("change_event", guests=30)),
    ("change guests to 18", one("change_event", guests=18)),
    ("we'll be 25", one("change_event", guests=25)),
    ("there will be 40 guests", one("change_event", guests=40)),
    ("it's at the park", one("change_event", place="the park")),
    ("it should be at the beach", one("change_event", place="the beach")),
    ("move it to the beach", one("change_event", place="the beach")),
    ("change the venue to the community hall", one("change_event", place="the community hall")),
    ("the place is Luigi's", one("change_event", place="Luigi's")),
    ("set the budget to 500", one("change_event", budget=500)),
    ("set a budget of 300", one("change_event", budget=300)),
    ("we have a budget of $700", one("change_event", budget=700)),
    ("increase the budget to 1.5k", one("change_event", budget=1500)),
    ("budget is 800 euros", one("change_event", budget=800, currency="EUR")),
    ("rename it to Mia's big day", one("change_event", title="Mia's big day")),
    ('call it "Summer, at last"', one("change_event", title="Summer, at last")),
    ("rename Tom's birthday to Tom's 40th", one("change_event", title="Tom's 40th", event="Tom's birthday")),
    ("make it a dinner", one("change_event", kind="dinner")),
    # Half of a date and time: first see what the other half is now.
    ("move it to Sunday", one("list_events")),
    ("make it 5pm", one("list_events")),
    ("reschedule it for next Friday", one("list_events")),
    ("postpone the wedding by a week", one("list_events")),
]

QUESTIONS: list[tuple[str, Calls]] = [
    ("what's left to do?", one("what_is_left")),
    ("what is left?", one("what_is_left")),
    ("waht's next?", one("list_events")),
    ("what do I still need to do?", one("what_is_left")),
    ("are we ready?", one("what_is_left")),
    ("how are we doing", one("what_is_left")),
    ("to-do list", one("what_is_left")),
    ("how much have we spent?", one("what_it_costs")),
    ("what does it cost?", one("what_it_costs")),
    ("whats teh budget", one("what_it_costs")),
    ("what's left of the budget?", one("what_it_costs")),
    ("how much is it?", one("what_it_costs")),
    ("when is it?", one("show_event")),
    ("when is Tom's birthday?", one("show_event", event="Tom's birthday")),
    ("what time does it start?", one("show_event")),
    ("how many days until Tom's birthday?", one("show_event", event="Tom's birthday")),
    ("where is the wedding?", one("show_event", event="wedding")),
    ("how many guests?", one("show_event")),
    ("tell me about the wedding", one("show_event", event="wedding")),
    ("show event 5", one("show_event", event=5)),
    ("who is coming?", one("show_invitations")),
    ("is Ben coming?", one("show_invitations")),
    ("who hasn't answered?", one("show_invitations")),
    ("guest list", one("show_invitations")),
    ("list my events", one("list_events")),
    ("what events do I have?", one("list_events")),
    ("do I have anything planned?", one("list_events")),
    ("what's coming up?", one("list_events")),
    ("show past events", one("list_events", when="past")),
]


@pytest.mark.parametrize(("text", "expected"), [*SHOPPING, *GUESTS, *CHANGES, *QUESTIONS])
def test_a_request_comes_to_its_calls(text: str, expected: Calls) -> None:
    assert calls(text) == expected


def test_the_table_is_long() -> None:
    assert len({text for text, _ in [*SHOPPING, *GUESTS, *CHANGES, *QUESTIONS]}) >= 120


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("make it 5 bottles", one("change_item", event=5, item="wine", quantity=5, unit="bottles")),
        ("double the wine", one("change_item", item="wine", quantity=6)),
        ("got it", one("tick_items", items=["wine", "baguettes"])),
        ("3 kg of potatoes", add(item("potatoes", 3, "kg"))),
        ("napkins and plates", add(item("napkins"), item("plates"))),
        ("add 5 more guests", one("change_event", guests=25)),
        ("add 2 bottles of gin to Mia's baby shower", add(item("gin", 2, "bottles"), event=5)),
        ("where is the baby shower?", one("show_event", event=5)),
        ("add wine to Tom's birthday", add(item("wine"), event="Tom's birthday")),
        ("we bought the wine", one("tick_items", items=["wine"])),
    ],
)
def test_what_was_said_before_is_understood(text: str, expected: Calls) -> None:
    assert calls(text, *shower_before()) == expected


def test_another_event_that_was_just_shown_is_the_one_at_hand() -> None:
    toms = EventContent(id=7, title="Tom's birthday", starts_at=datetime(2026, 5, 3, 12, tzinfo=UTC))
    shown = called("show_event", Content(event=toms), event="Tom's birthday")
    assert calls("add wine", *shower_before(), shown) == add(item("wine"), event=7)


def test_an_amount_that_nobody_named_is_looked_up() -> None:
    assert calls("double the juice", *shower_before()) == one("show_shopping_list")


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("invite some friends", "Who should be on the guest list?"),
        ("add some things to the list", "What should go on the shopping list?"),
        ("move it", "When should it be?"),
        ("change the place", "Where should it be?"),
        ("set a budget", "What should the budget be?"),
        ("cancel it", "What shall be cancelled?"),
        ("how do I add a guest?", "Just say it here, for example: invite Anna"),
    ],
)
def test_what_cannot_be_done_yet_is_said_in_words(text: str, part: str) -> None:
    found = answer(text)
    assert found is not None and not found.calls
    assert part in found.text
