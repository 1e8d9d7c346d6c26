"""What a host says of parties, dates, tasks, deposits, vendors, looks and cancelling, and what comes of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User

from agents.testing import TimeMachine
from planning import actions
from planning.models import Event, Expense, Guest, ShoppingItem, Task, Vendor
from tests.planning.asking_the_grammar import answer, calls, planned, shower_before
from tests.planning.conftest import NOW
from tests.planning.talking import Talk

SHOPPING = {"add_items", "remove_items", "add_guests", "remove_guests", "tick_items"}


@pytest.fixture
def talk(alice: User) -> Any:
    """Alice has just planned a brunch of no date for 12."""
    with TimeMachine(start=NOW):
        talk = Talk(alice)
        talk.say("Plan a brunch for 12")
        yield talk


def test_a_party_is_named_whole_when_it_is_invited_and_when_it_answers(talk: Talk) -> None:
    assert talk.say("invite Anna and Ben with their two kids").startswith("Put Anna and Ben with 2 children on the")
    assert talk.say("Anna is coming").startswith(
        "Anna and Ben with 2 children are coming to Brunch. 1 invited, 4 people"
    )
    assert "Zoe with 1 more on" in talk.say("invite Zoe plus one")
    assert talk.say("Zoe can't come").startswith("Zoe with 1 more cannot come")
    assert "Anna and Ben with 2 children are coming." in talk.say("who is coming?")


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("take the 13th", 13),
        ("let's take the second one", 13),
        ("we go with Sunday", 13),
        ("pick the last date", 19),
        ("December 12 it is", 12),
        ("the 19th works best", 19),
        ("make it Sunday", 13),
    ],
)
def test_one_of_a_polls_dates_is_chosen_at_the_hour_of_such_an_event(talk: Talk, said: str, day: int) -> None:
    told = talk.say("make a date poll: December 12, December 13 or December 19")
    assert told.count("at 11 a.m.") == 3
    items = ShoppingItem.objects.count()
    talk.say(said)
    event = Event.objects.get()
    assert event.starts_at is not None and (event.starts_at.day, event.starts_at.hour) == (day, 11)
    assert not event.date_options.exists() and ShoppingItem.objects.count() == items


def test_a_day_that_could_be_two_of_them_or_none_moves_nothing(talk: Talk) -> None:
    talk.say("make a date poll: December 12, December 13 at 3pm or December 19")
    for said in ("we go with Saturday", "take the 14th", "we take Friday"):
        assert talk.say(said).startswith("Which of the dates shall it be: Saturday, Dec. 12, 2026 at 11 a.m., Sunday")
    event = Event.objects.get()
    assert event.starts_at is None and event.date_options.count() == 3
    talk.say("let's take the 13th")
    assert Event.objects.get().starts_at.hour == 15  # type: ignore[union-attr]


@pytest.mark.parametrize("said", ["take the 13th", "take the second one", "we take the last one"])
def test_without_a_poll_a_date_is_nothing_to_take_off_the_list(said: str) -> None:
    assert not {tool for tool, _ in calls(said, *shower_before())} & SHOPPING


@pytest.mark.parametrize(
    "said", ["I've done the balloons", "the balloons are ordered", "we have ordered the balloons", "balloons are done"]
)
def test_a_task_is_ticked_off_by_what_is_said_of_it(talk: Talk, said: str) -> None:
    talk.say("add a task: order the balloons")
    assert talk.say(said) == "Done: Order the balloons."
    assert Task.objects.get().done_at is not None


def test_what_was_never_spoken_of_is_looked_for_among_tasks_and_things(talk: Talk, alice: User) -> None:
    event = Event.objects.get()
    actions.add_tasks(by=alice, event=event, tasks=[{"title": "Book the magician"}])
    assert talk.say("the magician is booked") == "Done: Book the magician."
    assert talk.say("the flowers are ordered").startswith("Ticked off")
    assert ShoppingItem.objects.get(name="Flowers").ticked


def test_tasks_and_reminders_are_told(talk: Talk) -> None:
    talk.say("add a task: order the balloons")
    talk.say("remind me Friday at 9 to call mum")
    for said in ("what are my tasks?", "what are my reminders?", "show my reminders"):
        told = talk.say(said)
        assert "Order the balloons" in told and "For yourself: Call mum" in told
    assert "1 task to do: Order the balloons" in talk.say("what do I have to do?")


@pytest.mark.parametrize(
    "said",
    [
        "I paid the DJ a deposit of 100",
        "we've paid a deposit of 100 to the DJ",
        "we gave the DJ 100 as a deposit",
        "I paid 100 deposit for the DJ",
        "paid a 100 deposit to the DJ",
    ],
)
def test_a_paid_deposit_is_of_whom_it_is_said(said: str) -> None:
    assert calls(said, *shower_before()) == [("record_payment", {"to": "DJ", "amount": 100})]


def test_a_deposit_goes_to_the_booking_of_that_trade_where_there_is_one(
    shower: Event, alice: User, baker: Vendor
) -> None:
    with TimeMachine(start=NOW):
        actions.request_reservation(shower, by=alice, vendor=baker)
        talk = Talk(alice)
        talk.say("we paid the baker a deposit of 20")
        talk.say("we paid the DJ a deposit of 30")
    assert shower.reservations.get().deposit == 20
    assert [(row.title, row.amount) for row in Expense.objects.all()] == [("DJ", 30)]


@pytest.mark.parametrize(
    ("said", "fields"),
    [
        (
            "add my own vendor: Rosa's Flowers, florist, 07700 900123, 150",
            {"name": "Rosa's Flowers", "kind": "flowers", "phone": "07700 900123", "price": 150},
        ),
        (
            "add a venue of my own: Old Mill, 12 Mill Lane, holds 80",
            {"name": "Old Mill", "kind": "venue", "address": "12 Mill Lane", "capacity": 80},
        ),
        ("I know a florist, Rosa's Flowers, 150", {"name": "Rosa's Flowers", "kind": "flowers", "price": 150}),
        (
            "we have a DJ: Max Beat, max@beat.example",
            {"name": "Max Beat", "kind": "music", "email": "max@beat.example"},
        ),
    ],
)
def test_whom_a_host_knows_is_their_own_vendor(said: str, fields: dict[str, Any]) -> None:
    assert calls(said, *shower_before()) == [("add_vendor", fields)]


@pytest.mark.parametrize(
    ("said", "look"),
    [
        ("change the cover to green", {"palette": "sage"}),
        ("make the colours warmer", {"palette": "terracotta"}),
        ("make the colors blue", {"palette": "sea"}),
        ("use the picnic picture", {"cover": "garden"}),
        ("use the lanterns cover", {"cover": "lanterns"}),
        ("set the colours back to the usual ones", {"palette": ""}),
    ],
)
def test_a_look_is_asked_for_in_plain_words(said: str, look: dict[str, str]) -> None:
    made = calls(said, *shower_before())
    assert made == [("change_event", look)]


def test_which_looks_there_are_is_said_and_napkins_stay_things() -> None:
    for said in ("use another cover", "which covers are there?", "use the dragon picture"):
        told = answer(said, *shower_before())
        assert told and not told.calls and "lanterns" in told.text
    assert calls("add chair covers", *shower_before())[0][0] == "add_items"


@pytest.mark.parametrize(
    ("said", "starts", "ends"),
    [
        ("from December 10 to December 11", "2026-12-10T09:00:00", "2026-12-11T17:00:00"),
        ("from the 10th to the 11th of December", "2026-12-10T09:00:00", "2026-12-11T17:00:00"),
        (", 10-11 December", "2026-12-10T09:00:00", "2026-12-11T17:00:00"),
        ("from 10th of December to 11th of December", "2026-12-10T09:00:00", "2026-12-11T17:00:00"),
        ("from December 30 to January 2", "2026-12-30T09:00:00", "2027-01-02T17:00:00"),
        ("from December 10 to January 15", "2026-12-10T09:00:00", None),
    ],
)
def test_a_new_event_of_several_days_keeps_its_last_one(said: str, starts: str, ends: str | None) -> None:
    event = planned(f"Plan an offsite for 12 {said}")
    assert (event["starts_at"], event.get("ends_at")) == (starts, ends)


@pytest.mark.parametrize(
    "said", ["cancel it", "undo that", "bring it back", "undo", "we're on after all", "it's on again"]
)
def test_a_cancelling_is_taken_back_right_after_it(talk: Talk, said: str) -> None:
    talk.say("call it off")
    assert Event.objects.get().status == Event.Status.CANCELLED
    assert "takes place after all" in talk.say(said)
    assert Event.objects.get().status == Event.Status.PLANNED
    assert talk.say("undo that").startswith("I cannot undo that by myself.")  # only right after it


@pytest.mark.parametrize("verb", ["add a", "we need a", "create a", "put a"])
@pytest.mark.parametrize(
    "noun",
    [
        "task",
        "poll",
        "deadline",
        "link",
        "co-host",
        "cover",
        "reminder",
        "vendor",
        "question",
        "run of show",
        "deposit",
    ],
)
def test_what_an_event_has_besides_things_is_never_bought_or_invited(verb: str, noun: str) -> None:
    for said in (f"{verb} {noun}", f"{verb} {noun} please"):
        assert not {tool for tool, _ in calls(said, *shower_before())} & SHOPPING, said


def test_things_beside_such_a_word_are_still_bought(talk: Talk) -> None:
    told = talk.say("add wine and a reminder")
    assert "Added wine to" in told and "I did not understand “reminder”" in told
    assert not ShoppingItem.objects.filter(name__icontains="reminder").exists() and not Guest.objects.exists()
    assert (
        "task list" not in talk.say("add the balloons to my task list") and Task.objects.get().title == "The balloons"
    )
