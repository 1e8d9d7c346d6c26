"""A look at two hundred rows says as little to the database as a look at one, whatever follows from it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from agents.events import on_event
from agents.events.detection.changes import detect_changes
from agents.events.models import Delivery, Event, RowState
from agents.testing import TimeMachine
from tests.hotel.models import Reservation

HOUR = timedelta(hours=1)
MANY = 200


@pytest.fixture(autouse=True)
def listeners(clock: TimeMachine) -> None:
    """One handler at once, one an hour before or after, and one that waits for quiet in each room."""

    def hear(events: Any) -> None: ...

    for name in ("reservation_confirmed", "checkin_due"):
        on_event(name)(hear)
        on_event(name, offset=-HOUR if name == "checkin_due" else HOUR)(hear)
    on_event("payment_received", debounce=HOUR, debounce_key="{entity.room}")(hear)


def made(number: int, **values: Any) -> list[int]:
    """Let so many rows be there that nobody has looked at, each in a room of its own."""
    rows = [Reservation(room=str(room), **values) for room in range(number)]
    return [row.pk for row in Reservation.objects.bulk_create(rows)]


def they_come_to_be(number: int, clock: TimeMachine) -> list[int]:
    return made(number, status="confirmed", checkin_date=clock.now + 9 * HOUR, paid=True)


def each_is_moved_to_another_date(number: int, clock: TimeMachine) -> list[int]:
    rows = they_come_to_be(number, clock)
    detect_changes(Reservation, rows)
    start = min(rows)
    Reservation.objects.update(checkin_date=F("checkin_date") + (F("pk") - start + 1) * timedelta(minutes=1))
    return rows


def each_loses_its_date(number: int, clock: TimeMachine) -> list[int]:
    rows = they_come_to_be(number, clock)
    detect_changes(Reservation, rows)
    Reservation.objects.update(checkin_date=None)
    return rows


def each_is_not_confirmed_any_more(number: int, clock: TimeMachine) -> list[int]:
    rows = they_come_to_be(number, clock)
    detect_changes(Reservation, rows)
    Reservation.objects.update(status="pending")
    return rows


def each_is_paid_again(number: int, clock: TimeMachine) -> list[int]:
    """What was gathered before waits for the quiet again."""
    rows = they_come_to_be(number, clock)
    detect_changes(Reservation, rows)
    for paid in (False, True):
        Reservation.objects.update(paid=paid)
        if not paid:
            detect_changes(Reservation, rows)
    clock.now += HOUR / 2
    return rows


def each_comes_round_again(number: int, clock: TimeMachine) -> list[int]:
    """The date has come and is moved on: other events take the places of those that occurred."""
    rows = they_come_to_be(number, clock)
    detect_changes(Reservation, rows)
    clock.now += 10 * HOUR
    detect_changes(Reservation, rows)
    Reservation.objects.update(checkin_date=clock.now + 2 * HOUR)
    return rows


STORIES = [
    they_come_to_be,
    each_is_moved_to_another_date,
    each_loses_its_date,
    each_is_not_confirmed_any_more,
    each_is_paid_again,
    each_comes_round_again,
]


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_what_follows_for_many_rows_takes_no_more_statements_than_for_one(
    story: Callable[[int, TimeMachine], list[int]], clock: TimeMachine
) -> None:
    counts, changes = [], []
    for number in (1, MANY):
        rows = story(number, clock)
        with CaptureQueriesContext(connection) as queries:
            changes.append(detect_changes(Reservation, rows))
        counts.append([query["sql"].split(" ")[0] for query in queries])
        for model in (Delivery, Event, RowState, Reservation):
            model._base_manager.all().delete()
    assert changes[1] == MANY * changes[0] > 0 or story is each_is_not_confirmed_any_more
    assert counts[0] == counts[1]


def test_each_delivery_is_due_by_its_own_rows_new_date(clock: TimeMachine) -> None:
    rows = each_is_moved_to_another_date(MANY, clock)
    taken = Delivery.objects.filter(subscription__contains="checkin_due", offset="-3600s").earliest("pk")
    Delivery.objects.filter(pk=taken.pk).update(status=Delivery.Status.RUNNING)
    detect_changes(Reservation, rows)
    dates = {str(pk): date for pk, date in Reservation.objects.values_list("pk", "checkin_date")}
    moved = Delivery.objects.filter(event__definition="checkin_due", status="pending").select_related("event")
    assert moved.count() == 2 * MANY - 1
    for delivery in moved:
        date = dates[delivery.event.entity_id]
        assert delivery.event.at == date
        assert delivery.due_at == (date - HOUR if delivery.offset else date)
    before = taken.due_at
    taken.refresh_from_db()
    assert taken.due_at == before, "what a worker has taken is its own"


def test_what_waits_for_its_offset_is_cancelled_for_the_rows_that_changed_alone(clock: TimeMachine) -> None:
    rows = each_is_not_confirmed_any_more(3, clock)
    Reservation.objects.filter(pk=rows[0]).update(status="confirmed")
    detect_changes(Reservation, rows)
    later = Delivery.objects.filter(event__definition="reservation_confirmed", offset="3600s")
    assert set(later.values_list("event__entity_id", "status")) == {
        (str(rows[0]), "pending"),
        (str(rows[1]), "cancelled"),
        (str(rows[2]), "cancelled"),
    }


def test_quiet_is_waited_for_again_in_the_rooms_where_something_happened(clock: TimeMachine) -> None:
    rows = each_is_paid_again(3, clock)
    detect_changes(Reservation, rows[:1])
    due = Delivery.objects.filter(event__definition="payment_received").values_list("group", "due_at")
    assert sorted(due) == [(room, clock.now + (HOUR if room == "0" else HOUR / 2)) for room in ("0", "0", "1", "2")]
