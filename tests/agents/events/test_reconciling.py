"""Rows that no signal told of: the reconciler finds them, and makes nothing of what was seen already."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from agents.database import unseen
from agents.events import on_event, receivers, reconciler
from agents.events.models import Event, RowState, TrackedModel
from agents.testing import TimeMachine
from tests.agents.events.conftest import NOON
from tests.hotel.models import Reservation

HOUR = timedelta(hours=1)


def test_rows_made_in_bulk_have_events(clock: TimeMachine, heard: Any) -> None:
    """Failure 7."""
    confirmed, due = heard(on_event, "reservation_confirmed"), heard(on_event, "checkin_due")
    Reservation.objects.bulk_create(
        Reservation(checkin_date=NOON + HOUR, status="confirmed" if number % 2 else "pending") for number in range(10)
    )
    clock.run_until_idle()
    assert len(confirmed) == 5
    with connection.cursor() as cursor:
        cursor.execute("UPDATE hotel_reservation SET status = 'confirmed'")
    clock.advance(minutes=1)
    assert len(confirmed) == 10
    clock.advance(hours=2)
    assert len(due) == 10


def test_two_changes_in_one_transaction_are_both_seen(clock: TimeMachine, heard: Any) -> None:
    calls = heard(on_event, "reservation_confirmed")
    with transaction.atomic():
        reservation = Reservation.objects.create()
        Reservation.objects.filter(pk=reservation.pk).update(status="confirmed")
    clock.run_until_idle()
    assert len(calls) == 1


def test_rows_that_are_older_than_their_events_are_no_news(clock: TimeMachine, heard: Any) -> None:
    """The app is installed over rows that are there: what holds already is remembered, what is to come is armed."""
    confirmed, due = heard(on_event, "reservation_confirmed"), heard(on_event, "checkin_due")
    TrackedModel.objects.all().delete()
    old = Reservation.objects.bulk_create(
        Reservation(status=status, checkin_date=NOON + hours * HOUR)
        for status, hours in [("confirmed", -1), ("confirmed", 2), ("pending", 3)]
    )
    old[0].save()
    clock.run_until_idle()
    assert not confirmed and not due
    Reservation.objects.update(status="confirmed")
    Reservation.objects.bulk_create([Reservation(status="confirmed")])
    clock.advance(hours=4)
    assert [event.entity.pk for _, event in confirmed] == [old[2].pk, Reservation.objects.latest("pk").pk]
    assert [moment - NOON for moment, _ in due] == [2 * HOUR, 3 * HOUR]


def test_a_date_that_was_moved_and_reached_while_nobody_looked_comes_to_pass(clock: TimeMachine, heard: Any) -> None:
    due = heard(on_event, "checkin_due")
    Reservation.objects.create(checkin_date=NOON + HOUR, status="confirmed")
    clock.advance(hours=2)
    Reservation.objects.update(checkin_date=NOON + 4 * HOUR)
    clock.skip(hours=5)
    clock.run_until_idle()
    assert [moment - NOON for moment, _ in due] == [HOUR, 7 * HOUR]
    Reservation.objects.update(checkin_date=NOON + 3 * HOUR)  # on a day that everybody had seen go by
    clock.advance(hours=1)
    assert len(due) == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_together", [False, True], ids=["by itself", "in a transaction"])
def test_a_reconciler_that_is_quicker_than_the_signal_makes_no_second_event(
    is_together: bool, clock: TimeMachine, heard: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A row that is saved in no transaction is there for every worker before Django tells that it was saved."""
    calls, detect_changes = heard(on_event, "reservation_confirmed"), receivers.detect_changes

    def slow(*args: Any, **options: Any) -> int:
        if not is_together:
            reconciler.reconcile()
        return detect_changes(*args, **options)

    monkeypatch.setattr(receivers, "detect_changes", slow)
    if is_together:
        with transaction.atomic():
            Reservation.objects.create(status="confirmed")
    else:
        Reservation.objects.create(status="confirmed")
    clock.run_until_idle()
    assert len(calls) == Event.objects.filter(name="reservation_confirmed").count() == 1


def test_the_reconciler_asks_once_for_each_row(clock: TimeMachine) -> None:
    reconciler.reconcile()
    number = 2 * unseen.AT_ONCE + 1
    Reservation.objects.bulk_create(Reservation(status="confirmed", checkin_date=NOON + HOUR) for _ in range(number))
    with CaptureQueriesContext(connection) as queries:
        assert reconciler.reconcile() > 0
    asked = [sql for each in queries if "IS DISTINCT FROM" in (sql := each["sql"]) and "hotel_reservation" in sql]
    assert len(asked) == 4
    assert all('"hotel_reservation"."id" >' in sql for sql in asked[1:]), "each goes on where the last one ended"
    assert RowState.objects.count() == number and reconciler.reconcile() == 0


def test_where_nothing_was_changed_one_statement_looks_at_all_tables_and_one_for_rows_that_are_gone(
    clock: TimeMachine,
) -> None:
    Reservation.objects.create(status="confirmed")
    reconciler.reconcile()
    with CaptureQueriesContext(connection) as queries:
        assert reconciler.reconcile() == 0
    assert len(queries) == 4, "two more read and note when it was"
    with CaptureQueriesContext(connection) as queries:
        assert reconciler.reconcile_due() == 0
    assert len(queries) == 1, "nobody's turn has come again"


@pytest.mark.django_db(transaction=True)
def test_a_table_that_cannot_be_read_hides_the_rows_of_no_other(clock: TimeMachine) -> None:
    Reservation.objects.bulk_create([Reservation(status="confirmed")])
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE hotel_guest RENAME TO hotel_guest_away")
    try:
        with pytest.raises(ProgrammingError, match="hotel_guest"):
            reconciler.reconcile()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE hotel_guest_away RENAME TO hotel_guest")
    assert Event.objects.filter(name="reservation_confirmed").count() == 1
