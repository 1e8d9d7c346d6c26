from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User

from agents import registry
from agents.mail.models import Mail
from agents.runtime.context import Context
from planning import actions
from planning.content import (
    CategoryContent,
    Content,
    CostsContent,
    EventContent,
    GuestListContent,
    OpenContent,
)
from planning.models import Event, ShoppingList
from tests.planning.conftest import NOW, THREAD, THREE

Call = Callable[..., Any]
Told = Callable[..., Content]
Refused = Callable[..., dict[str, Any]]


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
    assert (card.name, card.arguments) == ("event_card", {"event": event.pk})
    assert card.data == {
        "event": {
            "id": event.pk,
            "title": "Mia's baby shower",
            "kind": "baby shower",
            "starts_at": "2026-11-28T15:00:00Z",
            "ends_at": None,
            "zone": "UTC",
            "guests": 20,
            "place": "",
            "budget": "300",
        }
    }
    shopping = call("make_shopping_list", alice)
    assert (shopping.name, shopping.arguments) == ("shopping_list", {"shopping_list": ShoppingList.objects.get().pk})
    made = Content.read(shopping.data)
    assert made.event and made.event.id == event.pk
    assert made.shopping_list and (made.shopping_list.is_new, made.shopping_list.added) == (True, 18)
    invitations = call(
        "draft_invitations", alice, guests=[{"name": "Ana"}, {"name": "Ben", "email": "ben@example.com"}]
    )
    assert (invitations.name, invitations.arguments) == ("invitations", {"event": event.pk})
    totals = Content.read(invitations.data).guest_list
    assert totals and (totals.listed, totals.coming, totals.unanswered) == (2, 0, 2)
    assert not Mail.objects.exists()


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


def test_bob_the_co_host_may_change_it(told: Told, bob: User, shower: Event) -> None:
    changed = told("change_event", bob, event="shower", place="The pier", guests=25).event
    assert changed is not None and (changed.starts_at, changed.budget) == (THREE, 300)
    assert (changed.guests, changed.place) == (25, "The pier")


def test_alice_lists_her_events(told: Told, alice: User, shower: Event) -> None:
    over = actions.create_event(by=alice, title="Last year's dinner", starts_at=THREE.replace(year=2025))
    upcoming, past = EventContent.of(shower), EventContent.of(over)
    assert told("list_events", alice) == Content(events=[upcoming], asked_for="upcoming")
    assert told("list_events", alice, when="past") == Content(events=[past], asked_for="past")
    assert {each.id for each in told("list_events", alice, when="all").events} == {shower.pk, over.pk}


def test_items_are_added_changed_ticked_and_removed_by_name(
    call: Call, told: Told, alice: User, groceries: ShoppingList
) -> None:
    added = told("add_items", alice, items=[{"name": "Red balloons", "quantity": 30, "price": 0.4}, {"name": "Ice"}])
    assert [item.name for item in added.items] == ["Red balloons", "Ice"]
    assert added.event and added.event.title == "Mia's baby shower"
    [changed] = told("change_item", alice, item="baloons", quantity=40).items
    assert (changed.name, changed.quantity, changed.price) == ("Red balloons", 40, Decimal("0.4"))
    ticked = told("tick_items", alice, items=["napkin", "the cheese"])
    assert [(item.name, item.bought) for item in ticked.items] == [("Napkins", True), ("Cheese", True)]
    call("tick_items", alice, items=["cheese"], done=False)
    call("remove_items", alice, items=["banner", "ice"])
    assert [(item.name, item.quantity, item.ticked) for item in groceries.items.all()] == [
        ("Napkins", 24, True),
        ("Cheese", Decimal("2.5"), False),
        ("Red balloons", 40, False),
    ]


def test_more_of_what_is_there_is_told_as_the_item_that_it_is_now(
    told: Told, alice: User, groceries: ShoppingList
) -> None:
    [napkins, ice] = told("add_items", alice, items=[{"name": "napkins", "quantity": 6}, {"name": "Ice"}]).items
    assert (napkins.name, napkins.quantity, ice.name) == ("Napkins", 30, "Ice")
    told("add_guests", alice, guests=[{"name": "Ana"}])
    people = [{"name": "ana", "email": "ana@example.com"}, {"name": "Ben"}]
    assert [guest.name for guest in told("add_guests", alice, guests=people).guests] == ["Ana", "Ben"]


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


def test_guests_are_added_answer_and_are_removed(
    call: Call, told: Told, refused: Refused, alice: User, shower: Event
) -> None:
    call(
        "add_guests",
        alice,
        guests=[{"name": "Ana Silva"}, {"name": "Ben", "email": "ben@example.com"}, {"name": "Zoë"}],
    )
    answered = told("record_answer", alice, guest="ana", answer="coming")
    assert answered.event and answered.event.id == shower.pk
    assert [(guest.name, guest.answer) for guest in answered.guests] == [("Ana Silva", "coming")]
    assert answered.guest_list == GuestListContent(listed=3, people=3, coming=1, unanswered=2)
    call("record_answer", alice, guest="ben@example.com", answer="declined")
    call("remove_guests", alice, names=["Zoë"])
    assert [(guest.name, guest.answer) for guest in shower.guests.all()] == [
        ("Ana Silva", "coming"),
        ("Ben", "declined"),
    ]
    why = refused("record_answer", alice, guest="Dora", answer="maybe")
    assert (why["code"], why["of"], why["name"]) == ("not_found", "guest", "Dora")
    assert why["choices"] == ["Ana Silva", "Ben"]


def test_two_guests_of_one_name_are_told_apart_by_email(
    call: Call, refused: Refused, alice: User, shower: Event
) -> None:
    call("add_guests", alice, guests=[{"name": "Ana", "email": f"{one}@example.com"} for one in ("a", "b")])
    why = refused("record_answer", alice, guest="ana", answer="coming")
    assert (why["code"], why["name"]) == ("ambiguous", "ana")
    assert why["choices"] == ["Ana <a@example.com>", "Ana <b@example.com>"]
    call("record_answer", alice, guest="b@example.com", answer="coming")
    assert [guest.answer for guest in shower.guests.all()] == ["unknown", "coming"]


def test_what_is_left_is_told_fact_by_fact(
    call: Call, told: Told, alice: User, shower: Event, groceries: ShoppingList
) -> None:
    call("tick_items", alice, items=["napkins"])
    call("add_guests", alice, guests=[{"name": "Ana"}])
    call("change_event", alice, place="")
    left = told("what_is_left", alice)
    assert left.event and (left.event.id, left.event.starts_at) == (shower.pk, THREE)
    assert left.open == OpenContent(
        to_buy=["Cheese", "Banner"], unanswered=["Ana"], is_place_set=False, is_budget_set=True
    )


def test_what_it_costs_is_told_fact_by_fact(
    call: Call, told: Told, alice: User, shower: Event, groceries: ShoppingList
) -> None:
    call("tick_items", alice, items=["napkins"])
    found = told("what_it_costs", alice)
    assert found.event and (found.event.id, found.event.budget) == (shower.pk, 300)
    assert found.costs == CostsContent(
        cost=Decimal(51),
        spent=Decimal(6),
        unpriced=1,
        categories=[
            CategoryContent(name="Food", cost=Decimal(45)),
            CategoryContent(name="Tableware", cost=Decimal(6), paid=Decimal(6)),
        ],
        budget=Decimal(300),
        shopping=Decimal(51),
    )


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
    assert len(planner.schemas()) == 67
    assert all("context" not in schema.parameters["properties"] for schema in planner.schemas())
    with django_assert_num_queries(0):
        context = Context(user=alice, agent=planner, thread=THREAD, now=NOW)
        told, now = planner.instructions_for(context), planner.now_for(context)
    assert now == "It is Sunday, 2026-11-22 10:00 (UTC)." and "2026" not in told
    assert planner.suggestions[0] == "Plan a baby shower for 20 guests next Saturday at 3pm"


def test_the_list_is_told_with_amounts_prices_and_what_is_bought(
    call: Call, told: Told, alice: User, groceries: ShoppingList
) -> None:
    call("tick_items", alice, items=["banner"])
    shown = told("show_shopping_list", alice)
    assert [(item.name, item.quantity, item.unit, item.price, item.bought) for item in shown.items] == [
        ("Napkins", 24, "", Decimal("0.25"), False),
        ("Cheese", Decimal("2.5"), "kg", 18, False),
        ("Banner", 1, "", None, True),
    ]
    assert shown.shopping_list and (shown.shopping_list.count, shown.shopping_list.left) == (3, 2)


def test_the_guest_list_is_told_by_answers(call: Call, told: Told, alice: User, shower: Event) -> None:
    call("add_guests", alice, guests=[{"name": name} for name in ("Ana", "Ben", "Tom", "Zoe")])
    for name, answer in (("Ana", "coming"), ("Ben", "declined"), ("Tom", "maybe")):
        call("record_answer", alice, guest=name, answer=answer)
    shown = told("show_invitations", alice)
    assert {guest.name: guest.answer for guest in shown.guests} == {
        "Ana": "coming",
        "Ben": "declined",
        "Tom": "maybe",
        "Zoe": "unknown",
    }
    assert shown.guest_list and shown.guest_list.listed == 4
