"""Django-Q2's tasks are fetched and acknowledged over a database that goes away for a moment."""

from __future__ import annotations

import pytest
from django.db import connection
from django_q.brokers import get_broker
from django_q.models import OrmQ
from django_q.tasks import async_task

from project.processes import broker
from tests.harness.outages import cut

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_task_is_fetched_and_acknowledged_when_the_database_is_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broker, "PAUSE", 0.01)
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", None)  # else each look has a connection of its own
    connection.close()
    ours = get_broker()
    assert isinstance(ours, broker.Broker)
    async_task("time.monotonic")
    cut()
    assert ours.dequeue() is None, "nobody can say"
    ((key, _),) = ours.dequeue()
    cut()
    ours.acknowledge(key)
    assert not OrmQ.objects.exists()
