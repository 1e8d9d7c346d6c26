"""What the planner's tools answer to programs: the event, the things and the sums, and why they refuse."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.models import User
from django.utils import timezone

from agents import memory, registry
from agents.runtime.context import Context
from agents.runtime.outcome import Outcome
from planning import actions
from planning.content import Content
from planning.models import Event, Reservation, ShoppingList, Vendor
from tests.planning.conftest import NOW, THREE

Call = Callable[..., Any]
Told = Callable[..., Content]

#: Arguments of every tool, in the order in which they can all be done.
EVERY_TOOL: list[tuple[str, dict[str, Any]]] = [
    ("create_event", {"title": "Tea", "kind": "tea", "starts_at": (THREE - timedelta(days=1)).isoformat()}),
    ("change_event", {"event": "shower", "guests": 21}),
    ("list_events", {}),
    ("show_event", {"event": "shower"}),
    ("make_shopping_list", {"event": "shower"}),
    ("adapt_shopping_list", {"event": "shower"}),
    ("add_items", {"event": "shower", "items": [{"name": "Ice", "quantity": 2, "unit": "kg", "price": 1.5}]}),
    ("change_item", {"event": "shower", "item": "ice", "quantity": 3}),
    ("tick_items", {"event": "shower", "items": ["ice", "banner"]}),
    ("show_shopping_list", {"event": "shower"}),
    ("remove_items", {"event": "shower", "items": ["ice"]}),
    ("draft_invitations", {"event": "shower"}),
    ("add_guests", {"event": "shower", "guests": [{"name": "Ana", "email": "ana@example.com"}, {"name": "Ben"}]}),
    ("record_answer", {"event": "shower", "guest": "Ana", "answer": "coming"}),
    ("word_invitation", {"event": "shower", "voice": "romantic"}),
    ("read_guest_list", {"event": "shower", "text": "Cleo Dun <cleo@example.com>"}),
    ("change_guest", {"event": "shower", "guest": "Ana", "party_limit": 2}),
    ("show_invitations", {"event": "shower"}),
    ("remove_guests", {"event": "shower", "names": ["Ben"]}),
    ("find_vendors", {"event": "shower", "kind": "cake"}),
    ("find_venues", {"event": "shower"}),
    ("book_vendor", {"event": "shower", "vendor": "Sweet Hour"}),
    ("reserve_venue", {"event": "shower", "venue": "Sweet Hour"}),
    ("show_reservations", {"event": "shower"}),
    ("show_answers", {"event": "shower"}),
    ("set_answering", {"event": "shower", "capacity": 30}),
    ("ask_guests", {"event": "shower", "about": "diet"}),
    ("share_link", {"event": "shower", "limit": 5}),
    ("poll_dates", {"event": "shower", "dates": ["2090-01-07T15:00:00"]}),
    ("show_date_poll", {"event": "shower"}),
    ("choose_date", {"event": "shower", "date": "2090-01-07"}),
    ("show_co_hosts", {"event": "shower"}),
    ("invite_co_host", {"event": "shower", "email": "bea@example.com"}),
    ("prepare_invitations", {"event": "shower"}),
    ("write_to_guests", {"event": "shower", "message": "Bring a hat.", "audience": "coming", "goes_to": "1 guest"}),
    ("note_deposit", {"event": "shower", "vendor": "Sweet Hour", "amount": 30}),
    ("change_event", {"event": "shower", "starts_at": (THREE + timedelta(days=1)).isoformat()}),
    ("ask_for_new_date", {"event": "shower", "vendor": ""}),
    ("plan_budget", {"event": "shower", "category": "Cake", "amount": 120}),
    ("add_expense", {"event": "shower", "title": "Permit", "amount": 40}),
    ("record_payment", {"event": "shower", "to": "Permit", "amount": 40}),
    ("show_budget", {"event": "shower"}),
    ("change_expense", {"event": "shower", "title": "Permit", "amount": 45}),
    ("remove_expense", {"event": "shower", "title": "Permit"}),
    ("add_tasks", {"event": "shower", "tasks": [{"title": "Bake"}, {"title": "Sweep"}]}),
    ("add_usual_tasks", {"event": "shower"}),
    ("change_task", {"event": "shower", "task": "bake", "due_at": THREE.isoformat()}),
    ("tick_tasks", {"event": "shower", "tasks": ["bake"]}),
    ("remind_me", {"event": "shower", "what": "Fetch the cake", "at": THREE.isoformat()}),
    ("show_tasks", {"event": "shower"}),
    ("remove_tasks", {"event": "shower", "tasks": ["sweep"]}),
    ("add_to_run_of_show", {"event": "shower", "points": [{"title": "Toast", "begins_at": "16:00"}]}),
    ("change_run_of_show", {"event": "shower", "point": "toast", "begins_at": "16:30"}),
    ("show_run_of_show", {"event": "shower"}),
    ("remove_from_run_of_show", {"event": "shower", "points": ["toast"]}),
    ("what_is_left", {"event": "shower"}),
    ("what_it_costs", {"event": "shower"}),
    ("cancel_event", {"event": "shower"}),
    ("restore_event", {"event": "shower"}),
    ("delete_event", {"event": "shower"}),
]


def exactly(name: str, user: User, arguments: dict[str, Any]) -> dict[str, Any]:
    """Return the arguments as a person says yes to them, where one is asked."""
    tool = registry.tools[name]
    if tool.prepare is None:
        return arguments
    context = Context(user=user, agent=registry.agents["planner"], thread=None, now=NOW)
    return tool.prepare(context, tool.parse(json.dumps(arguments)))


def test_every_tool_tells_its_event_and_its_data_is_plain_json(
    call: Call, alice: User, groceries: ShoppingList, baker: Vendor
) -> None:
    of_no_event = {"search_knowledge", "what_was_usual", *memory.TOOLS}
    of_no_event |= {"add_vendor", "change_vendor", "remove_vendor"}
    assert {name for name, _ in EVERY_TOOL} == set(registry.agents["planner"].tools) - of_no_event
    actions.request_reservation(groceries.event, by=alice, vendor=baker)
    for name, arguments in EVERY_TOOL:
        data = Outcome.of(call(name, alice, **exactly(name, alice, arguments))).data
        read = Content.read(data)
        assert read.data() == data, name
        told = [event.title for event in (*read.events, *([read.event] if read.event else []))]
        assert ("Tea" if name == "create_event" else "Mia's baby shower") in told, name


def test_a_moment_is_told_in_the_events_time_zone(call: Call, alice: User, shower: Event) -> None:
    new_york = ZoneInfo("America/New_York")
    Event.objects.update(zone=new_york.key)
    with timezone.override("Europe/Berlin"):
        data = Outcome.of(call("show_event", alice)).data
    assert data["event"]["starts_at"] == THREE.astimezone(new_york).isoformat()
    told = Content.read(data).event
    assert told is not None and told.starts_at == THREE


def test_items_are_told_with_their_amounts_and_what_is_bought(told: Told, alice: User, groceries: ShoppingList) -> None:
    ticked = told("tick_items", alice, items=["napkins", "banner"])
    assert [(item.name, item.bought) for item in ticked.items] == [("Napkins", True), ("Banner", True)]
    shown = told("show_shopping_list", alice)
    assert [(item.name, item.quantity, item.unit, item.price, item.bought) for item in shown.items] == [
        (row.name, row.quantity, row.unit, row.price, row.ticked) for row in groceries.items.all()
    ]
    assert shown.shopping_list is not None
    assert (shown.shopping_list.count, shown.shopping_list.left, shown.shopping_list.cost) == (3, 1, 51)
    removed = told("remove_items", alice, items=["cheese"])
    assert [item.name for item in removed.items] == ["Cheese"]


def test_what_is_left_and_what_it_costs_are_told_as_values(told: Told, alice: User, groceries: ShoppingList) -> None:
    left = told("what_is_left", alice).open
    assert left is not None
    assert (left.to_buy, left.unanswered, left.is_place_set) == (["Napkins", "Cheese", "Banner"], None, True)
    costs = told("what_it_costs", alice).costs
    assert costs is not None
    assert (costs.cost, costs.spent, costs.unpriced) == (51, 0, 1)
    assert [(each.name, each.cost) for each in costs.categories] == [("Food", 45), ("Tableware", 6)]


def test_guests_are_told_with_their_answers(call: Call, told: Told, alice: User, shower: Event) -> None:
    call("add_guests", alice, guests=[{"name": "Ana"}, {"name": "Ben"}])
    answered = told("record_answer", alice, guest="ana", answer="coming")
    assert [(guest.name, guest.answer) for guest in answered.guests] == [("Ana", "coming")]
    assert answered.guest_list is not None and answered.guest_list.unanswered == 1
    shown = told("show_invitations", alice)
    assert [(guest.name, guest.answer) for guest in shown.guests] == [("Ana", "coming"), ("Ben", "unknown")]


def test_to_whom_letters_can_go_is_told_in_numbers(told: Told, alice: User, shower: Event, settings: Any) -> None:
    settings.LETTERS_A_DAY = settings.LETTERS_A_DAY_NEW = settings.LETTERS_A_DAY_UNCONFIRMED = 2
    people = [{"name": "Ana", "email": "ana@example.com"}, {"name": "Ben"}]
    actions.add_guests(shower, by=alice, guests=people)
    ready = told("prepare_invitations", alice).letters
    assert ready is not None and ready.allowance is not None
    assert (ready.ready, ready.unreachable, ready.was_sent, ready.allowance.left) == (1, 1, False, 2)
    actions.send_invitations(shower, by=alice)
    actions.change_event(shower, by=alice, place="Town Hall")
    sent = told("prepare_invitations", alice).letters
    assert sent is not None and sent.allowance is not None
    assert (sent.ready, sent.silent, sent.behind, sent.was_sent, sent.allowance.left) == (0, 1, 1, True, 1)


def test_a_booking_that_stands_is_told_with_its_state(told: Told, alice: User, shower: Event, baker: Vendor) -> None:
    free = told("book_vendor", alice, vendor="sweet hour")
    assert [(who.name, who.kind, who.price) for who in free.free] == [("Sweet Hour", "cake", 90)]
    row = Reservation.objects.create(
        event=shower, vendor=baker, starts_at=THREE, ends_at=THREE + timedelta(hours=4), price=90
    )
    asked = told("book_vendor", alice, vendor="sweet hour")
    assert [(one.id, one.who, one.status) for one in asked.reservations] == [(row.pk, "Sweet Hour", "requested")]
    assert told("show_reservations", alice).reservations == asked.reservations
