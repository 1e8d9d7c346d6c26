"""A workflow's step asks a model: asked once, paid from the person's budget, answered as a signal is heard."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from agents import registry
from agents.business import ThoughtFailed, answer_of, think
from agents.business.models import AgentLogEntry
from agents.runtime import teams
from agents.runtime.models import Run
from agents.testing import TimeMachine
from agents.workflows import Retry, complete, engine, step, workflow
from agents.workflows.declaration import registered
from agents.workflows.models import Signal, WorkflowRun
from tests.harness.model_script import call, fail, say, usage
from tests.harness.model_server import ModelServer
from tests.theatre.models import Line

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def asking(monkeypatch: pytest.MonkeyPatch, alice: Any) -> None:
    monkeypatch.setattr(registered, "_things", {})

    @workflow("letter", default_retry=Retry(max_attempts=2))
    class Letter:
        """You word letters."""

        @step(start=True)
        def ask(self) -> Any:
            outcome = think(self, "Word a letter to Ada.", person=alice, then=self.send)  # type: ignore[attr-defined]
            if Line.objects.filter(who="stumbling").exists():
                Line.objects.all().delete()
                raise OSError("The pen broke.")
            return outcome

        @step
        def send(self) -> Any:
            return complete(letter=answer_of(self))


def wrote(clock: TimeMachine) -> WorkflowRun:
    run = engine.start("letter")
    clock.run_until_idle()
    run.refresh_from_db()
    return run


def test_the_answer_is_in_the_next_step(clock: TimeMachine, alice: Any, model: ModelServer) -> None:
    model.script(usage(120, 30), say("Dear Ada."))
    run = wrote(clock)
    assert (run.status, run.result) == ("completed", {"letter": "Dear Ada."}), run.error
    asked = Run.objects.get()
    assert (asked.user, asked.input_tokens, asked.state) == (alice, 120, "completed")
    kinds = list(AgentLogEntry.objects.filter(workflow_run=run).order_by("id").values_list("kind", "text"))
    assert kinds == [("prompt", "Word a letter to Ada."), ("answer", "Dear Ada.")]
    assert "You word letters." in str(model.requests[0].body) and len(model.requests) == 1
    assert Signal.objects.count() == 1


def test_a_step_that_fails_after_asking_has_asked_nothing(clock: TimeMachine, model: ModelServer) -> None:
    model.script(say("Dear Ada."))
    Line.objects.create(who="stumbling", what="")
    run = wrote(clock)
    assert run.status == "running" and not Run.objects.exists()
    Line.objects.all().delete()
    clock.advance(minutes=1)
    run.refresh_from_db()
    assert run.status == "completed" and len(model.requests) == 1


def test_a_model_that_fails_is_an_error_in_the_next_step(clock: TimeMachine, model: ModelServer) -> None:
    model.choose(lambda body: (fail(400),))
    run = wrote(clock)
    clock.advance(minutes=1)
    run.refresh_from_db()
    assert (run.status, run.failed_step) == ("failed", "send") and "ThoughtFailed" in run.error
    assert Run.objects.count() == 1


def test_over_the_budget_of_the_day_it_waits_for_the_next_one(
    clock: TimeMachine, model: ModelServer, settings: Any
) -> None:
    settings.USER_TOKENS_A_DAY = 100
    model.choose(lambda body: (usage(90, 30), say("Dear Ada.")))
    assert wrote(clock).status == "completed"
    later = wrote(clock)
    assert (later.status, later.wait_kind) == ("waiting", "sleep") and len(model.requests) == 1
    clock.advance(days=1)
    later.refresh_from_db()
    assert later.status == "completed" and len(model.requests) == 2


def test_who_works_for_nobody_cannot_think(clock: TimeMachine) -> None:
    @workflow("nobodys")
    class Nobodys:
        @step(start=True)
        def ask(self) -> Any:
            return think(self, "Who am I?", then=self.ask, timeout=timedelta(days=1))

    run = engine.start("nobodys")
    clock.run_until_idle()
    run.refresh_from_db()
    assert run.status == "failed" and "works for nobody" in run.error


def test_an_answer_is_asked_for_where_there_is_one() -> None:
    class Flow:
        event = None

    with pytest.raises(ThoughtFailed, match="the step after think"):
        answer_of(Flow())


def test_who_took_over_goes_on_with_words_of_its_own_after_a_kill(
    clock: TimeMachine, alice: Any, model: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(registry.tools._things, "transfer_to_planner", teams.transfer("planner"))

    @workflow("party")
    class Party:
        """You plan parties."""

        @step(start=True)
        def ask(self) -> Any:
            tools = ["transfer_to_planner"]
            return think(self, "Plan one.", person=alice, then=self.end, tools=tools)  # type: ignore[attr-defined]

        @step
        def end(self) -> Any:
            return complete(plan=answer_of(self))

    model.script(call("transfer_to_planner", {}))
    model.script(say("Planned."))
    engine.start("party")
    clock.run_until_idle()
    asked = Run.objects.get()
    assert (asked.agent, asked.state) == ("planner", "completed")
    assert "You plan parties." not in str(model.requests[1].body)
    assert registry.transcripts[asked.surface].opening(asked).agent is None, "the next attempt asks the planner, too"
