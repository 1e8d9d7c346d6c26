"""Debounced events that never fall quiet are told all the same, and claims that end after so many events."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from agents.events import Event, claims, on_event
from agents.events.models import Claim, Delivery
from agents.testing import TimeMachine
from tests.hotel.models import Guest, Reservation

pytestmark = pytest.mark.django_db

FIVE = timedelta(minutes=5)


def moods(**how: Any) -> list[list[str]]:
    calls: list[list[str]] = []

    @on_event("guest_moved_mood", debounce=FIVE, **how)
    def tell(events: list[Event]) -> None:
        calls.append([event.entity.mood for event in events])

    return calls


def change(clock: TimeMachine, guest: Guest, times: int) -> None:
    for number in range(times):
        guest.mood = f"{guest.mood[:5]}{number}"
        guest.save()
        clock.advance(minutes=4)


def test_a_change_every_four_minutes_with_a_quiet_of_five_is_told_in_the_end(clock: TimeMachine) -> None:
    calls = moods(at_most=timedelta(minutes=15))
    guest = Guest.objects.create(name="Ada")
    change(clock, guest, 4)  # after 0, 4, 8 and 12 minutes
    assert [len(call) for call in calls] == [4]
    change(clock, guest, 4)  # others are gathered anew
    assert [len(call) for call in calls] == [4, 4]


def test_without_it_nobody_hears_until_it_is_quiet(clock: TimeMachine) -> None:
    calls = moods()
    guest = Guest.objects.create(name="Ada")
    change(clock, guest, 10)
    assert calls == []
    clock.advance(minutes=1)
    assert [len(call) for call in calls] == [10]


def test_quiet_comes_first_where_it_comes(clock: TimeMachine) -> None:
    calls = moods(at_most=timedelta(hours=1))
    change(clock, Guest.objects.create(name="Ada"), 1)
    clock.advance(minutes=1)
    assert len(calls) == 1


def test_each_group_has_its_own_first_event(clock: TimeMachine) -> None:
    calls = moods(at_most=timedelta(minutes=9))
    ada, bob = Guest.objects.create(name="Ada"), Guest.objects.create(name="Bob")
    change(clock, ada, 2)  # told nine minutes after its first
    bob.mood = "low"
    bob.save()
    clock.advance(minutes=1)
    assert len(calls) == 1 and Delivery.objects.filter(status="pending").count() == 1
    clock.advance(minutes=4)
    assert len(calls) == 2


@pytest.mark.parametrize("how", [{"at_most": FIVE}, {"debounce": FIVE, "at_most": FIVE / 2}, {"at_most": 5}])
def test_a_bound_that_cannot_be_is_refused(how: dict[str, Any]) -> None:
    with pytest.raises(ImproperlyConfigured, match="at_most"):

        @on_event("guest_moved_mood", **how)
        def tell(events: Any) -> None: ...


def confirm(clock: TimeMachine) -> None:
    Reservation.objects.create(status="confirmed")
    clock.run_until_idle()


def test_a_claim_ends_after_so_many_events_whoever_hears_of_them(clock: TimeMachine) -> None:
    calls: list[Any] = []

    @on_event("reservation_confirmed")
    def hear(event: Event) -> None:
        calls.append(event.pk)

    @on_event("reservation_confirmed")
    def hear_too(event: Event) -> None:
        calls.append(event.pk)

    claims.hold("reservation_confirmed", holder="somebody", expires_after=2)
    for _ in range(3):
        confirm(clock)
    assert len(calls) == 2 and len(set(calls)) == 1  # both of the third event
    assert len(Claim.objects.get().kept) == 2
    event = Event.objects.get(pk=calls[0])
    assert claims.holder(event) is None
    assert claims.holder(Event.objects.exclude(pk=event.pk).first()) == "somebody"  # type: ignore[arg-type]


def test_who_asks_who_has_an_event_uses_up_nothing(clock: TimeMachine) -> None:
    claims.hold("reservation_confirmed", holder="somebody", expires_after=1)
    confirm(clock)
    assert claims.holder(Event.objects.get()) == claims.holder(Event.objects.get()) == "somebody"
    assert Claim.objects.get().kept == []


def test_holding_again_begins_to_count_anew(clock: TimeMachine) -> None:
    calls: list[Any] = []

    @on_event("reservation_confirmed")
    def hear(event: Event) -> None:
        calls.append(event.pk)

    claims.hold("reservation_confirmed", holder="somebody", expires_after=1)
    confirm(clock)
    claims.hold("reservation_confirmed", holder="somebody", expires_after=1)
    confirm(clock)
    confirm(clock)
    assert len(calls) == 1


@pytest.mark.parametrize("events", [0, -1, 1001])
def test_a_number_that_cannot_be_is_refused(db: None, events: int) -> None:
    with pytest.raises(ValueError, match="after 1 to 1000 events"):
        claims.hold("reservation_confirmed", holder="somebody", expires_after=events)
