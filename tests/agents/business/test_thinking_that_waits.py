"""An agent that works in the background asks a person before it acts: it thinks until they have decided."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from agents import registry
from agents.business import AgentManager, answer_of, think
from agents.business.models import Activation, AgentRun
from agents.runtime import approvals
from agents.runtime.models import Approval, Run, ToolCall
from agents.testing import TimeMachine
from agents.workflows import Retry, complete, engine, step, wait, workflow
from agents.workflows.declaration import registered
from tests.harness.model_script import call, say
from tests.harness.model_server import ModelServer
from tests.theatre.models import Line, Show

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def tickets_ask(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.APPROVAL_TIME = 1800.0
    asks = replace(registry.tools["sell_ticket"], approval=True)
    monkeypatch.setitem(registry.tools._things, "sell_ticket", asks)


@pytest.fixture
def waiting(clock: TimeMachine, alice: Any, model: ModelServer) -> Iterator[AgentRun]:
    """A stage manager of Alice's who wants to sell a seat."""
    model.script(call("sell_ticket", {"seat": "A1"}))
    model.choose(lambda body: (say("Well then."),))
    Show.objects.create(title="Hamlet", owner=alice, script="sell a seat")
    run = AgentRun.objects.get(name="StageManager")
    clock.run_until_idle()
    assert Run.objects.get().waits and run.activations.filter(state=Activation.State.THINKING).exists()
    return run


def sold() -> list[str]:
    return list(Line.objects.filter(who="alice").values_list("what", flat=True))


def outcome(run: AgentRun) -> str:
    return run.activations.get(reason="event").state


def test_it_acts_when_alice_has_said_yes(clock: TimeMachine, alice: Any, waiting: AgentRun) -> None:
    approvals.decide(alice, Approval.objects.get().pk, decision="approve", arguments={"seat": "B2"}, door="letter")
    clock.run_until_idle()
    assert sold() == ["sold B2"] and outcome(waiting) == Activation.State.DONE


def test_without_a_word_of_hers_it_goes_on_with_nothing_done(
    clock: TimeMachine, waiting: AgentRun, model: ModelServer
) -> None:
    clock.advance(minutes=29)
    assert Run.objects.get(pk=Approval.objects.get().tool_call.run_id).waits
    clock.advance(minutes=2)
    assert sold() == [] and outcome(waiting) == Activation.State.DONE
    assert "did not decide in time" in str(model.requests[1].body)


def test_the_end_of_the_agent_cancels_what_waits(clock: TimeMachine, alice: Any, waiting: AgentRun) -> None:
    AgentManager.finish(waiting)
    clock.run_until_idle()
    assert Run.objects.get().state == Run.State.STOPPED
    assert Approval.objects.get().state == Approval.State.CANCELLED
    assert ToolCall.objects.get().state == ToolCall.State.CANCELLED
    with pytest.raises(approvals.NotWaiting):
        approvals.decide(alice, Approval.objects.get().pk, decision="approve", door="letter")
    assert sold() == []


def test_a_workflow_that_goes_on_without_the_answer_cancels_what_waits(
    clock: TimeMachine, alice: Any, model: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registered, "_things", {})
    model.script(call("sell_ticket", {"seat": "A1"}))

    @workflow("tickets", default_retry=Retry(max_attempts=1))
    class Tickets:
        """You sell tickets."""

        @step(start=True)
        def ask(self) -> Any:
            soon = {"timeout": timedelta(minutes=10), "on_timeout": self.go_without}
            return think(self, "Sell one.", person=alice, then=self.end, tools=["sell_ticket"], **soon)

        @step
        def end(self) -> Any:
            return complete(said=answer_of(self))

        @step
        def go_without(self) -> Any:
            return wait("a pen")

    engine.start("tickets")
    clock.run_until_idle()
    assert Approval.objects.get().waits
    clock.advance(minutes=20)
    assert Approval.objects.get().state == Approval.State.CANCELLED
    assert Run.objects.get().state == Run.State.STOPPED and sold() == []
