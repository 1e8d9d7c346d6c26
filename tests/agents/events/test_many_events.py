"""A hundred thousand pending events: whoever looks for the due ones reads an index and not the table."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agents import registry
from agents.events import deliveries
from agents.events.look import look
from agents.testing import TimeMachine
from tests.hotel.models import Reservation

MANY = 100_000


@pytest.fixture
def many(db: None, clock: TimeMachine) -> None:
    """They are pending for the next months, each with its delivery; three are due."""
    reservation = ContentType.objects.get_for_model(Reservation).pk
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO events_event (definition, name, namespace, content_type_id, entity_id, at, status, is_immediate,
                                      is_current, payload, created_at)
            SELECT 'checkin_due', 'checkin_due', '*', %s, (n + 1000)::text, %s::timestamptz + n * interval '1 minute',
                   'pending', false, true, '{}', %s::timestamptz FROM generate_series(-2, %s) n
            """,
            [reservation, clock.now, clock.now, MANY],
        )
        cursor.execute(
            """
            INSERT INTO events_delivery (event_id, subscription, "offset", round, "group", status, due_at, attempts,
                                         owner, error, created_at)
            SELECT id, 'somebody', '', 0, '', 'pending', at, 0, '', '', created_at FROM events_event
            """
        )
        cursor.execute("ANALYZE events_event")
        cursor.execute("ANALYZE events_delivery")


def plans(act: Any) -> str:
    """Return PostgreSQL's plans for everything that this reads."""
    with CaptureQueriesContext(connection) as queries:
        act()
    found = []
    for query in queries:
        if query["sql"].lstrip("(").startswith("SELECT") and "events_" in query["sql"]:
            with connection.cursor() as cursor:
                cursor.execute("EXPLAIN " + query["sql"].replace("%", "%%"))
                found.append("\n".join(row[0] for row in cursor.fetchall()))
    assert found
    return "\n\n".join(found)


@pytest.mark.parametrize("name", ["events.occurrences", "events.deliveries"])
def test_the_next_due_moment_is_read_from_an_index(many: None, name: str) -> None:
    plan = plans(registry.due[name].next_at)
    assert "Seq Scan" not in plan and "Sort" not in plan, plan


def test_what_is_due_is_claimed_by_an_index(many: None) -> None:
    claimed: list[Any] = []
    plan = plans(lambda: claimed.extend(deliveries.claim()))
    assert len(claimed) == 3
    assert "Seq Scan on events_event" not in plan and "Seq Scan on events_delivery" not in plan, plan
    assert "delivery_due" in plan


def test_a_poll_of_what_is_due_asks_little_however_much_waits(many: None, clock: TimeMachine) -> None:
    with CaptureQueriesContext(connection) as queries:
        registry.due["events.occurrences"].next_at()
        registry.due["events.deliveries"].next_at()
    assert len(queries) == 3


def test_a_look_at_many_rows_takes_no_more_statements_than_at_few(clock: TimeMachine) -> None:
    counts = []
    for many in (5, 200):
        rows = Reservation.objects.bulk_create(
            Reservation(status="confirmed", checkin_date=clock.now + timedelta(days=number))
            for number in range(1, many)
        )
        with CaptureQueriesContext(connection) as queries:
            look(Reservation, [row.pk for row in rows])
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12
