"""An event has so many places: who comes when they are taken waits, and moves up by itself when one becomes free."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core import mail as outbox
from django.core.exceptions import ValidationError
from django.db import connection

from agents.business.models import Outreach
from agents.testing import TimeMachine
from planning import actions
from planning.models import Event, Guest
from tests.planning.conftest import NOW, THREE
from tests.planning.test_widgets import act, shown


@pytest.fixture
def clock(db: None) -> Iterator[TimeMachine]:
    with TimeMachine(start=NOW) as clock:
        yield clock


def listed(event: Event, by: User, *names: str) -> list[Guest]:
    people = [{"name": name, "email": f"{name.lower()}@example.com"} for name in names]
    guests = actions.add_guests(event, by=by, guests=people)
    event.guests.update(party_limit=6)
    return guests


def answers(event: Event) -> dict[str, tuple[str, int | None]]:
    return {guest.name: (guest.answer, guest.place_in_queue) for guest in event.guests.all()}


def test_the_first_party_that_fits_moves_up_and_hears_of_it_and_so_does_alice_once(
    shower: Event, alice: User, clock: TimeMachine
) -> None:
    actions.change_event(shower, by=alice, capacity=4)
    ana, ben, cleo, dora = listed(shower, alice, "Ana", "Ben", "Cleo", "Dora")
    actions.rsvp(ana, answer="coming", party_size=2)
    actions.rsvp(ben, answer="coming", party_size=2)
    assert actions.rsvp(cleo, answer="coming", party_size=3).answer == "waiting"
    clock.skip(minutes=1)
    actions.rsvp(dora, answer="coming", party_size=2)
    assert answers(shower)["Cleo"] == ("waiting", 1) and answers(shower)["Dora"] == ("waiting", 2)
    assert shower.guests.totals()["coming"] == 4
    actions.rsvp(ben, answer="declined")
    assert answers(shower) == {
        "Ana": ("coming", None), "Ben": ("declined", None), "Cleo": ("waiting", 1), "Dora": ("coming", None),
    }  # fmt: skip
    clock.advance(hours=1)
    told = [(letter.to, letter.subject) for letter in outbox.outbox if letter.subject.startswith("There is a place")]
    assert told == [(["dora@example.com"], "There is a place for you: Mia's baby shower")]
    clock.advance(hours=30)
    news = [text for text in Outreach.objects.values_list("text", flat=True) if "moved up" in text]
    assert news == [
        "A place became free for Mia's baby shower: Dora with 1 more moved up from the waiting list and is coming. "
        "1 invitation still waits."
    ]


def test_more_room_moves_up_whoever_waits_and_less_takes_no_place_away(
    shower: Event, alice: User, clock: TimeMachine
) -> None:
    actions.change_event(shower, by=alice, capacity=1)
    for guest in listed(shower, alice, "Ana", "Ben", "Cleo"):
        actions.rsvp(guest, answer="coming")
    actions.change_event(shower, by=alice, capacity=2)
    assert [answer for answer, _ in answers(shower).values()] == ["coming", "coming", "waiting"]
    actions.change_event(shower, by=alice, capacity=1)
    assert [answer for answer, _ in answers(shower).values()] == ["coming", "coming", "waiting"]
    actions.remove_guests(shower, by=alice, guests=[shower.guests.get(name="Ana").pk])
    assert answers(shower)["Cleo"][0] == "waiting"  # Ben has the one place that there is
    actions.change_event(shower, by=alice, capacity=None)
    assert answers(shower)["Cleo"][0] == "coming"


def test_who_asks_for_more_places_than_there_are_keeps_their_own(
    shower: Event, alice: User, clock: TimeMachine
) -> None:
    actions.change_event(shower, by=alice, capacity=3)
    [ana] = listed(shower, alice, "Ana")
    actions.rsvp(ana, answer="coming", party_size=2)
    with pytest.raises(ValidationError, match="only 3 places for you"):
        actions.rsvp(ana, answer="coming", party_size=4)
    actions.change_event(shower, by=alice, capacity=1)
    assert actions.rsvp(ana, answer="coming", party_size=2).answer == "coming"
    assert actions.rsvp(ana, answer="maybe").answer == "maybe"
    assert actions.rsvp(ana, answer="coming", party_size=2).answer == "waiting"  # she had given them back


def test_after_the_last_day_for_answers_one_can_only_say_that_one_cannot_come(
    shower: Event, alice: User, clock: TimeMachine
) -> None:
    actions.change_event(shower, by=alice, answer_by=NOW + timedelta(days=2))
    ana, ben = listed(shower, alice, "Ana", "Ben")
    actions.rsvp(ana, answer="coming")
    clock.skip(days=2)
    with pytest.raises(ValidationError, match="list is closed"):
        actions.rsvp(ben, answer="coming")
    assert actions.rsvp(ana, answer="declined").answer == "declined"
    with pytest.raises(ValidationError, match="only until the event begins"):
        actions.change_event(shower, by=alice, answer_by=THREE + timedelta(hours=1))


def test_alice_sets_the_limit_on_a_card_that_shows_who_waits_and_lets_somebody_in(
    shower: Event, alice: User, clock: TimeMachine
) -> None:
    act(
        "answers",
        alice,
        shower.pk,
        "settle",
        capacity="1",
        answer_by="2026-11-26T18:00",
        shows_guests=["false", "true"],
    )
    ana, ben = listed(shower, alice, "Ana", "Ben")
    for guest in (ana, ben):
        actions.rsvp(guest, answer="coming", party_size=1)
    data, html = shown("answers", alice, shower.pk)
    assert data["event"]["places"] == "1 of 1 place taken" and data["event"]["shows_guests"]
    assert data["event"]["until"] == "Thursday, Nov. 26, 2026 at 6 p.m."
    assert [guest["name"] for guest in data["waiting"]] == ["Ben"] and "Let Ben in" in html
    act("answers", alice, shower.pk, "let_in", guest=ben.pk)
    data, _ = shown("answers", alice, shower.pk)
    assert data["waiting"] == [] and data["event"]["places"] == "2 people coming, 1 more than there is room for"
    with pytest.raises(ValidationError, match="by itself"):
        actions.change_guest(shower, by=alice, guest=ana.pk, answer="waiting")


@pytest.mark.django_db(transaction=True)
def test_of_eight_who_answer_at_once_as_many_come_as_there_are_places(shower: Event, alice: User) -> None:
    Event.objects.filter(pk=shower.pk).update(capacity=5, starts_at=THREE + timedelta(days=3650))
    guests = listed(shower, alice, *(f"Guest{number}" for number in range(8)))

    def answer(guest: Guest) -> None:
        try:
            actions.rsvp(guest, answer="coming")
            actions.rsvp(guest, answer="declined" if guest.pk % 2 else "coming")
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(answer, guests))
    said = [guest.answer for guest in shower.guests.all()]
    assert said.count("declined") == 4 and said.count("coming") == 4  # whoever waited has a place that was given back
