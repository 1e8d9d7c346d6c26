"""What is sent to the database in one go, when it goes wrong: nobody after it gets a connection with answers unread."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.db import DatabaseError, connection, connections, transaction
from psycopg import OperationalError

from agents.threads import pipelined

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def pooled() -> Iterator[None]:
    """As in a web process: closing gives the connection back to a pool of one."""
    options = connection.settings_dict["OPTIONS"]
    connection.close()
    options["pool"] = {"min_size": 1, "max_size": 1, "timeout": 20}
    yield
    connection.close()
    connection.close_pool()
    del options["pool"]


def wrong() -> None:
    connection.cursor().execute("UPDATE runtime_run SET no_such_column = 1")


def wrong_and_raising() -> None:
    wrong()
    raise ValueError


def wrong_within() -> None:
    with transaction.atomic():
        wrong()


@pytest.mark.parametrize("work", [wrong, wrong_and_raising, wrong_within])
def test_the_next_one_finds_a_connection_in_order(pooled: None, work: Callable[[], None]) -> None:
    for _ in range(3):
        with pytest.raises((DatabaseError, ValueError)), pipelined(), transaction.atomic():
            raw = connection.connection
            work()
        # Kept, as its rollback went well, or ended: else another thread may have had it from the pool already.
        assert connection.connection is raw or raw.closed
        connection.close()
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            assert cursor.fetchone() == (1,)
            assert connection.connection.pgconn.pipeline_status == 0


def test_django_s_way_out_of_a_failed_rollback_ends_the_connection(pooled: None) -> None:
    with pytest.raises(OperationalError), pipelined():
        raw = connection.connection
        wrong()
        connection.close()
        assert raw.closed
    assert "close" not in vars(connections["default"]), "it is Django's own again"
