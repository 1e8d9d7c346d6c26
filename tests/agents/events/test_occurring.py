"""When business events occur: on the commit that makes a condition true, or when the row's date is reached."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from agents.events import definitions, on_event, on_event_cancelled, on_event_created, reconciler
from agents.events.models import Delivery, Event, RowState
from agents.testing import TimeMachine
from tests.agents.events.conftest import NOON
from tests.hotel.models import Guest, Reservation, Task, Wish

HOUR = timedelta(hours=1)


def moments(calls: list[Any]) -> list[timedelta]:
    return [moment - NOON for moment, _ in calls]


def test_a_reservation_that_is_made_confirmed_is_heard_of(clock: TimeMachine, heard: Any) -> None:
    calls = heard(on_event, "reservation_confirmed")
    reservation = Reservation.objects.create(status="confirmed")
    clock.run_until_idle()
    assert [event.entity for _, event in calls] == [reservation]
    assert Event.objects.get(name="reservation_confirmed").is_immediate


@pytest.mark.django_db(transaction=True)
def test_immediate_events_fire_on_the_commit_itself(heard: Any) -> None:
    """Failure 1: a row lock outside a transaction raised, and nobody heard of it."""
    calls = heard(on_event, "reservation_confirmed")
    Reservation.objects.create(status="confirmed")
    assert len(calls) == 1, "the hint of the commit is carried out at once"
    with transaction.atomic():
        Reservation.objects.create(status="confirmed")
        assert len(calls) == 1
    assert len(calls) == 2


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_never_happened(heard: Any, clock: TimeMachine) -> None:
    calls = heard(on_event, "reservation_confirmed")
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        Reservation.objects.create(status="confirmed")
        raise ZeroDivisionError
    clock.advance(days=1)
    assert not calls and not Event.objects.exists() and not Delivery.objects.exists()


def test_a_reservation_that_is_confirmed_later_is_heard_of(clock: TimeMachine, heard: Any) -> None:
    """Failure 2: created pending and confirmed later, nothing fired."""
    calls = heard(on_event, "reservation_confirmed")
    reservation = Reservation.objects.create()
    clock.advance(hours=1)
    assert not calls
    reservation.status = "confirmed"
    reservation.save()
    clock.run_until_idle()
    assert moments(calls) == [HOUR]
    reservation.room = "8"
    reservation.save()
    clock.advance(hours=1)
    assert len(calls) == 1, "it was confirmed already"
    for status in ("pending", "confirmed"):
        Reservation.objects.filter(pk=reservation.pk).update(status=status)
        clock.advance(minutes=1)
    assert len(calls) == 2, "it was taken back and confirmed again"


def test_what_is_in_the_database_counts_and_not_a_copy_in_memory(clock: TimeMachine, heard: Any) -> None:
    calls = heard(on_event, "reservation_confirmed")
    reservation = Reservation.objects.create()
    reservation.status = "confirmed"
    reservation.room = "9"
    reservation.save(update_fields=["room"])
    clock.run_until_idle()
    assert not calls


def test_a_check_in_is_due_at_its_date_with_handlers_before_and_after(clock: TimeMachine, heard: Any) -> None:
    """Failure 3: a negative offset ran at the event's time."""
    before = heard(on_event, "checkin_due", offset_minutes=-60)
    at = heard(on_event, "checkin_due")
    after = heard(on_event, "checkin_due", offset=timedelta(minutes=30))
    Reservation.objects.create(checkin_date=NOON + 4 * HOUR, status="confirmed")
    clock.advance(hours=2)
    assert not before
    clock.advance(days=1)
    assert (moments(before), moments(at), moments(after)) == ([3 * HOUR], [4 * HOUR], [4.5 * HOUR])
    event = Event.objects.get(name="checkin_due")
    assert (event.status, event.occurred_at) == ("occurred", NOON + 4 * HOUR)


def test_a_condition_that_is_false_at_the_date_keeps_it_quiet(clock: TimeMachine, heard: Any) -> None:
    calls, cancelled = heard(on_event, "checkin_due"), heard(on_event_cancelled, "checkin_due")
    reservation = Reservation.objects.create(checkin_date=NOON + HOUR, status="confirmed")
    reservation.status = "cancelled"
    reservation.save()
    clock.advance(days=1)
    assert not calls and len(cancelled) == 1
    assert Event.objects.get(name="checkin_due").status == "cancelled"


def test_a_date_that_is_moved_moves_the_event_and_its_offsets(clock: TimeMachine, heard: Any) -> None:
    """Failure 4, in all its forms: before the date, behind the signals' back, and after it occurred."""
    before, at = heard(on_event, "checkin_due", offset_minutes=-60), heard(on_event, "checkin_due")
    reservation = Reservation.objects.create(checkin_date=NOON + 4 * HOUR, status="confirmed")
    clock.advance(hours=3.5)
    assert moments(before) == [3 * HOUR]
    reservation.checkin_date = NOON + 8 * HOUR
    reservation.save()
    clock.advance(hours=1)
    assert len(before) == 1 and not at, "the old date has passed"
    Reservation.objects.update(checkin_date=NOON + 9 * HOUR)
    clock.advance(hours=4)
    assert moments(before) == [3 * HOUR, 8 * HOUR]
    clock.advance(hours=1)
    assert moments(at) == [9 * HOUR]
    Reservation.objects.update(checkin_date=NOON + 24 * HOUR)
    clock.advance(days=2)
    assert moments(before) == [3 * HOUR, 8 * HOUR, 23 * HOUR]
    assert moments(at) == [9 * HOUR, 24 * HOUR]
    assert [event.is_current for event in Event.objects.filter(name="checkin_due").order_by("pk")] == [False, True]


def test_a_row_that_moved_just_before_the_call_is_asked_again(clock: TimeMachine, heard: Any) -> None:
    """Nothing that decides is a copy: the date is read afresh even when no look has been taken since it moved."""
    from agents.events import deliveries

    calls = heard(on_event, "checkin_due", offset_minutes=-60)
    Reservation.objects.create(checkin_date=NOON + 4 * HOUR, status="confirmed")
    clock.skip(hours=3)
    Reservation.objects.update(checkin_date=NOON + 6 * HOUR)
    for call in deliveries.claim():
        deliveries.deliver(call)
    delivery = Delivery.objects.get()
    assert not calls and (delivery.status, delivery.due_at, delivery.attempts) == ("pending", NOON + 5 * HOUR, 0)


def test_a_date_that_is_taken_away_is_never_due(clock: TimeMachine, heard: Any) -> None:
    calls = heard(on_event, "checkin_due")
    reservation = Reservation.objects.create(checkin_date=NOON + HOUR, status="confirmed")
    Reservation.objects.update(checkin_date=None)
    clock.advance(days=1)
    reservation.refresh_from_db()
    reservation.checkin_date = NOON + 30 * HOUR
    reservation.save()
    clock.advance(days=1)
    assert moments(calls) == [30 * HOUR]


def test_a_deleted_row_takes_its_pending_events_along(clock: TimeMachine, heard: Any) -> None:
    calls, cancelled = heard(on_event, "checkin_due"), heard(on_event_cancelled, "checkin_due")
    for way in ("delete", "sql"):
        reservation = Reservation.objects.create(checkin_date=NOON + HOUR, status="confirmed")
        if way == "delete":
            reservation.delete()
        else:
            with connection.cursor() as cursor:
                cursor.execute("DELETE FROM hotel_reservation")
        clock.run_until_idle()
        assert not Event.objects.filter(status="pending").exists()
    clock.advance(days=1)
    assert not calls and [event.entity for _, event in cancelled] == [None, None]


def test_a_handler_hears_that_an_event_was_created(clock: TimeMachine, heard: Any) -> None:
    created = heard(on_event_created, "checkin_due")
    Reservation.objects.create(checkin_date=NOON + HOUR, status="confirmed")
    clock.run_until_idle()
    assert moments(created) == [timedelta(0)] and created[0][1].status == "pending"


def test_workers_that_were_down_for_two_days_lose_nothing(clock: TimeMachine, heard: Any) -> None:
    """Failure 6."""
    calls, before = heard(on_event, "checkin_due"), heard(on_event, "checkin_due", offset_minutes=-60)
    for hours in (1, 5, 30):
        Reservation.objects.create(checkin_date=NOON + hours * HOUR, status="confirmed")
    clock.skip(days=2)
    Reservation.objects.create(status="confirmed")
    clock.run_until_idle()
    assert moments(calls) == [48 * HOUR] * 3 and len(before) == 3
    clock.advance(days=7)
    assert len(calls) == 3, "once each"


def test_only_a_watched_field_counts(clock: TimeMachine, heard: Any) -> None:
    calls = heard(on_event, "guest_moved_mood")
    dora = Guest.objects.create(name="Dora")
    dora.name = "Dora D."
    dora.save()
    clock.run_until_idle()
    assert not calls
    for mood in ("cross", "cross", "fine"):
        Guest.objects.filter(pk=dora.pk).update(mood=mood)
        clock.advance(minutes=1)
    assert len(calls) == 2


def test_a_relation_that_changes_is_seen(clock: TimeMachine, heard: Any) -> None:
    calls = heard(on_event, "guest_has_wishes")
    dora = Guest.objects.create(name="Dora")
    dora.likes.add(Task.objects.create())
    clock.run_until_idle()
    assert [event.entity for _, event in calls] == [dora]


def test_a_name_may_be_a_template(clock: TimeMachine, heard: Any) -> None:
    cleaned, all_done = heard(on_event, "task_completed:clean"), heard(on_event)
    for kind in ("clean", "cook"):
        Task.objects.create(kind=kind, done=True)
    clock.run_until_idle()
    assert len(cleaned) == 1
    assert sorted(event.name for _, event in all_done) == ["task_completed:clean", "task_completed:cook"]


def test_a_namespace_keeps_others_away(clock: TimeMachine, heard: Any) -> None:
    seven = heard(on_event, "payment_received", namespace="room-7")
    for room in ("7", "8"):
        Reservation.objects.create(room=room, paid=True)
    clock.run_until_idle()
    assert [event.namespace for _, event in seven] == ["room-7"]


def test_a_name_may_be_that_of_one_app(clock: TimeMachine, heard: Any) -> None:
    ours, theirs = heard(on_event, "hotel.reservation_confirmed"), heard(on_event, "planning.reservation_confirmed")
    Reservation.objects.create(status="confirmed")
    clock.run_until_idle()
    assert len(ours) == 1 and not theirs


def test_a_condition_that_raises_is_told_to_whoever_saves_and_harms_no_other_row(
    clock: TimeMachine, heard: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = heard(on_event, "checkin_due")
    definition = definitions.of(Reservation)["checkin_due"]
    rows = [Reservation.objects.create(room=room, status="confirmed", checkin_date=NOON + HOUR) for room in "78"]

    def fragile(row: Reservation) -> bool:
        return row.status == "confirmed" if row.room == "8" else bool(1 / 0)

    with monkeypatch.context() as patch:
        patch.setitem(vars(definition), "condition", fragile)
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            rows[0].save()
        clock.advance(hours=1.5)
        assert [event.entity for _, event in calls] == [rows[1]]
        assert "ZeroDivisionError" in RowState.objects.get(entity_id=str(rows[0].pk)).error
    clock.advance(hours=1)
    assert [event.entity for _, event in calls] == [rows[1], rows[0]], "mended, it is heard of, though late"


def test_a_day_without_a_time_begins_at_midnight(clock: TimeMachine, heard: Any) -> None:
    calls = heard(on_event, "task_due")
    Task.objects.create(due_on=(NOON + timedelta(days=1)).date())
    clock.advance(days=3)
    assert moments(calls) == [12 * HOUR]


def test_events_are_listed_by_date(clock: TimeMachine) -> None:
    Reservation.objects.create(checkin_date=NOON + 5 * HOUR, status="confirmed")
    Reservation.objects.create(checkin_date=NOON + HOUR, status="confirmed")
    found = Event.objects.get_events
    assert [event.at for event in found(NOON, NOON + 24 * HOUR)] == [NOON + HOUR, NOON + 5 * HOUR]
    assert found(from_date=NOON + 2 * HOUR, status="pending").count() == 1
    assert found(include_immediate=True).count() == 4


def test_an_event_is_marked_as_occurred_or_cancelled_by_hand(clock: TimeMachine, heard: Any) -> None:
    calls, after = heard(on_event, "checkin_due"), heard(on_event, "checkin_due", offset_minutes=10)
    early, never = (Reservation.objects.create(checkin_date=NOON + HOUR, status="confirmed") for _ in range(2))
    Event.objects.of(early).get(name="checkin_due").mark_as_occurred()
    Event.objects.of(never).get(name="checkin_due").cancel()
    clock.run_until_idle()
    never.save()
    early.save()
    clock.advance(days=1)
    assert [(event.entity, moment - NOON) for moment, event in calls] == [(early, timedelta(0))]
    assert moments(after) == [timedelta(minutes=10)]
    assert not Event.objects.of(never).get(name="checkin_due").is_valid
    never.checkin_date = NOON + 48 * HOUR
    never.save()
    clock.advance(days=2)
    assert moments(calls) == [timedelta(0), 48 * HOUR], "another date is another event"


def test_an_update_without_more_is_each_save_that_changes_the_row(clock: TimeMachine, heard: Any) -> None:
    calls = heard(on_event, "wish_changed")
    wish = Wish.objects.create(text="A quiet room")
    clock.run_until_idle()
    assert calls == []
    for text in ("A quiet room", "A view", "A view", "A quiet room"):
        wish.text = text
        wish.save()
        clock.run_until_idle()
    assert len(calls) == 2
    Wish.objects.update(text="A bath")
    reconciler.reconcile()
    clock.run_until_idle()
    assert len(calls) == 3
