"""What a tool returns: text for the model, data for programs. Both are the same in every attempt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.utils import timezone

from agents import registry
from agents.llm import chat_completions, responses
from agents.llm.model import Call, Called, Request, Said, Usage
from agents.runtime import claims, runs, tool_calls
from agents.runtime.agent import Agent
from agents.runtime.draft import Draft
from agents.runtime.models import Run, ToolCall
from agents.runtime.outcome import Outcome, Result
from agents.runtime.tool import ToolRefused, tool
from agents.runtime.widget import Widget
from chat.models import Conversation

pytestmark = pytest.mark.django_db(transaction=True)

FOUND = {
    "price": Decimal("9.50"),
    "at": datetime(2031, 5, 3, 15, tzinfo=UTC),
    "id": UUID(int=7),
    "of": [{"name": "a\x00b\ud800", "none": None}],
    "far": float("inf"),
}
AS_JSON = {
    "price": "9.50",
    "at": "2031-05-03T15:00:00Z",
    "id": "00000000-0000-0000-0000-000000000007",
    "of": [{"name": "ab", "none": None}],
    "far": None,
}


@pytest.fixture
def agent(monkeypatch: pytest.MonkeyPatch) -> Agent:
    monkeypatch.setattr(registry, "tools", registry.Registry("tool"))
    return Agent(name="host", title="Host", instructions="", tools=("look",), listed=False)


def looks(look: Callable[[], Any]) -> None:
    """Declare the agent's only tool."""
    tool(name="look")(look)


def raises(error: Exception) -> Callable[[], Any]:
    def look() -> Any:
        raise error

    return look


def asked(user: Any) -> tuple[Run, ToolCall]:
    """A run whose model has just asked for the tool."""
    thread = Conversation.objects.create(user=user, agent="host")
    Run.objects.create(surface="chat", thread=thread.pk, user=user, agent="host")
    (run,) = claims.claim("here", 1)
    run.model = "a model"
    (call,) = runs.answered(run, draft(run, "I look."), [Call("1", "look", "{}")], Usage())
    return run, call


def draft(run: Run, text: str) -> Draft:
    made = Draft(
        message=run.text_of(run.steps), thread=run.thread, run=run.pk, attempt=run.attempt, agent=run.agent,
        created_at=timezone.now(), surface="chat",
    )  # fmt: skip
    made.text = text
    return made


def told(run: Run) -> Called:
    """The call as a later attempt at the run reads it."""
    [call] = [item for item in registry.transcripts["chat"].opening(run).items if isinstance(item, Called)]
    return call


def test_text_data_and_a_card_come_together_or_each_alone() -> None:
    card = Widget("event_card", {"event": 5}, "Here it is.", data={"event": 5})
    assert Outcome.of("Done it.") == Outcome("Done it.")
    assert Outcome.of(Result("Two.", {"count": 2})) == Outcome("Two.", data={"count": 2})
    assert Outcome.of(card) == Outcome("Here it is.", (card,), data={"event": 5})
    assert Outcome.of(["One", Result("two", {"count": 2}), card]) == Outcome(
        "One\ntwo\nHere it is.", (card,), data={"count": 2, "event": 5}
    )


def test_every_attempt_reads_the_same_data(agent: Agent, alice: Any) -> None:
    looks(lambda: Result("A\x00 cake for $9.50.", FOUND))
    run, call = asked(alice)
    first = tool_calls.perform(run, call.pk, agent)
    assert (first.text, first.ok, first.data) == ("A cake for $9.50.", True, AS_JSON)
    assert tool_calls.perform(run, call.pk, agent) == first
    assert told(run) == Called("1", "look", "{}", "A cake for $9.50.", True, AS_JSON)


def test_data_that_is_no_json_is_the_tools_failure(agent: Agent, alice: Any) -> None:
    looks(lambda: Result("A thing.", {"thing": object()}))
    run, call = asked(alice)
    assert tool_calls.perform(run, call.pk, agent).data == {"code": "failed"}


@pytest.mark.parametrize(
    ("error", "data"),
    [
        (ToolRefused("No."), {"code": "refused"}),
        (ToolRefused("No.", code="not_found", data={"name": "Ana"}), {"code": "not_found", "name": "Ana"}),
        (PermissionDenied(), {"code": "not_allowed"}),
        (ValidationError("No."), {"code": "invalid", "errors": {"__all__": ["No."]}}),
        (ValidationError({"price": ["No.", "Never."]}), {"code": "invalid", "errors": {"price": ["No.", "Never."]}}),
        (ObjectDoesNotExist(), {"code": "not_found"}),
        (RuntimeError("No."), {"code": "failed"}),
    ],
)
def test_a_refusal_is_told_in_words_and_by_a_code(
    agent: Agent, alice: Any, error: Exception, data: dict[str, Any]
) -> None:
    looks(raises(error))
    run, call = asked(alice)
    outcome = tool_calls.perform(run, call.pk, agent)
    assert (outcome.ok, outcome.data) == (False, data) and outcome.text
    assert tool_calls.perform(run, call.pk, agent) == outcome
    assert (told(run).ok, told(run).data) == (False, data)


def test_what_does_not_fit_the_tool_or_is_none_is_told_by_a_code(agent: Agent, alice: Any) -> None:
    run, call = asked(alice)
    ToolCall.objects.filter(pk=call.pk).update(arguments='{"at": 1}')
    looks(lambda: "Nothing.")
    errors = {"at": ["Extra inputs are not permitted"]}
    assert tool_calls.perform(run, call.pk, agent).data == {"code": "bad_arguments", "errors": errors}
    ToolCall.objects.filter(pk=call.pk).update(name="fly", state="requested")
    assert tool_calls.perform(run, call.pk, agent).data == {"code": "no_such_tool"}


def test_a_call_from_before_there_were_results_is_told_by_its_state(agent: Agent, alice: Any) -> None:
    run, call = asked(alice)
    for state, ok in (("done", True), ("failed", False), ("unknown", False), ("cancelled", False)):
        ToolCall.objects.filter(pk=call.pk).update(state=state, output="Words.", result=None)
        assert told(run) == Called("1", "look", "{}", "Words.", ok, {})


def test_what_was_said_is_told_with_the_model_that_said_it(agent: Agent, alice: Any) -> None:
    run, _ = asked(alice)
    assert Run.objects.get().model == "a model"
    assert registry.transcripts["chat"].opening(run).items[0] == Said("assistant", "I look.", "a model")


@pytest.mark.parametrize("dialect", [responses, chat_completions])
def test_a_model_server_gets_the_text_and_nothing_else(dialect: Any) -> None:
    plain = (Said("user", "Look"), Said("assistant", "I look."), Called("1", "look", "{}", "A cake."))
    rich = (
        Said("user", "Look", data={"secret": 1}),
        Said("assistant", "I look.", "a model"),
        Called("1", "look", "{}", "A cake.", False, AS_JSON),
    )
    assert dialect.request_body("m", Request("Help.", rich)) == dialect.request_body("m", Request("Help.", plain))


@pytest.fixture
def cook(agent: Agent, monkeypatch: pytest.MonkeyPatch) -> Agent:
    monkeypatch.setattr(registry, "agents", registry.Registry("agent"))
    return Agent(name="cook", title="Cook", instructions="Cook.")


def test_who_takes_over_does_so_as_an_operator_runs_them(agent: Agent, cook: Agent, alice: Any) -> None:
    looks(lambda: cook)
    run, call = asked(alice)
    theirs = replace(cook, instructions="Cook without salt.", listed=False)
    assert tool_calls.perform(run, call.pk, agent, {"cook": theirs}.get).agent is theirs
    run.refresh_from_db()
    assert run.agent == "cook"


def test_whoever_may_not_be_asked_takes_nothing_over(agent: Agent, cook: Agent, alice: Any) -> None:
    looks(lambda: cook)
    run, call = asked(alice)
    outcome = tool_calls.perform(run, call.pk, agent, lambda name: None)
    assert (outcome.agent, outcome.ok, outcome.data) == (None, False, {"code": "no_such_agent"})
    run.refresh_from_db()
    assert run.agent != "cook"
