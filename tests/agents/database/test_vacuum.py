"""After a large deletion nothing is left that a plan could be made for."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection

from agents import retention
from agents.database import vacuum
from agents.events.models import Event
from agents.testing import TimeMachine

LONG_AGO = datetime(2030, 1, 1, tzinfo=UTC)


def believed(table: str) -> tuple[float, int]:
    """Return how many rows PostgreSQL takes the table to have, and its size in bytes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = %s::regclass", [table])
        rows = cursor.fetchone()[0]
        cursor.execute("SELECT pg_relation_size(%s::regclass)", [table])
        return rows, cursor.fetchone()[0]


@pytest.mark.django_db(transaction=True)
def test_what_is_over_goes_without_a_trace() -> None:
    over: dict[str, Any] = {"at": LONG_AGO, "created_at": LONG_AGO, "status": "cancelled", "is_current": False}
    Event.objects.bulk_create(
        Event(definition="x", name="x", entity_id=str(number), **over) for number in range(3 * vacuum.LARGE)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE events_event")
    assert believed("events_event")[0] == 3 * vacuum.LARGE
    with TimeMachine(start=datetime(2031, 5, 3, 12, tzinfo=UTC)):
        assert retention.tidy()["events"] == 3 * vacuum.LARGE
    assert believed("events_event") == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_who_does_not_own_a_table_deletes_all_the_same() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP ROLE IF EXISTS a_guest")
        cursor.execute("CREATE ROLE a_guest")
        try:
            cursor.execute("SET ROLE a_guest")
            vacuum.after_deleting({"events.Event": vacuum.LARGE})
        finally:
            cursor.execute("RESET ROLE")
            cursor.execute("DROP ROLE a_guest")


@pytest.mark.django_db
def test_few_rows_and_open_transactions_are_left_alone(alice: Any) -> None:
    assert vacuum.after_deleting({"events.Event": vacuum.LARGE}) == []


@pytest.mark.django_db(transaction=True)
def test_a_few_rows_are_left_to_autovacuum() -> None:
    assert vacuum.after_deleting({"events.Event": vacuum.LARGE - 1, "auth.User": 3}) == []
