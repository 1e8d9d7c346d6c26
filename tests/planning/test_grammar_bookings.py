"""What the offline model makes of wishes about vendors, venues and letters, and what it says of the answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User

from agents.mail.models import Mail
from agents.testing import TimeMachine
from planning import actions
from planning.demo import vendors
from planning.models import Event, Reservation
from tests.planning.asking_the_grammar import calls, shower_before
from tests.planning.conftest import NOW
from tests.planning.talking import Talk

Calls = list[tuple[str, dict[str, Any]]]


def one(tool: str, **arguments: Any) -> Calls:
    return [(tool, arguments)]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("find a DJ", one("find_vendors", kind="music")),
        ("we need a photographer", one("find_vendors", kind="photography")),
        ("can you find me a good caterer in Old Harbour?", one("find_vendors", kind="catering", town="Old Harbour")),
        ("look for a florist and a baker", [*one("find_vendors", kind="flowers"), *one("find_vendors", kind="cake")]),
        ("which photographers are free?", one("find_vendors", kind="photography")),
        ("find a venue", one("find_venues")),
        ("show me venues in Millbrook", one("find_venues", town="Millbrook")),
        ("book Sweet Hour", one("book_vendor", vendor="Sweet Hour")),
        ("reserve The Mill House", one("book_vendor", vendor="The Mill House")),
        ("what is booked?", one("show_reservations")),
        ("show my bookings", one("show_reservations")),
        ("has the florist answered yet?", one("show_reservations")),
        ("cancel the DJ", one("show_reservations")),
        ("find three venues", one("find_venues", most=3)),
        ("ask Sweet Hour for the new date", one("ask_for_new_date", vendor="Sweet Hour")),
        ("ask them for the new date", one("ask_for_new_date")),
        ("we paid Sweet Hour's deposit", one("note_deposit", vendor="Sweet Hour", is_paid=True)),
        ("the deposit for the DJ is 100 due on May 1",
         one("note_deposit", vendor="DJ", amount=100, due_on="2026-05-01")),
        ("add a venue called The Barn in Sintra, holds 80, $500",
         one("add_vendor", name="The Barn", kind="venue", town="Sintra", capacity=80, price=500)),
        ("add my DJ Ana Lopes, +351 912 345 678, ana@dj.pt, 300 euros",
         one("add_vendor", name="Ana Lopes", kind="music", email="ana@dj.pt", price=300, phone="+351 912 345 678")),
        ("remove my DJ Ana Lopes", one("remove_vendor", vendor="Ana Lopes")),
        ("call off the party", one("cancel_event")),
        ("it's on again", one("restore_event")),
        ("delete the party", one("delete_event")),
        ("send them", one("prepare_invitations")),
        ("send out the invitations to everyone", one("prepare_invitations")),
        ("remind Tom to answer", one("prepare_invitations")),
        ("thank everybody for coming", one("prepare_invitations")),
        ("tell the guests about the new date", one("prepare_invitations")),
        ("let everyone know that it has moved", one("prepare_invitations")),
        ("let the guests know we moved", one("prepare_invitations")),
        ("tell all of the guests", one("prepare_invitations")),
    ],
)  # fmt: skip
def test_a_wish_comes_to_its_calls(said: str, expected: Calls) -> None:
    assert calls(said, *shower_before()) == expected


@pytest.mark.parametrize(
    ("said", "tool"),
    [
        ("get a cake", "add_items"),
        ("we need flowers", "add_items"),
        ("add music and candles", "add_items"),
        ("book a table for 8 on Friday at 7pm", "create_event"),
        ("invite the band", "add_guests"),
        ("who is coming?", "show_invitations"),
        ("show the invitations", "show_invitations"),
        ("draft the invitations", "draft_invitations"),
        ("where is it?", "show_event"),
    ],
)
def test_what_is_bought_or_asked_is_no_booking(said: str, tool: str) -> None:
    assert {name for name, _ in calls(said, *shower_before())} <= {tool}


@pytest.fixture
def talk(alice: User, shower: Event) -> Iterator[Talk]:
    vendors.settle()
    with TimeMachine(start=NOW):
        talk = Talk(alice)
        talk.say("when is Mia's baby shower?")
        yield talk


def test_alice_finds_a_baker_and_books_by_the_card(talk: Talk, shower: Event) -> None:
    found = talk.say("find a baker")
    assert found.startswith("Free for Mia's baby shower, cakes: ") and "Sweet Hour in Millbrook ($90)" in found
    assert found.endswith("Nobody has been asked.")
    assert "the card's button does it" in talk.say("book Sweet Hour")
    assert not Reservation.objects.exists()
    assert talk.say("what is booked?") == "Nothing is booked for Mia's baby shower yet."
    assert talk.say("book Moon Base Catering").startswith("That did not work. Nobody here is called")


def test_the_event_spoken_of_is_still_known_afterwards(talk: Talk) -> None:
    for said in ("find a venue", "send the invitations", "what is booked?"):
        talk.say(said)
        assert "Mia's baby shower is on" in talk.say("when is it?")


def test_alice_is_told_who_can_be_written_to(talk: Talk, shower: Event, alice: User) -> None:
    people = [{"name": "Ana", "email": "ana@example.com"}, {"name": "Ben"}]
    actions.add_guests(shower, by=alice, guests=people)
    assert talk.say("send the invitations") == (
        "The invitations of Mia's baby shower are ready for 1 guest: the card's button sends them. "
        "1 guest has no e-mail address. Nothing has been sent just now."
    )
    assert not Mail.objects.exists()
    actions.send_invitations(shower, by=alice)
    reminding = talk.say("remind Ana")
    assert "have gone out to everybody with an address" in reminding
    assert "1 guest has not answered: a button reminds them" in reminding
    actions.change_event(shower, by=alice, place="Town Hall")
    assert "1 guest does not know the new time or place yet: a button tells them" in talk.say(
        "tell the guests where it is"
    )
