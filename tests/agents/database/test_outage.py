"""The database goes away in the midst of things: nothing has failed, nothing is lost, and nothing is done twice."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from pydantic import BaseModel
from rest_framework.test import APIClient

from agents.business import AgentManager
from agents.business.models import Activation
from agents.database import outage
from agents.database.outage import FORGIVEN, is_outage, outlast
from agents.events import on_event
from agents.events.models import Delivery
from agents.events.subscriptions import registered
from agents.runtime import claims, runs
from agents.runtime.models import Run
from agents.runtime.tool import ToolRefused
from agents.testing import TimeMachine
from agents.workflows import Workflow, complete, engine, step, workflow
from agents.workflows.declaration import registered as workflows
from agents.workflows.models import StepExecution
from chat.models import Conversation
from tests.harness.outages import cut
from tests.hotel.models import Heard, Reservation
from tests.theatre.business import Candle
from tests.theatre.models import Line

pytestmark = pytest.mark.django_db(transaction=True)
NOON = datetime(2031, 5, 3, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def own_declarations(monkeypatch: pytest.MonkeyPatch) -> None:
    for registry in (registered, workflows):
        monkeypatch.setattr(registry, "_things", dict(registry._things))
    monkeypatch.setattr(outage, "PAUSE", 0.01)


@pytest.fixture
def clock() -> Any:
    with TimeMachine(start=NOON) as clock:
        yield clock


def raised(work: Callable[[], object]) -> Exception:
    try:
        work()
    except Exception as error:
        return error
    finally:
        connection.close()
    raise AssertionError("nothing was raised")


def ask(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def ask_over_a_cut_connection() -> None:
    cut()
    ask("SELECT 1")


def ask_in_a_tool_that_says_no() -> None:
    try:
        ask_over_a_cut_connection()
    except DatabaseError as error:
        raise ToolRefused("That did not work.") from error


def swallow_it_in_a_transaction() -> None:
    with transaction.atomic():
        with suppress(DatabaseError):
            ask_over_a_cut_connection()
        ask("SELECT 1")


def call_nobody() -> None:
    psycopg.connect("host=/nowhere user=nobody")


@pytest.mark.parametrize(
    "work", [ask_over_a_cut_connection, ask_in_a_tool_that_says_no, swallow_it_in_a_transaction, call_nobody]
)
def test_a_lost_connection_is_an_outage(work: Callable[[], None]) -> None:
    assert is_outage(raised(work))


@pytest.mark.parametrize("state", ["08006", "57P01", "57P02", "57P03", "40001", "40P01", "53300"])
def test_what_postgresql_says_of_itself_is_an_outage(state: str) -> None:
    assert is_outage(raised(lambda: ask(f"DO $$ BEGIN RAISE 'away' USING ERRCODE = '{state}'; END $$")))


@pytest.mark.parametrize("sql", ["SELECT 1 / 0", "SELECT * FROM nothing", "SELEC", "SET statement_timeout = -5"])
def test_what_we_do_wrong_is_none(sql: str) -> None:
    assert not is_outage(raised(lambda: ask(sql)))


def test_a_statement_that_takes_too_long_is_none() -> None:
    def wait() -> None:
        with transaction.atomic():
            ask("SET LOCAL statement_timeout = 10")
            ask("SELECT pg_sleep(10)")

    assert not is_outage(raised(wait))
    assert not is_outage(IntegrityError()) and not is_outage(ValueError()) and not is_outage(None)


def test_what_is_done_is_written_down_when_the_database_is_back(alice: Any) -> None:
    tries = []

    def write() -> None:
        tries.append(1)
        if len(tries) < 3:
            cut()
        alice.save()

    outlast(write)
    assert len(tries) == 3


def test_an_answer_that_loses_the_database_costs_no_attempt(alice: Any) -> None:
    thread = Conversation.objects.create(user=alice, agent="planner")
    run = Run.objects.create(surface="chat", thread=thread.pk, user=alice, agent="planner")
    for number in range(1, FORGIVEN + 3):
        Run.objects.filter(pk=run.pk).update(lease_until=NOON - timedelta(days=9999))
        (mine,) = claims.claim("one", 1)
        assert mine.attempt == number
        claims.let_go(mine)
        assert runs.fail_exhausted() == []
    Run.objects.filter(pk=run.pk).update(lease_until=NOON - timedelta(days=9999))
    claims.claim("one", 1)
    Run.objects.filter(pk=run.pk).update(lease_until=NOON - timedelta(days=9999))
    assert claims.claim("one", 1) == [], "a run that brings the database down ends one day"
    assert [each.pk for each in runs.fail_exhausted()] == [run.pk]


def test_who_has_a_run_meanwhile_keeps_it(alice: Any) -> None:
    thread = Conversation.objects.create(user=alice, agent="planner")
    Run.objects.create(surface="chat", thread=thread.pk, user=alice, agent="planner")
    (first,) = claims.claim("one", 1)
    Run.objects.update(lease_until=NOON - timedelta(days=9999))
    (second,) = claims.claim("two", 1)
    claims.let_go(first)
    assert claims.renew("two", [second.pk]) == {second.pk}
    assert Run.objects.get().outages == 1


@pytest.mark.parametrize("outside", [False, True])
def test_a_handler_that_loses_the_database_is_called_again_at_no_cost(clock: TimeMachine, outside: bool) -> None:
    calls = []

    @on_event("reservation_confirmed", outside=outside)
    def hear(event: Any) -> None:
        calls.append(clock.now)
        Heard.objects.create(what="heard")
        if len(calls) < 9:
            cut()
            ask("SELECT 1")

    Reservation.objects.create(status="confirmed")
    clock.advance(minutes=1)
    delivery = Delivery.objects.get(subscription__contains="hear")
    assert (delivery.status, delivery.attempts, delivery.outages) == ("done", 1, 8)
    assert Heard.objects.count() == (9 if outside else 1), "what is inside a transaction was undone"


def test_what_was_done_outside_is_noted_though_the_database_goes_away_then(clock: TimeMachine) -> None:
    calls = []

    @on_event("reservation_confirmed", outside=True)
    def print_it(event: Any) -> None:
        calls.append(event)
        cut()

    Reservation.objects.create(status="confirmed")
    clock.advance(hours=1)
    assert len(calls) == 1
    assert Delivery.objects.get(subscription__contains="print_it").status == "done"


@pytest.mark.parametrize("outside", [False, True])
def test_a_step_that_loses_the_database_is_tried_again_at_no_cost(clock: TimeMachine, outside: bool) -> None:
    tries, ended = [], []

    @workflow("room_ready")
    class RoomReady(Workflow):
        class Context(BaseModel): ...

        @step(start=True, outside=outside)
        def clean(self) -> Any:
            tries.append(clock.now)
            if len(tries) < 9:
                cut()
                ask("SELECT 1")
            ended.append(clock.now)
            cut() if outside else None  # done, and not yet written down
            return complete()

    run = engine.start("room_ready")
    clock.advance(minutes=1)
    run.refresh_from_db()
    assert (run.status, run.failures, run.lost, len(tries), len(ended)) == ("completed", 0, 0, 9, 1)
    assert StepExecution.objects.filter(run=run, state="lost").count() == 8


def test_an_activation_that_loses_the_database_is_tried_again_at_no_cost(
    clock: TimeMachine, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[datetime] = []
    burn = Candle.act

    def act(self: Any) -> None:
        tries.append(clock.now)
        burn(self)
        if len(tries) < 9:
            cut()
            ask("SELECT 1")

    monkeypatch.setattr(Candle, "act", act)
    candle = AgentManager.spawn(Candle)
    clock.run_until_idle()
    activation = candle.activations.exclude(reason="heartbeat").get()
    assert (activation.state, activation.failures, activation.lost, activation.outages) == (
        Activation.State.DONE,
        0,
        0,
        8,
    )
    assert Line.objects.count() == 1


def test_programs_are_told_to_come_back(alice: Any) -> None:
    program = APIClient()
    program.force_authenticate(alice)
    for path in ("/api/conversations/", "/api/events/", "/api/notifications/"):
        cut()
        answer = program.get(path)
        connection.close()
        assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json"), path
        assert answer.json()["type"] == "/problems/unavailable" and int(answer["Retry-After"]) > 0
        assert program.get(path).status_code == 200


@pytest.mark.parametrize("debug", [False, True])
def test_people_get_a_page_in_words(alice: Any, settings: Any, debug: bool) -> None:
    settings.DEBUG = debug
    browser = Client(raise_request_exception=False)
    browser.force_login(alice)
    for path in ("/", "/settings/", "/admin/"):
        cut()
        answer = browser.get(path)
        connection.close()
        assert answer.status_code == 503 and "Back in a moment" in answer.content.decode(), path
        assert f'href="{path}"' in answer.content.decode() and int(answer["Retry-After"]) > 0
        assert "Content-Security-Policy" in answer
