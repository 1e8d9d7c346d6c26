"""Who asks the REST API too often is told when to come back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.chat.test_auth_api import post, problem
from tests.chat.test_rest import LIST

pytestmark = pytest.mark.django_db


@pytest.fixture
def rates(settings: Any) -> Callable[..., None]:
    """Set limits as the environment would: `rates(rest_user="3/min")`."""

    def change(**given: str) -> None:
        settings.LIMITS = {**settings.LIMITS, **given}

    return change


def test_a_user_who_asks_too_often_is_told_when_to_come_back(hers: Client, charlie: Any, rates: Any) -> None:
    rates(rest_user="3/min")
    assert [hers.get(LIST).status_code for _ in range(3)] == [200] * 3
    response = hers.get("/api/events/")
    problem(response, 429)
    assert 0 < int(response.headers["Retry-After"]) <= 60
    client = Client()
    client.force_login(charlie)
    assert client.get(LIST).status_code == 200


def test_all_processes_count_together(hers: Client, rates: Any) -> None:
    rates(rest_user="3/min")
    answers = []
    for _ in range(4):
        answers.append(hers.get(LIST).status_code)
        cache.clear()  # another process counts on
    assert answers == [200] * 3 + [429]


def test_a_flood_of_what_is_refused_does_not_reach_the_database(hers: Client, rates: Any) -> None:
    rates(rest_user="2/hour")
    assert [hers.get(LIST).status_code for _ in range(3)] == [200, 200, 429]
    with CaptureQueriesContext(connection) as queries:
        answers = [hers.get(LIST) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [429] * 5
    assert {0 < int(answer.headers["Retry-After"]) <= 1800 for answer in answers} == {True}
    assert not [query for query in queries if "limits_allowance" in query["sql"]]


def test_a_request_is_counted_by_one_statement(hers: Client, charlie: Any) -> None:
    with CaptureQueriesContext(connection) as queries:
        hers.get(LIST)
    assert len([query for query in queries if "limits_allowance" in query["sql"]]) == 1


def test_a_stranger_who_asks_too_often_is_told_so_whatever_address_they_claim(settings: Any) -> None:
    settings.LIMITS = {**settings.LIMITS, "refresh_address": "3/min"}
    answers = [Client().get(LIST, headers={"X-Forwarded-For": f"203.0.113.{n}"}).status_code for n in range(5)]
    assert answers == [401] * 5  # refused before they are counted
    answers = [
        post("/api/auth/token/refresh/", {"refresh": "x"}, **{"X-Forwarded-For": f"203.0.113.{n}"}).status_code
        for n in range(5)
    ]
    assert answers == [401] * 3 + [429] * 2


def test_answers_of_agents_are_counted_apart(hers: Client, rates: Any) -> None:
    rates(run_user="2/min")
    asked = [post("/api/agent/chat/", {"message": "Hello"}, client=hers).status_code for _ in range(2)]
    asked.append(post("/api/chat/", {"message": "Hello"}, client=hers).status_code)
    assert asked == [202, 202, 429], "nothing answers beside this test, so more is to come"
    assert hers.get(LIST).status_code == 200
