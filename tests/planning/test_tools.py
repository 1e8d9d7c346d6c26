from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User

from agents import registry
from agents.runtime.context import Context
from agents.runtime.tool import BadArguments, ToolRefused
from agents.runtime.widget import Widget
from planning import actions
from planning.models import Event, ShoppingList
from tests.planning.conftest import NOW, THREAD, THREE

Call = Callable[..., Any]


def test_alice_plans_a_shower_makes_its_list_and_drafts_invitations(call: Call, alice: User) -> None:
    card = call(
        "create_event",
        alice,
        title="Mia's baby shower",
        kind="baby shower",
        starts_at="2026-11-28T15:00:00",
        guests=20,
        budget=300,
    )
    event = Event.objects.get()
    assert (event.owner, event.thread, event.starts_at, event.guest_count) == (alice, THREAD, THREE, 20)
    assert card == Widget(
        "event_card",
        {"event": event.pk},
        f"Planned Mia's baby shower (event {event.pk}) on Saturday, Nov. 28, 2026 at 3 p.m., for 20 guests, "
        "with a budget of $300.",
        {
            "event": {
                "id": event.pk,
                "title": "Mia's baby shower",
                "kind": "baby shower",
                "starts_at": "2026-11-28T15:00:00Z",
                "guests": 20,
                "place": "",
                "budget": "300",
            }
        },
    )
    shopping = call("make_shopping_list", alice)
    assert (shopping.name, shopping.arguments) == ("shopping_list", {"shopping_list": ShoppingList.objects.get().pk})
    assert shopping.text.startswith(f"Made a shopping list of 18 items for Mia's baby shower (event {event.pk}).")
    invitations = call(
        "draft_invitations", alice, guests=[{"name": "Ana"}, {"name": "Ben", "email": "ben@example.com"}]
    )
    assert (invitations.name, invitations.arguments) == ("invitations", {"event": event.pk})
    assert "Nothing has been sent. 2 guests listed, 0 coming, 2 without an answer." in invitations.text


@pytest.mark.parametrize(
    "said", ["shower", "Mia's baby shower", "mias baby shower", "the baby showr", "event 1", 1, "1"]
)
def test_an_event_is_found_however_it_is_called(call: Call, alice: User, shower: Event, said: str | int) -> None:
    actions.create_event(by=alice, title="Garden dinner", starts_at=THREE)
    if "1" in str(said):
        said = type(said)(str(said).replace("1", str(shower.pk)))
    assert call("show_event", alice, thread=None, event=said).arguments == {"event": shower.pk}


def test_without_a_name_the_event_is_this_conversations_then_the_soonest(
    call: Call, alice: User, shower: Event
) -> None:
    sooner = actions.create_event(by=alice, title="Dinner", starts_at=NOW + timedelta(days=1))
    assert call("show_event", alice).arguments == {"event": shower.pk}
    assert call("show_event", alice, thread=uuid4()).arguments == {"event": sooner.pk}


def test_what_cannot_be_found_is_said_with_what_there_is(call: Call, alice: User, shower: Event) -> None:
    with pytest.raises(
        ToolRefused, match=rf"No event is called 'Gala'\. Yours: Mia's baby shower \(event {shower.pk}\)"
    ):
        call("show_event", alice, event="Gala")
    with pytest.raises(ToolRefused, match="no shopping list yet"):
        call("show_shopping_list", alice)
    other = actions.create_event(by=alice, title="Zoe's baby shower", starts_at=THREE)
    with pytest.raises(ToolRefused, match=rf"could be .*\(event {shower.pk}\) and .*\(event {other.pk}\)"):
        call("show_event", alice, thread=None, event="baby shower")
    assert call("show_event", alice, event="baby shower").arguments == {"event": shower.pk}


def test_charlie_is_told_the_same_of_alices_event_as_of_none(call: Call, charlie: User, shower: Event) -> None:
    with pytest.raises(ToolRefused) as of_hers:
        call("show_event", charlie, event=shower.pk)
    with pytest.raises(ToolRefused) as of_none:
        call("show_event", charlie, event=shower.pk + 1)
    assert str(of_hers.value).replace(str(shower.pk), "") == str(of_none.value).replace(str(shower.pk + 1), "")
    with pytest.raises(ToolRefused, match="There is no event yet"):
        call("what_is_left", charlie)
    assert call("list_events", charlie).text == "There are no upcoming events."


def test_bob_the_co_host_may_change_it(call: Call, bob: User, shower: Event) -> None:
    changed = call("change_event", bob, event="shower", place="The pier", guests=25)
    assert changed.text.endswith("at 3 p.m., for 25 guests, at The pier, with a budget of $300.")


def test_alice_lists_her_events(call: Call, alice: User, shower: Event) -> None:
    actions.create_event(by=alice, title="Last year's dinner", starts_at=THREE.replace(year=2025))
    assert call("list_events", alice).text.splitlines() == [
        "1 upcoming event:",
        f"Mia's baby shower (event {shower.pk}) on Saturday, Nov. 28, 2026 at 3 p.m., for 20 guests, "
        "at Grandma's garden, with a budget of $300.",
    ]
    assert call("list_events", alice, when="past").text.startswith("1 past event:\nLast year's dinner")
    assert call("list_events", alice, when="all").text.startswith("2 events:")


def test_items_are_added_changed_ticked_and_removed_by_name(call: Call, alice: User, groceries: ShoppingList) -> None:
    added = call("add_items", alice, items=[{"name": "Red balloons", "quantity": 30, "price": 0.4}, {"name": "Ice"}])
    assert added.text.startswith("Added Red balloons and Ice to the shopping list of Mia's baby shower")
    changed = call("change_item", alice, item="baloons", quantity=40)
    assert "Red balloons on the shopping list" in changed.text
    assert "is now 40 at $0.40 each." in changed.text
    ticked = call("tick_items", alice, items=["napkin", "the cheese"])
    assert "Ticked off Napkins and Cheese" in ticked.text
    call("tick_items", alice, items=["cheese"], done=False)
    call("remove_items", alice, items=["banner", "ice"])
    assert [(item.name, item.quantity, item.ticked) for item in groceries.items.all()] == [
        ("Napkins", 24, True),
        ("Cheese", Decimal("2.5"), False),
        ("Red balloons", 40, False),
    ]


def test_one_unknown_item_of_two_changes_nothing(call: Call, alice: User, groceries: ShoppingList) -> None:
    with pytest.raises(ToolRefused, match=r"No item is called 'gin'\. On the list: Napkins, Cheese and Banner\."):
        call("remove_items", alice, items=["napkins", "gin"])
    assert groceries.items.count() == 3


def test_of_two_things_with_one_name_the_one_still_to_buy_is_ticked(
    call: Call, alice: User, groceries: ShoppingList
) -> None:
    call("tick_items", alice, items=["napkins"])
    call("add_items", alice, items=[{"name": "Napkins", "quantity": 5}])
    call("tick_items", alice, items=["napkins"])
    assert all(item.ticked for item in groceries.items.filter(name="Napkins"))


def test_adding_to_an_event_without_a_list_starts_one(call: Call, alice: User, shower: Event) -> None:
    call("add_items", alice, items=[{"name": "Ice", "quantity": 2, "unit": "kg"}])
    assert [item.name for item in shower.shopping_lists.get().items.all()] == ["Ice"]


def test_guests_are_added_answer_and_are_removed(call: Call, alice: User, shower: Event) -> None:
    call(
        "add_guests",
        alice,
        guests=[{"name": "Ana Silva"}, {"name": "Ben", "email": "ben@example.com"}, {"name": "Zoë"}],
    )
    answered = call("record_answer", alice, guest="ana", answer="coming")
    assert answered.text == (
        f"Ana Silva is coming to Mia's baby shower (event {shower.pk}). 3 guests listed, 1 coming, 2 without an answer."
    )
    call("record_answer", alice, guest="ben@example.com", answer="declined")
    call("remove_guests", alice, names=["Zoë"])
    assert [(guest.name, guest.answer) for guest in shower.guests.all()] == [
        ("Ana Silva", "coming"),
        ("Ben", "declined"),
    ]
    with pytest.raises(ToolRefused, match=r"No guest is called 'Dora'\. Guests: Ana Silva and Ben\."):
        call("record_answer", alice, guest="Dora", answer="maybe")


def test_two_guests_of_one_name_are_told_apart_by_email(call: Call, alice: User, shower: Event) -> None:
    call("add_guests", alice, guests=[{"name": "Ana", "email": f"{one}@example.com"} for one in ("a", "b")])
    with pytest.raises(ToolRefused, match=r"'ana' could be Ana <a@example\.com> and Ana <b@example\.com>"):
        call("record_answer", alice, guest="ana", answer="coming")
    call("record_answer", alice, guest="b@example.com", answer="coming")
    assert [guest.answer for guest in shower.guests.all()] == ["unknown", "coming"]


def test_what_is_left_is_one_fact_a_line(call: Call, alice: User, shower: Event, groceries: ShoppingList) -> None:
    call("tick_items", alice, items=["napkins"])
    call("add_guests", alice, guests=[{"name": "Ana"}])
    call("change_event", alice, place="")
    assert call("what_is_left", alice).text.splitlines() == [
        f"Mia's baby shower (event {shower.pk}) is in 6 days, on Saturday, Nov. 28, 2026 at 3 p.m.",
        "2 items still to buy: Cheese and Banner.",
        "1 guest without an answer: Ana.",
        "The place is not set.",
    ]


def test_what_it_costs_is_one_fact_a_line(call: Call, alice: User, shower: Event, groceries: ShoppingList) -> None:
    call("tick_items", alice, items=["napkins"])
    assert call("what_it_costs", alice).text.splitlines() == [
        f"Mia's baby shower (event {shower.pk}) costs $51 as listed, $6 of it spent.",
        "Food: $45.",
        "Tableware: $6.",
        "1 item without a price.",
        "That is $249 under the budget of $300.",
    ]
    call("change_event", alice, budget=50)
    assert call("what_it_costs", alice).text.endswith("That is $1 over the budget of $50.")


@pytest.mark.parametrize(
    ("tool", "arguments", "named"),
    [
        ("create_event", {"title": "x" * 201, "kind": "", "starts_at": "2026-11-28"}, "title"),
        ("create_event", {"title": "Dinner", "kind": "", "starts_at": "2026-11-28", "guests": -2}, "guest_count"),
        ("change_event", {"budget": -1}, "budget"),
        ("change_event", {}, "Say what to change"),
        ("add_items", {"items": [{"name": "Ice", "quantity": -1}]}, "quantity"),
        ("change_item", {"item": "napkins", "price": "0.125"}, "price"),
        ("add_guests", {"guests": [{"name": "Ana", "email": "nowhere"}]}, "email"),
        ("draft_invitations", {"message": "x" * 5001}, "text"),
    ],
)
def test_what_the_rows_refuse_is_told_in_words(
    call: Call, alice: User, groceries: ShoppingList, tool: str, arguments: dict[str, Any], named: str
) -> None:
    with pytest.raises(ToolRefused, match=named):
        call(tool, alice, **arguments)


@pytest.mark.parametrize(
    ("tool", "arguments", "named"),
    [
        ("create_event", {"title": "Dinner", "kind": "dinner"}, "starts_at"),
        ("create_event", {"title": "Dinner", "kind": "dinner", "starts_at": "someday"}, "starts_at"),
        ("add_items", {"items": []}, "items"),
        ("add_items", {"items": [{"nom": "Ice"}]}, "items.0.nom"),
        ("add_items", {"items": [{"name": "Ice", "quantity": "NaN"}]}, "quantity"),
        ("record_answer", {"guest": "Ana", "answer": "perhaps"}, "answer"),
        ("list_events", {"when": "never"}, "when"),
        ("show_event", {"evnt": 1}, "evnt"),
    ],
)
def test_what_does_not_fit_the_schema_is_told_by_field(
    call: Call, alice: User, tool: str, arguments: dict[str, Any], named: str
) -> None:
    with pytest.raises(BadArguments, match=named):
        call(tool, alice, **arguments)


def test_progress_is_worded_by_how_many() -> None:
    add = registry.tools["add_items"]
    arguments = '{"items": [{"name": "Ice"}, {"name": "Rum"}]}'
    assert (add.words(add.doing, arguments), add.words(add.done, arguments)) == ("Adding 2 items…", "Added 2 items")
    make = registry.tools["make_shopping_list"]
    assert add.words(add.doing, "") == "Adding items…"  # its arguments are still being written
    assert make.words(make.doing, "{}") == "Making the shopping list…"
    tick = registry.tools["tick_items"]
    assert tick.words(tick.done, '{"items": ["ice"], "done": false}') == "Unticked 1 item"
    record = registry.tools["record_answer"]
    assert record.words(record.done, '{"guest": "Ana", "answer": "coming"}') == "Noted Ana's answer"


def test_the_planner_has_every_tool_and_tells_the_time_without_a_query(
    alice: User, django_assert_num_queries: Callable[[int], Any]
) -> None:
    planner = registry.agents["planner"]
    assert len(planner.schemas()) == 23
    assert all("context" not in schema.parameters["properties"] for schema in planner.schemas())
    with django_assert_num_queries(0):
        told = planner.instructions_for(Context(user=alice, agent=planner, thread=THREAD, now=NOW))
    assert "It is Sunday, 2026-11-22 10:00 (UTC)." in told
    assert planner.suggestions[0] == "Plan a baby shower for 20 guests next Saturday at 3pm"


def test_the_list_is_told_with_amounts_prices_and_what_is_bought(
    call: Call, alice: User, groceries: ShoppingList
) -> None:
    call("tick_items", alice, items=["banner"])
    assert "To buy: Napkins (24 at $0.25 each) and Cheese (2.5 kg at $18 each). Bought: Banner (1). On it now: 3" in (
        call("show_shopping_list", alice).text
    )


def test_the_guest_list_is_told_by_answers(call: Call, alice: User, shower: Event) -> None:
    call("add_guests", alice, guests=[{"name": name} for name in ("Ana", "Ben", "Tom", "Zoe")])
    for name, answer in (("Ana", "coming"), ("Ben", "declined"), ("Tom", "maybe")):
        call("record_answer", alice, guest=name, answer=answer)
    assert "Coming: Ana. Maybe: Tom. Declined: Ben. No answer: Zoe. 4 guests" in call("show_invitations", alice).text
