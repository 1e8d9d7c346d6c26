"""No number of queries grows with the history or with the number of conversations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from chat import actions, messages
from chat.live import sync
from chat.models import Conversation, Message
from tests.chat.people import planned
from tests.chat.test_rest import LIST, conversation

pytestmark = pytest.mark.django_db


def _history(user: Any, length: int) -> Conversation:
    plan = planned(user, title=f"Party with {length}")
    with transaction.atomic():
        for number in range(length):
            role = "user" if number % 2 else "assistant"
            messages.post(plan.conversation.pk, role=role, text=f"Word {number}", run=plan.run, agent="planner")
    return Conversation.objects.get(pk=plan.conversation.pk)


def test_no_number_of_queries_grows_with_the_history(hers: Client, alice: Any) -> None:
    short, long = _history(alice, 50), _history(alice, 500)

    def queries(ask: Callable[[Conversation], Any], row: Conversation) -> int:
        with CaptureQueriesContext(connection) as seen:
            ask(row)
        return len(seen)

    def before(row: Conversation) -> int:
        return Message.objects.filter(conversation=row).order_by("-created_at")[2].at

    doors: dict[str, tuple[Callable[[Conversation], Any], int]] = {
        "list": (lambda row: hers.get(LIST), 5),  # with the one that counts it
        "detail": (lambda row: hers.get(f"{LIST}{row.pk}/?include_messages=true&limit=40"), 20),
        "page": (lambda row: hers.get(f"/c/{row.pk}/"), 45),
        "older": (lambda row: hers.get(f"/c/{row.pk}/older/?before={before(row)}"), 10),
        "sync": (lambda row: sync.after(row.pk, 0), 3),  # one of them because something waits for Alice somewhere
        "send": (lambda row: actions.send(alice, text="Hello", client_id=uuid4(), conversation=row.pk), 15),
    }
    for name, (ask, most) in doors.items():
        few, many = queries(ask, short), queries(ask, long)
        assert few == many <= most, f"{name}: {few} queries for 50 messages, {many} for 500"


def test_the_list_asks_no_more_for_more_conversations(hers: Client, alice: Any) -> None:
    conversation(alice, "One")
    with CaptureQueriesContext(connection) as one:
        hers.get(LIST)
    for number in range(30):
        conversation(alice, f"Number {number}")
    with CaptureQueriesContext(connection) as many:
        hers.get(LIST)
    assert len(one) == len(many)
