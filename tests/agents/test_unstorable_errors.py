"""What raises says why in any words, also in such that PostgreSQL cannot hold; that harms nothing and nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import User

from agents import due
from agents.business.models import Activation, AgentRun
from agents.events import on_event
from agents.events.models import Delivery
from agents.events.subscriptions import registered
from agents.testing import TimeMachine
from agents.workflows import complete, engine, step, workflow
from agents.workflows.declaration import registered as workflows
from tests.hotel.models import Heard, Reservation
from tests.theatre.business import StageManager
from tests.theatre.models import Show

pytestmark = pytest.mark.django_db
WORDS = "a \x00 and half a \ud800 letter"


@pytest.fixture(autouse=True)
def own_declarations(monkeypatch: pytest.MonkeyPatch) -> None:
    for registry in (registered, workflows):
        monkeypatch.setattr(registry, "_things", dict(registry._things))


@pytest.fixture(autouse=True)
def clock() -> Iterator[TimeMachine]:
    with TimeMachine(start=datetime(2031, 5, 3, 12, tzinfo=UTC)) as clock:
        yield clock


def test_a_handler_that_raises_it_harms_no_other(clock: TimeMachine) -> None:
    @on_event("reservation_confirmed")
    def raise_it(event: Any) -> None:
        raise RuntimeError(WORDS)

    @on_event("reservation_confirmed")
    def hear(event: Any) -> None:
        Heard.objects.create(what="heard")

    Reservation.objects.create(status="confirmed")
    clock.run_until_idle()
    assert Heard.objects.filter(what="heard").count() == 1
    failed = Delivery.objects.get(subscription__contains="raise_it")
    assert failed.status == "pending" and "RuntimeError" in failed.error and "and half a" in failed.error
    clock.advance(days=1)
    failed.refresh_from_db()
    assert failed.status == "dead" and "RuntimeError" in failed.error


def test_a_step_that_raises_it_fails_its_run_in_words(clock: TimeMachine) -> None:
    @workflow("raises")
    class Raises:
        @step(start=True)
        def raise_it(self) -> Any:
            raise RuntimeError(WORDS)

    @workflow("goes_on")
    class GoesOn:
        @step(start=True)
        def go_on(self) -> Any:
            return complete()

    runs = [engine.start("raises"), engine.start("goes_on")]
    clock.run_until_idle()
    for run, status in zip(runs, ("failed", "completed"), strict=True):
        run.refresh_from_db()
        assert run.status == status
    assert "RuntimeError" in runs[0].error and "and half a" in runs[0].error


def test_an_activation_that_raises_it_pauses_its_agent_in_words(
    clock: TimeMachine, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def raise_it(self: Any) -> None:
        raise RuntimeError(WORDS)

    monkeypatch.setattr(StageManager, "act", raise_it)
    Show.objects.create(title="Hamlet", owner=alice)
    clock.advance(hours=1)
    run = AgentRun.objects.get(name="StageManager")
    assert run.status == "paused" and "RuntimeError" in run.error and "and half a" in run.error
    assert Activation.objects.get(state="failed").error == run.error
    assert due.next_at() is None or due.next_at() > clock.now
