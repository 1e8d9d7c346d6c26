"""Who asked a model has ended or gone on: the model is stopped, once, also when a process dies between the two."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from agents import registry
from agents.business import AgentManager, answer_of, think
from agents.business.models import AgentRun
from agents.runtime.models import Run
from agents.testing import TimeMachine
from agents.workflows import Retry, complete, engine, step, wait, workflow
from agents.workflows.declaration import registered
from agents.workflows.models import Signal, WorkflowRun
from tests.harness.forks import dies
from tests.harness.model_script import say, stall
from tests.harness.model_server import ModelServer
from tests.theatre.models import Show

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def nobody_thinks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Questions stay queued: what answers them is busy elsewhere."""
    rest = {source.name: source for source in registry.due if source.name != "business.questions"}
    monkeypatch.setattr(registry.due, "_things", rest)


@pytest.fixture(autouse=True)
def asking(monkeypatch: pytest.MonkeyPatch, alice: Any) -> None:
    monkeypatch.setattr(registered, "_things", {})

    def declare(name: str, **options: Any) -> None:
        @workflow(name, default_retry=Retry(max_attempts=1))
        class Letter:
            """You word letters."""

            @step(start=True)
            def ask(self) -> Any:
                given = options | ({"on_timeout": self.go_without} if options.get("on_timeout") else {})  # type: ignore[attr-defined]
                return think(self, "Word a letter.", person=alice, then=self.send, **given)  # type: ignore[attr-defined]

            @step
            def send(self) -> Any:
                return complete(letter=answer_of(self))

            @step
            def go_without(self) -> Any:
                return wait("a pen")

    declare("letter", timeout=timedelta(hours=1))
    declare("letter_or_none", timeout=timedelta(hours=1), on_timeout=True)


def asked(clock: TimeMachine, name: str = "letter") -> WorkflowRun:
    run = engine.start(name)
    clock.run_until_idle()
    run.refresh_from_db()
    return run


def state() -> str:
    return Run.objects.get().state


def in_a_thread(do: Callable[[], object]) -> None:
    def done() -> None:
        do()
        connection.close()

    with ThreadPoolExecutor(max_workers=1) as beside:
        beside.submit(done).result()


def test_a_cancel_stops_the_model_in_the_middle_of_its_words(clock: TimeMachine, model: ModelServer) -> None:
    def cancelled(body: dict[str, Any]) -> Any:
        in_a_thread(lambda: engine.cancel(WorkflowRun.objects.get()))
        return (say("Dear"), stall())

    model.choose(cancelled)
    run = asked(clock)
    assert (run.status, state(), len(model.requests)) == ("cancelled", "stopped", 1)
    assert not Signal.objects.exists()


def cancelled(run: WorkflowRun, clock: TimeMachine) -> str:
    engine.cancel(run)
    return "cancelled"


def out_of_time(run: WorkflowRun, clock: TimeMachine) -> str:
    clock.advance(hours=1)
    return "failed"


def stranded(run: WorkflowRun, clock: TimeMachine) -> str:
    registered.forget("letter version 1")
    clock.advance(hours=1)
    return "stranded"


@pytest.mark.usefixtures("nobody_thinks")
@pytest.mark.parametrize("end", [cancelled, out_of_time, stranded])
def test_however_the_workflow_ends_its_model_is_not_asked_any_more(
    end: Callable[[WorkflowRun, TimeMachine], str], clock: TimeMachine
) -> None:
    run = asked(clock)
    assert state() == "queued"
    expected = end(run, clock)
    run.refresh_from_db()
    assert (run.status, state()) == (expected, "stopped")


@pytest.mark.usefixtures("nobody_thinks")
def test_a_workflow_that_goes_on_without_the_answer_leaves_no_model_at_work(clock: TimeMachine) -> None:
    run = asked(clock, "letter_or_none")
    clock.advance(hours=1)
    run.refresh_from_db()
    assert (run.status, run.current_step, state()) == ("waiting", "go_without", "stopped")


@pytest.mark.usefixtures("nobody_thinks")
def test_a_fork_leaves_the_model_of_the_run_that_it_came_from_alone(clock: TimeMachine) -> None:
    run = asked(clock)
    engine.cancel(engine.fork(run, "ask"))
    clock.run_until_idle()
    assert Run.objects.filter(state="queued").count() == 1


def test_a_cancel_that_is_taken_back_asks_again_and_is_answered(
    clock: TimeMachine, model: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    model.script(say("Dear Ada."))
    with monkeypatch.context() as meanwhile:
        rest = {source.name: source for source in registry.due if source.name != "business.questions"}
        meanwhile.setattr(registry.due, "_things", rest)
        run = asked(clock)
        engine.cancel(run)
        assert state() == "stopped"
    engine.resume(run)
    clock.run_until_idle()
    run.refresh_from_db()
    assert (run.status, run.result) == ("completed", {"letter": "Dear Ada."}), run.error
    assert Run.objects.count() == 1


def test_a_run_that_failed_of_its_time_and_is_tried_again_asks_again(
    clock: TimeMachine, model: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    model.script(say("Dear Ada."))
    with monkeypatch.context() as meanwhile:
        rest = {source.name: source for source in registry.due if source.name != "business.questions"}
        meanwhile.setattr(registry.due, "_things", rest)
        run = asked(clock)
        clock.advance(hours=1)
        assert state() == "stopped"
    engine.retry(run)
    clock.run_until_idle()
    run.refresh_from_db()
    assert (run.status, run.result) == ("completed", {"letter": "Dear Ada."}), run.error


@pytest.mark.processes
@pytest.mark.usefixtures("nobody_thinks")
def test_a_process_that_dies_before_it_stops_the_model_leaves_that_to_the_next(clock: TimeMachine) -> None:
    run = asked(clock)
    dies(lambda: engine.cancel(run), "before_stop_commit")
    run.refresh_from_db()
    assert (run.status, state()) == ("cancelled", "queued")
    clock.run_until_idle()
    assert state() == "stopped"


@pytest.mark.processes
@pytest.mark.usefixtures("nobody_thinks")
def test_a_process_that_dies_before_it_stops_an_agents_model_leaves_that_to_the_next(
    clock: TimeMachine, alice: Any
) -> None:
    Show.objects.create(title="Hamlet", owner=alice, script="ask")
    clock.run_until_idle()
    assert state() == "queued"
    agent = AgentRun.objects.get(name="StageManager")
    dies(lambda: AgentManager.finish(agent), "before_stop_commit")
    assert state() == "queued"
    clock.run_until_idle()
    assert state() == "stopped"
