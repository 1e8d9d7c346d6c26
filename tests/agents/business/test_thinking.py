"""An agent's question to a model is a run like any other: same tools, leases, usage and limits; nothing is held."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from django.db import connection

from agents import registry
from agents.business import AgentManager
from agents.business.activations import leases
from agents.business.models import Activation, AgentLogEntry, AgentRun
from agents.runtime import agent_as_tool
from agents.runtime.models import Run, ToolCall
from agents.testing import TimeMachine
from tests.harness.model_script import call, fail, say, usage
from tests.harness.model_server import ModelServer
from tests.theatre.models import Line, Show

pytestmark = pytest.mark.django_db(transaction=True)


def connection_parameters() -> dict[str, Any]:
    """Return how to reach the test's database by a connection of one's own."""
    given = connection.get_connection_params()
    return {name: given[name] for name in ("dbname", "user", "password", "host", "port") if name in given}


def log(run: AgentRun) -> list[tuple[str, str]]:
    return list(run.log_entries.order_by("id").values_list("kind", "text"))


def stage_manager(owner: Any, script: str) -> AgentRun:
    Show.objects.create(title="Hamlet", owner=owner, script=script)
    return AgentRun.objects.get(name="StageManager")


def test_the_answer_is_an_entry_of_the_log_and_all_the_agent_did_commits_with_its_activation(
    clock: TimeMachine, alice: Any, model: ModelServer
) -> None:
    model.script(usage(120, 30), say("Break a leg."))
    run = stage_manager(alice, "ask: what should I tell the actors?")
    clock.run_until_idle()
    assert log(run) == [
        ("prompt", "ask: what should I tell the actors?"),
        ("answer", "Break a leg."),
        ("note", "woken by show_planned"),
        ("note", "the model says: Break a leg."),
    ]
    assert Line.objects.filter(who="stage manager").count() == 1
    activation, asked = run.activations.get(state=Activation.State.DONE), Run.objects.get()
    assert (activation.run, activation.failures) == (asked, 0)
    assert (asked.surface, asked.thread, asked.user) == ("thinking", run.pk, alice)
    assert (asked.input_tokens, asked.output_tokens) == (120, 30)
    assert "You look after one show." in str(model.requests[0].body)
    assert len(model.requests) == 1


def test_while_the_model_is_asked_no_lock_and_no_transaction_is_held(
    clock: TimeMachine, alice: Any, model: ModelServer
) -> None:
    """Another connection locks the agent's row and its activation while the model answers."""
    seen: list[str] = []

    def look(body: dict[str, Any]) -> Any:
        with psycopg.connect(**connection_parameters()) as other:
            other.execute("SELECT 1 FROM business_agentrun FOR UPDATE NOWAIT")
            other.execute("SELECT 1 FROM business_activation FOR UPDATE NOWAIT")
            seen.extend(
                state for (state,) in other.execute("SELECT state FROM business_activation WHERE reason = 'event'")
            )
        return (say("Break a leg."),)

    model.choose(look)
    run = stage_manager(alice, "ask")
    clock.run_until_idle()
    assert seen == ["thinking"]
    assert run.activations.filter(state=Activation.State.DONE).count() == 1


def test_a_tool_of_the_agent_acts_once_with_the_rights_of_its_person(
    clock: TimeMachine, alice: Any, model: ModelServer
) -> None:
    model.script(call("sell_ticket", {"seat": "A1"}))
    model.script(say("Sold."))
    stage_manager(alice, "sell a seat")
    clock.run_until_idle()
    assert list(Line.objects.filter(who="alice").values_list("what", flat=True)) == ["sold A1"]
    assert ToolCall.objects.get().state == ToolCall.State.DONE
    assert [tool["name"] for tool in model.requests[0].body["tools"]] == ["sell_ticket"]
    assert "Seat A1 is sold." in str(model.requests[1].body)


def test_a_model_that_fails_fails_the_activation_which_asks_anew(
    clock: TimeMachine, alice: Any, model: ModelServer
) -> None:
    model.script(fail(400))
    model.script(say("Break a leg."))
    run = stage_manager(alice, "ask")
    clock.run_until_idle()
    activation = run.activations.get(reason="event")
    assert (activation.state, activation.failures) == (Activation.State.DUE, 1) and "ThoughtFailed" in activation.error
    clock.advance(minutes=1)
    assert ("answer", "Break a leg.") in log(run)
    assert [asked.state for asked in Run.objects.order_by("created_at")] == [Run.State.FAILED, Run.State.COMPLETED]


def test_a_worker_that_dies_after_the_answer_asks_nobody_again(
    clock: TimeMachine, alice: Any, model: ModelServer
) -> None:
    model.script(say("Break a leg."))
    run = stage_manager(alice, "ask")
    clock.run_until_idle()
    Activation.objects.filter(agent_run=run, reason="event").update(state=Activation.State.DUE)
    dead = leases.claim(clock.now)
    assert dead is not None
    clock.advance(minutes=2)
    assert len(model.requests) == 1
    assert Activation.objects.get(pk=dead.pk).state == Activation.State.DONE


def test_over_its_budget_of_tokens_it_thinks_no_more_today(
    clock: TimeMachine, alice: Any, model: ModelServer, settings: Any
) -> None:
    settings.AGENT_TOKENS_A_DAY = 100
    model.choose(lambda body: (usage(90, 20), say("Break a leg.")))
    run = stage_manager(alice, "ask")
    clock.advance(hours=7)
    assert len(model.requests) == 1
    assert set(
        run.activations.filter(reason="heartbeat", state=Activation.State.DONE).values_list("outcome", flat=True)
    ) == {"over budget: the agent's tokens of the day"}
    clock.advance(hours=8)
    assert len(model.requests) == 2


def test_money_is_counted_by_the_prices_of_the_installation(
    clock: TimeMachine, alice: Any, model: ModelServer, settings: Any
) -> None:
    settings.PRICE_INPUT, settings.PRICE_OUTPUT, settings.USER_COST_A_DAY = 2.0, 8.0, 0.5
    model.choose(lambda body: (usage(90_000, 40_000), say("Break a leg.")))
    stage_manager(alice, "ask")
    clock.advance(hours=7)
    assert len(model.requests) == 1


def test_an_agent_that_works_for_nobody_has_no_rights_to_think_with(clock: TimeMachine, model: ModelServer) -> None:
    run = stage_manager(None, "ask")
    clock.advance(minutes=5)
    run.refresh_from_db()
    assert run.status == AgentRun.Status.PAUSED and "get_user" in run.error
    assert model.requests == []


def test_the_questions_of_a_finished_agent_change_nothing_more(
    clock: TimeMachine, alice: Any, model: ModelServer
) -> None:
    def in_a_thread() -> None:
        AgentManager.finish(AgentRun.objects.get(name="StageManager"))
        connection.close()

    def finish(body: dict[str, Any]) -> Any:
        with ThreadPoolExecutor(max_workers=1) as beside:
            beside.submit(in_a_thread).result()
        return (say("Too late."),)

    model.choose(finish)
    run = stage_manager(alice, "ask")
    clock.run_until_idle()
    run.refresh_from_db()
    assert run.status == AgentRun.Status.FINISHED
    assert not Line.objects.exists() and not run.log_entries.filter(kind=AgentLogEntry.Kind.NOTE).exists()


def test_an_agent_whose_tool_asks_another_one_thinks_on_with_the_answer(
    clock: TimeMachine, alice: Any, model: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(registry.tools._things, "sell_ticket")
    agent_as_tool("planner", "Knows the seats.", name="sell_ticket")
    model.script(usage(5, 1), call("sell_ticket", {"question": "Which seat is best?"}))
    model.script(usage(120, 30), say("A1."))
    model.script(usage(10, 1), say("It is A1."))
    run = stage_manager(alice, "sell a seat")
    clock.run_until_idle()
    assert run.activations.get(reason="event").state == Activation.State.DONE
    question, asked = Run.objects.get(surface="thinking"), Run.objects.get(surface="agent")
    assert asked.transcript is not None and asked.transcript["said"] == {"1": "A1."}
    assert (question.state, question.input_tokens) == (Run.State.COMPLETED, 135), "what it used is the agent's budget's"
    assert ("answer", "It is A1.") in log(run)
