"""A list of values is one parameter, however long it is: one statement for all lengths, and no length is too long."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import Value
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agents.events.models import Event
from agents.llm.model import Call, Usage
from agents.runtime import claims, runs
from agents.runtime.models import Run
from chat.live import poller
from chat.models import Conversation, Message
from planning.models import Event as Occasion
from planning.models import Guest
from tests.harness import statements

pytestmark = pytest.mark.django_db


def compiled(rows: Any) -> tuple[str, tuple[Any, ...]]:
    return rows.query.sql_with_params()


@pytest.mark.parametrize(
    "asked",
    [
        lambda many: Conversation.objects.filter(pk__in=[uuid4() for _ in range(many)]),
        lambda many: Message.objects.filter(conversation__in=[uuid4() for _ in range(many)]),
        lambda many: Event.objects.exclude(entity_id__in=[str(number) for number in range(many)]),
        lambda many: Guest.objects.filter(event__in=[Occasion(pk=number + 1) for number in range(many)]),
        lambda many: Guest.objects.filter(event__owner__username__in=[f"user-{number}" for number in range(many)]),
        lambda many: Run.objects.filter(created_at__year__in=range(1, many + 1)),
    ],
)
def test_two_and_a_thousand_are_the_same_statement(asked: Any) -> None:
    few, many = compiled(asked(2)), compiled(asked(1000))
    assert few[0] == many[0]
    assert len(few[1]) == len(many[1])
    list(asked(1000)[:1])


def test_alice_may_watch_more_conversations_than_postgresql_has_parameters(alice: Any) -> None:
    conversation = Conversation.objects.create(user=alice, agent="planner")
    watched = [conversation.pk, *(uuid4() for _ in range(70_000))]
    revs, going_on, _ = poller._look(watched)
    assert (revs, going_on) == ({conversation.pk: conversation.rev}, {})


def test_what_a_list_means_is_as_before(alice: Any, bob: Any, charlie: Any) -> None:
    people = type(alice).objects.order_by("pk")
    assert list(people.filter(pk__in=[alice.pk, bob.pk, bob.pk, None])) == [alice, bob]
    assert list(people.filter(pk__in={alice.pk, bob.pk})) == [alice, bob]
    assert list(people.filter(pk__in=[])) == []
    assert list(people.exclude(pk__in=[alice.pk])) == [bob, charlie]
    assert list(people.filter(username__in=["alice", "o'hara"])) == [alice]
    assert list(people.filter(pk__in=people.filter(username="bob"))) == [bob]
    assert list(people.filter(username__in=[Value("bob"), "charlie"])) == [bob, charlie]
    assert list(people.filter(username__in=["alice" + " " * 200])) == [], "no value is cut to fit the column"


def test_a_number_that_no_column_holds_is_nobodys(alice: Any) -> None:
    people = type(alice).objects.all()
    assert list(people.filter(pk__in=[2**80, alice.pk])) == [alice]
    assert list(people.filter(pk__in=[2**80])) == []
    assert list(people.exclude(pk__in=[2**80])) == [alice]


def test_a_deletion_of_many_with_what_is_theirs_says_as_little(alice: Any) -> None:
    statements, now = [], timezone.now()
    for many in (2, 300):
        made = Conversation.objects.bulk_create(
            Conversation(user=alice, agent="planner", created_at=now, last_at=now) for _ in range(many)
        )
        Message.objects.bulk_create(Message(conversation=each, role="user", rev=1, created_at=now) for each in made)
        with CaptureQueriesContext(connection) as queries:
            Conversation.objects.filter(pk__in=[each.pk for each in made]).delete()
        statements.append({re.sub(r"'[^']*'|s\d+_x\d+", "?", query["sql"].partition("WHERE")[0]) for query in queries})
        ended = [query["sql"] for query in queries if 'UPDATE "musicstore_verification"' in query["sql"]]
        assert len(ended) == 1, "what goes by conversations hears of all of them at once"
        assert not Message.objects.exists()
    assert statements[0] == statements[1]


def test_a_statement_with_a_parameter_for_each_value_fails_its_test() -> None:
    ids = list(range(statements.MOST + 1))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 WHERE 1 IN ({', '.join(['%s'] * len(ids))})", ids)
    assert [count for count, _ in statements.long_ones] == [len(ids)]
    statements.long_ones.clear()


def test_an_answer_that_asks_for_thirty_tools_says_what_one_does_that_asks_for_two(alice: Any) -> None:
    said: list[set[str]] = []

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        if "SAVEPOINT" not in sql:
            said[-1].add(sql)
        return execute(sql, *rest)

    for many in (2, 30):
        thread = Conversation.objects.create(user=alice, agent="planner")
        Run.objects.create(surface="chat", thread=thread.pk, user=alice, agent="planner")
        (run,) = claims.claim("one", 1)
        said.append(set())
        with connection.execute_wrapper(note):
            calls = [Call(str(number), "list_events", "{}") for number in range(many)]
            assert len(runs.answered(run, None, calls, Usage())) == many
    assert said[0] == said[1]
