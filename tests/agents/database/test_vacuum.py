"""After a large deletion nothing is left that a plan could be made for."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.apps.registry import Apps
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import connection, models, transaction
from django.test import RequestFactory
from django.utils import timezone
from django_q.models import OrmQ

from agents import retention
from agents.database import vacuum
from agents.events.models import Event
from agents.testing import TimeMachine
from chat.models import Conversation

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


def tasks() -> list[tuple[str, Any]]:
    return [(each.task["func"], *each.task["args"]) for each in OrmQ.objects.order_by("pk")]


def delete_the_user(charlie: Any) -> None:
    charlie.delete()


def delete_in_the_admin(charlie: Any) -> None:
    request = RequestFactory().post("/")
    model_admin = admin.site._registry[User]
    model_admin.delete_queryset(request, User.objects.filter(pk=charlie.pk))


def delete_conversations(charlie: Any) -> None:
    Conversation.objects.filter(user=charlie).delete()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("delete", [delete_the_user, delete_in_the_admin, delete_conversations])
def test_a_large_deletion_of_any_kind_ends_in_a_vacuum_by_a_worker(charlie: Any, alice: Any, delete: Any) -> None:
    hers = Conversation.objects.create(user=alice, agent="planner")
    now = timezone.now()
    Conversation.objects.bulk_create(
        Conversation(user=charlie, agent="planner", created_at=now, last_at=now) for _ in range(vacuum.LARGE)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE chat_conversation")
    assert believed("chat_conversation")[0] == vacuum.LARGE + 1
    delete(charlie)
    assert tasks() == [("agents.database.vacuum.tables", ["chat_conversation"])]
    assert vacuum.tables(["chat_conversation"]) == ["chat_conversation"]
    assert believed("chat_conversation")[0] == 1
    hers.delete()
    assert len(tasks()) == 1, "a few rows are autovacuum's"


@pytest.mark.django_db(transaction=True)
def test_a_large_deletion_of_rows_whose_model_the_code_has_no_more_is_one_too() -> None:
    class Weed(models.Model):
        """As a migration has it: in no app that is installed."""

        class Meta:
            app_label, apps = "garden", Apps()

        def __str__(self) -> str:
            return "weed"

    with connection.schema_editor() as schema:
        schema.create_model(Weed)
    try:
        Weed.objects.bulk_create(Weed() for _ in range(vacuum.LARGE))
        assert Weed.objects.all().delete() == (vacuum.LARGE, {"garden.Weed": vacuum.LARGE})
        assert tasks() == [("agents.database.vacuum.tables", ["garden_weed"])]
    finally:
        with connection.schema_editor() as schema:
            schema.delete_model(Weed)


@pytest.mark.django_db(transaction=True)
def test_a_deletion_that_is_rolled_back_asks_for_nothing(charlie: Any) -> None:
    now = timezone.now()
    Conversation.objects.bulk_create(
        Conversation(user=charlie, agent="planner", created_at=now, last_at=now) for _ in range(vacuum.LARGE)
    )
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        charlie.delete()
        raise ZeroDivisionError
    assert tasks() == []
