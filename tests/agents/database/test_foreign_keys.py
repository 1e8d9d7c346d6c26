"""A row that somebody writes while what it belongs to is deleted neither stops the deletion nor outlives it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, models
from django.db.models.signals import pre_delete
from django.utils import timezone

from agents.database import foreign_keys
from agents.rest import handler
from agents.runtime.models import Approval
from chat.models import Conversation, Message
from chat.notifications.models import Presence

pytestmark = pytest.mark.django_db(transaction=True)


def elsewhere(act: Callable[[], Any]) -> None:
    """Do and commit it over another connection, as another process does."""

    def do() -> None:
        try:
            act()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as others:
        others.submit(do).result()


def test_a_page_that_says_it_is_here_does_not_stop_the_deletion_of_its_account() -> None:
    alice = User.objects.create_user("alice")
    talk = Conversation.objects.create(user=alice)
    until = timezone.now() + timedelta(hours=1)

    def write(**_: Any) -> None:
        elsewhere(lambda: Presence.objects.create(user=alice, process="x", until=until))
        elsewhere(
            lambda: Message.objects.create(
                conversation=talk, rev=1, role="user", text="Hello", created_at=timezone.now()
            )
        )
        elsewhere(lambda: Conversation.objects.create(user=alice))

    pre_delete.connect(write, sender=User)
    try:
        User.objects.filter(pk=alice.pk).delete()
    finally:
        pre_delete.disconnect(write, sender=User)
    assert not User.objects.exists() and not Presence.objects.exists()
    assert not Conversation.objects.exists() and not Message.objects.exists()


def test_whoever_comes_after_the_deletion_is_told_so() -> None:
    alice = User.objects.create_user("alice")
    User.objects.filter(pk=alice.pk).delete()
    with pytest.raises(IntegrityError) as refused:
        Presence.objects.create(user_id=alice.pk, process="x", until=timezone.now())
    answer = handler.handle(refused.value, {})
    assert answer is not None and answer.status_code == 409 and answer.data["detail"] == handler.JUST_DELETED


def test_the_database_does_what_every_model_says() -> None:
    says = {"c": models.CASCADE, "n": models.SET_NULL}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, attname, confdeltype FROM pg_constraint JOIN pg_attribute "
            "ON attrelid = conrelid AND attnum = conkey[1] WHERE contype = 'f' AND convalidated AND condeferrable"
        )
        found = {(table.strip('"'), column): action for table, column, action in cursor.fetchall()}
    looked_at = 0
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.local_concrete_fields:
            if (model._meta.db_table, field.column) in found:
                meant, looked_at = field.remote_field.on_delete, looked_at + 1
                assert says.get(found[model._meta.db_table, field.column]) is (
                    meant if meant in says.values() else None
                )
    assert looked_at > 50
    assert foreign_keys.follow_models() == 0  # a second migrate changes nothing


def test_a_table_that_is_in_use_is_left_to_the_next_migrate(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(foreign_keys, "LOCK", "10ms")
    table, column = Approval._meta.db_table, "decided_by_id"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint JOIN pg_attribute ON attrelid = conrelid "
            "AND attnum = conkey[1] WHERE conrelid = %s::regclass AND attname = %s AND contype = 'f'",
            [table, column],
        )
        name, definition = cursor.fetchone()
        before = definition.replace(" ON DELETE SET NULL", "")
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}", ADD CONSTRAINT "{name}" {before}')
        cursor.execute("BEGIN")
        cursor.execute(f"LOCK TABLE {table} IN ACCESS SHARE MODE")
    try:
        with caplog.at_level(logging.WARNING):
            elsewhere(foreign_keys.follow_models)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("COMMIT")
    assert f"of {table} stays as it was" in caplog.text
    assert foreign_keys.follow_models() == 1
