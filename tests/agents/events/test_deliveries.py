"""Deliveries: at least once, retried with backoff, dead after their attempts, and harming nobody else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from django.urls import reverse

from agents.events import claims, deliveries, on_event
from agents.events.models import Delivery, Event
from agents.events.subscriptions import registered, subscribe
from agents.testing import TimeMachine
from tests.hotel.models import Guest, Heard, Reservation

MINUTE = timedelta(minutes=1)


def confirm(**fields: Any) -> Reservation:
    return Reservation.objects.create(status="confirmed", **fields)


def test_a_handler_that_raises_is_tried_again_and_harms_no_other(clock: TimeMachine, heard: Any) -> None:
    """Failure 5: it was logged, marked as processed, and never tried again."""
    attempts = []

    @on_event("reservation_confirmed")
    def unlucky(event: Event) -> None:
        Heard.objects.create(what="half done")
        attempts.append(clock.now)
        if len(attempts) < 3:
            raise ValueError("The printer is out of paper.")

    other = heard(on_event, "reservation_confirmed")
    confirm()
    clock.run_until_idle()
    assert len(other) == len(attempts) == 1
    delivery = Delivery.objects.get(subscription__contains="unlucky")
    assert delivery.status == "pending" and "out of paper" in delivery.error
    clock.advance(hours=1)
    assert [moment - attempts[0] for moment in attempts] == [timedelta(seconds=seconds) for seconds in (0, 10, 50)]
    delivery.refresh_from_db()
    assert (delivery.status, delivery.attempts, delivery.error) == ("done", 3, "")
    assert Heard.objects.count() == 1, "what a failed attempt wrote is gone with it"
    assert len(other) == 1


def test_a_dead_letter_keeps_its_traceback_and_runs_again(clock: TimeMachine, client: Client) -> None:
    broken = [True]

    @on_event("reservation_confirmed")
    def wrong(event: Event) -> None:
        if broken:
            raise KeyError("minibar")

    confirm()
    clock.advance(days=1)
    delivery = Delivery.objects.get()
    assert (delivery.status, delivery.attempts) == ("dead", deliveries.PATIENCE.max_attempts)
    assert "KeyError" in delivery.error and "Traceback" in delivery.error
    broken.clear()

    staff = User.objects.create_superuser("staff")
    client.force_login(staff)
    dead = reverse("admin:events_delivery_changelist") + "?status__exact=dead"
    assert "minibar" in client.get(dead).content.decode()
    event_page = client.get(reverse("admin:events_event_change", args=[delivery.event_id])).content.decode()
    assert "Traceback" in event_page
    client.post(dead, {"action": "run_again", "_selected_action": [delivery.pk]})
    clock.run_until_idle()
    delivery.refresh_from_db()
    assert (delivery.status, delivery.attempts) == ("done", 1)
    assert delivery.run_again() and not delivery.run_again(), "it is on its way already"


def test_a_handler_whose_process_died_is_called_again_after_its_lease(clock: TimeMachine, heard: Any) -> None:
    calls = heard(on_event, "reservation_confirmed")
    confirm()
    lost = deliveries.claim()
    assert len(lost) == 1 and not deliveries.claim(), "nobody else has it meanwhile"
    clock.advance(seconds=60)
    assert len(calls) == 1
    deliveries.deliver(lost[0])
    assert len(calls) == 1, "the one who lost it writes nothing and calls nobody"
    assert Delivery.objects.get().attempts == 2


def test_whoever_lost_the_lease_during_a_call_leaves_nothing_behind(clock: TimeMachine) -> None:
    @on_event("reservation_confirmed")
    def slow(event: Event) -> None:
        Heard.objects.create(what="called")
        if event.delivery.attempts == 1:
            clock.now += 2 * MINUTE
            for call in deliveries.claim():
                deliveries.deliver(call)

    confirm()
    clock.run_until_idle()
    assert Heard.objects.count() == 1 and Delivery.objects.get().attempts == 2


def test_a_delivery_that_kills_every_process_dies_itself(clock: TimeMachine, heard: Any) -> None:
    calls = heard(on_event, "reservation_confirmed")
    confirm()
    for _ in range(deliveries.PATIENCE.max_attempts):
        assert deliveries.claim()
        clock.skip(minutes=2)
    clock.run_until_idle()
    delivery = Delivery.objects.get()
    assert delivery.status == "dead" and "died" in delivery.error and not calls


def test_a_handler_that_is_gone_from_the_code_is_said_to_be(clock: TimeMachine, heard: Any) -> None:
    heard(on_event, "reservation_confirmed")
    confirm()
    registered._things.clear()
    clock.advance(days=1)
    delivery = Delivery.objects.get()
    assert delivery.status == "dead" and "No handler is called" in delivery.error


def test_a_handler_declared_later_hears_what_is_pending(clock: TimeMachine, heard: Any) -> None:
    confirm(checkin_date=clock.now + 60 * MINUTE)
    clock.run_until_idle()
    late = heard(on_event, "checkin_due", offset_minutes=-10)
    missed = heard(on_event, "reservation_confirmed")
    clock.advance(hours=2)
    assert len(late) == 1 and not missed


@pytest.mark.django_db(transaction=True)
def test_a_call_to_the_outside_holds_no_transaction(clock: TimeMachine) -> None:
    """Failure 16 for handlers: no lock is held during a call, and one to a network is in no transaction."""
    seen = []

    def call(event: Event) -> None:
        seen.append(transaction.get_connection().in_atomic_block)

    subscribe("inside", "reservation_confirmed", call)
    subscribe("outside", "reservation_confirmed", call, outside=True)
    confirm()
    clock.run_until_idle()
    assert sorted(seen) == [False, True]
    assert not Delivery.objects.exclude(status="done").exists()


def test_only_rows_that_match_are_heard_of(clock: TimeMachine, heard: Any) -> None:
    calls = heard(on_event, "reservation_confirmed", match={"guest__name__startswith": "D"})
    for name in ("Dora", "Emil"):
        confirm(guest=Guest.objects.create(name=name))
    clock.run_until_idle()
    assert [event.entity.guest.name for _, event in calls] == ["Dora"]


@pytest.mark.parametrize("by", ["pk", "id", "pk__in"])
def test_a_match_may_ask_for_the_row_itself(clock: TimeMachine, heard: Any, by: str) -> None:
    wanted, other = Reservation.objects.create(), Reservation.objects.create()
    match = {by: [wanted.pk] if by.endswith("__in") else wanted.pk}
    calls = heard(on_event, "reservation_confirmed", match=match)
    for each in (other, wanted):
        each.status = "confirmed"
        each.save()
    clock.run_until_idle()
    assert [event.entity for _, event in calls] == [wanted]


def test_a_claim_may_be_of_one_row_and_never_of_what_no_row_has(clock: TimeMachine, heard: Any) -> None:
    wanted, other = Reservation.objects.create(), Reservation.objects.create()
    calls = heard(on_event, "reservation_confirmed")
    claims.hold("reservation_confirmed", {"pk": wanted.pk}, holder="somebody")
    for each in (other, wanted):
        each.status = "confirmed"
        each.save()
    clock.run_until_idle()
    assert [event.entity for _, event in calls] == [other]
    for wrong in ({"stauts": "x"}, {"pk": "seven"}, {"room__like": 7}):
        with pytest.raises(ValueError, match="no row can be asked for"):
            claims.hold("reservation_confirmed", wrong, holder="somebody")


def test_a_handler_that_reads_its_delivery_afresh_still_loses_it_to_whoever_took_it_over(clock: TimeMachine) -> None:
    @on_event("reservation_confirmed", outside=True)
    def slow(event: Event) -> None:
        Heard.objects.create(what="heard")
        if Heard.objects.count() == 1:  # another process has it meanwhile
            clock.now += deliveries.lease() * 2
            for call in deliveries.claim(outside=True):
                deliveries.deliver(call)
            event.delivery.refresh_from_db()
            raise OSError("The printer is out of paper.")

    confirm()
    clock.run_until_idle()
    delivery = Delivery.objects.get()
    assert (delivery.status, delivery.attempts, delivery.error) == ("done", 2, "")


def test_debounced_events_are_heard_of_once_after_the_quiet(clock: TimeMachine) -> None:
    calls: list[Any] = []

    @on_event("guest_moved_mood", debounce=timedelta(minutes=5))
    def gossip(events: list[Event]) -> None:
        calls.append((clock.now, [(event.entity.name, event.delivery.status) for event in events]))

    start = clock.now
    dora, emil = (Guest.objects.create(name=name) for name in ("Dora", "Emil"))
    for mood in ("cross", "sad", "glad"):
        for guest in (dora, emil) if mood == "sad" else (dora,):
            guest.mood = mood
            guest.save()
        clock.advance(minutes=3)
    clock.advance(hours=1)
    assert [moment - start for moment, _ in calls] == [8 * MINUTE, 11 * MINUTE]
    assert [[name for name, _ in events] for _, events in calls] == [["Emil"], ["Dora"] * 3]
    assert not Delivery.objects.exclude(status="done").exists()


def test_debounced_events_are_gathered_by_their_key(clock: TimeMachine) -> None:
    calls: list[list[Event]] = []

    @on_event("payment_received", debounce=timedelta(minutes=1), debounce_key="{event.namespace}")
    def count(events: list[Event]) -> None:
        calls.append(events)

    for room in ("7", "7", "8"):
        Reservation.objects.create(room=room, paid=True)
    clock.advance(minutes=2)
    assert sorted(len(events) for events in calls) == [1, 2]


def test_a_claimed_event_is_the_holders_alone(clock: TimeMachine, heard: Any) -> None:
    usual, always = (
        heard(on_event, "reservation_confirmed"),
        heard(on_event, "reservation_confirmed", ignores_claims=True),
    )
    night: list[Any] = []
    subscribe("night-porter", "reservation_confirmed", night.append)
    claim = claims.hold(
        "reservation_confirmed", {"room": "7"}, holder="night-porter", expires_in=timedelta(hours=8), priority=1
    )
    assert claim and claims.hold("reservation_confirmed", {"room": "7"}, holder="day-porter") is None
    seven, eight = confirm(room="7"), confirm(room="8")
    clock.run_until_idle()
    assert [event.entity for _, event in usual] == [eight]
    assert [event.entity for _, event in always] == [seven, eight] == [event.entity for event in night]
    event = Event.objects.of(seven).get(name="reservation_confirmed")
    assert claims.holder(event) == "night-porter"
    assert claims.hold("reservation_confirmed", {"room": "7"}, priority=2, bump=True, holder="day-porter")
    assert claims.holder(event) == "day-porter"
    assert not claims.release("reservation_confirmed", {"room": "7"}, holder="night-porter")
    assert claims.release("reservation_confirmed", {"room": "7"}, holder="day-porter")
    assert claims.holder(event) is None


def test_a_claim_ends_by_itself(clock: TimeMachine, heard: Any) -> None:
    calls = heard(on_event, "reservation_confirmed")
    claims.hold("*", holder="somebody", expires_in=timedelta(hours=1))
    confirm()
    clock.advance(hours=1)
    confirm()
    clock.run_until_idle()
    assert len(calls) == 1
