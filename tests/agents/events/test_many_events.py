"""A hundred thousand pending events: whoever looks for the due ones, or at some rows, reads an index and not the table.

Whatever PostgreSQL believes of the tables: it may not have counted them since they grew, or since they were emptied.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from agents import registry
from agents.events import deliveries, on_event, reconciler
from agents.events.detection import deletion
from agents.events.detection.changes import detect_changes
from agents.testing import TimeMachine
from tests.agents.events.conftest import NOON
from tests.harness.plans import believe, touched
from tests.hotel.models import Reservation

pytestmark = pytest.mark.thorough

MANY = 100_000
SOME = 200
HOUR = timedelta(hours=1)
TABLES = ["events_event", "events_delivery", "events_rowstate"]


@pytest.fixture(scope="module")
def standing_many(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """They are pending for the next months, each with its delivery; three are due. Made once, and no trace is left."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO events_event (definition, name, namespace, content_type_id, entity_id, at, status, is_immediate,
                                      is_current, payload, created_at)
            SELECT 'checkin_due', 'checkin_due', '*', %s, (n + 10000000)::text,
                   %s::timestamptz + n * interval '1 minute', 'pending', false, true, '{}', %s::timestamptz
            FROM generate_series(-2, %s) n
            """,
            [ContentType.objects.get_for_model(Reservation).pk, NOON, NOON, MANY],
        )
        # Each delivery's event is looked for by a plan that this session may have made while the table was empty.
        cursor.execute("ANALYZE events_event")
        cursor.execute(
            """
            INSERT INTO events_delivery (event_id, subscription, "offset", round, "group", status, due_at, attempts,
                                         owner, error, created_at)
            SELECT id, 'somebody', 'x', 0, entity_id, 'pending', at, 0, '', '', created_at FROM events_event
            """
        )
        cursor.execute(
            """
            INSERT INTO events_rowstate (content_type_id, entity_id, version, state, error)
            SELECT content_type_id, entity_id, 'x', '{}', '' FROM events_event
            """
        )
        cursor.execute(f"ANALYZE {', '.join(TABLES)}")
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(TABLES)} CASCADE")
        cursor.execute(f"ANALYZE {', '.join(TABLES)}")


@pytest.fixture
def many(standing_many: None, clock: TimeMachine) -> None:
    """For tests that run in a transaction."""


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


@pytest.fixture
def listeners(clock: TimeMachine) -> None:
    def hear(events: Any) -> None: ...

    for name in ("reservation_confirmed", "checkin_due"):
        on_event(name)(hear)
        on_event(name, offset=-HOUR if name == "checkin_due" else HOUR)(hear)
    on_event("payment_received", debounce=HOUR, debounce_key="{entity.room}")(hear)


@pytest.mark.parametrize("setting", ["auto", "force_generic_plan"])
@pytest.mark.parametrize("believed", [0, MANY])
def test_looks_at_some_rows_touch_these_whatever_is_believed_of_the_tables(
    many: None, listeners: None, clock: TimeMachine, believed: int, setting: str
) -> None:
    believe(believed, TABLES)
    with connection.cursor() as cursor:  # planned for these values, and for any: a prepared statement comes to that
        cursor.execute(f"SET LOCAL plan_cache_mode = {setting}")
        # An index that is half empty, as deleted rows leave it, looks twice as dear beside one pass over its table.
        cursor.execute("SET LOCAL random_page_cost = 8")
    rows = [Reservation(room=str(room), status="confirmed", checkin_date=clock.now + 9 * HOUR) for room in range(SOME)]
    ids = [row.pk for row in Reservation.objects.bulk_create(rows)]
    with touched(TABLES) as found:
        detect_changes(Reservation, ids)
        Reservation.objects.update(checkin_date=F("checkin_date") + HOUR, paid=True)
        detect_changes(Reservation, ids)
        Reservation.objects.update(paid=False)
        detect_changes(Reservation, ids)
        Reservation.objects.update(paid=True, status="pending")
        detect_changes(Reservation, ids)
        deletion.gone(Reservation, [str(pk) for pk in ids])
    assert len(found) > 10
    assert max(found)[0] <= SOME**2 < MANY / 2, max(found)


def test_the_reconciler_asks_once_for_each_row_where_the_tables_are_believed_empty(
    many: None, clock: TimeMachine
) -> None:
    believe(0, TABLES)
    content_type = ContentType.objects.get_for_model(Reservation)
    with touched(TABLES) as found:
        assert len(reconciler.rows.gone([Reservation])[Reservation]) == MANY + 3
        watched = reconciler._watched(Reservation, content_type)
        watched.handlers = watched.definitions = ""
        reconciler._mark_what_code_changed(Reservation, watched, "others")
    assert max(found)[0] <= 3 * MANY, max(found)


def test_a_look_at_many_rows_takes_no_more_statements_than_at_few(clock: TimeMachine) -> None:
    counts = []
    for many in (5, 200):
        rows = Reservation.objects.bulk_create(
            Reservation(status="confirmed", checkin_date=clock.now + timedelta(days=number))
            for number in range(1, many)
        )
        with CaptureQueriesContext(connection) as queries:
            detect_changes(Reservation, [row.pk for row in rows])
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12
