"""Runs that wait, from a message to its answer: by the worker's own loop, with a scripted model, over real commits."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.db import connection

from agents import registry
from agents.llm.candidate import Candidate
from agents.llm.model import Said
from agents.refused import Refused
from agents.runtime import approvals, claims, overlay
from agents.runtime.agent import Agent
from agents.runtime.audience import Audience
from agents.runtime.execution import Execution
from agents.runtime.models import Approval, Run, ToolCall
from agents.testing import ScriptedModel
from agents.testing.scripted_model import Step, call
from agents.threads import in_database
from chat import actions
from chat.models import Message
from tests.agents.runtime import clerk
from tests.agents.runtime.clerk import call_of, waiting, world
from tests.agents.runtime.test_runs import in_threads

pytestmark = pytest.mark.django_db(transaction=True)


class Scripted(clerk.Here):
    """The clerk, whose models answer as the test wrote down. `asked` are the names of the models that a run wanted."""

    def __init__(self, agents: tuple[Agent, ...], *script: Step) -> None:
        super().__init__(*agents)
        self.model = ScriptedModel(*script)
        self.asked: list[str] = []

    def chain(self, agent: Agent, model: str = "") -> tuple[Candidate, ...]:
        self.asked.append(model)
        return (Candidate(self.model),)


@pytest.fixture(autouse=True)
def at_work() -> Iterator[None]:
    with clerk.at_work():
        yield


def scripted(*script: Step, agents: tuple[Agent, ...] = ()) -> Scripted:
    made = Scripted(agents or (clerk.agent(),), *script)
    overlay.put(made)
    return made


def said(user: User, text: str = "Book Rome", **fields: Any) -> Run:
    ack = actions.send(user, text=text, client_id=uuid4(), **fields)
    return Run.objects.get(pk=ack["run"])


def works() -> None:
    """Let a worker's loop work on what there is."""

    async def main() -> None:
        for run in await in_database(claims.claim, "here", 10):
            await Execution(run).start()

    asyncio.run(main())


def texts(run: Run) -> list[str]:
    return list(Message.objects.filter(conversation=run.thread, kind="text").values_list("text", flat=True))


def test_a_run_waits_and_goes_on_where_it_was(alice: User) -> None:
    here = scripted(("One moment.", call("book", place="Rome"), call("look", place="Rome")), "It is booked.")
    run = said(alice)
    works()
    assert Run.objects.get(pk=run.pk).state == Run.State.INTERRUPTED
    assert texts(run) == ["Book Rome", "One moment."] and len(world.done) == 1
    approvals.decide(alice, call_of(run).pk, decision="approve", door="card")
    works()
    run.refresh_from_db()
    assert (run.state, run.steps, run.attempt) == (Run.State.COMPLETED, 2, 2)
    assert texts(run) == ["Book Rome", "One moment.", "It is booked."] and len(world.done) == 2
    asked = [item for item in here.model.requests[1].items if not isinstance(item, Said)]
    assert [each.name for each in asked] == ["book", "look"] and all(each.ok for each in asked)


def test_what_is_declined_is_read_by_the_model_and_more_may_wait(alice: User) -> None:
    here = scripted(call("book", place="Rome"), call("book", place="Oslo"), "Then not.")
    run = said(alice)
    works()
    approvals.decide(alice, call_of(run).pk, decision="decline", reason="Too warm.", door="rest")
    works()
    (second,) = waiting()
    assert second.arguments["place"] == "Oslo" and Run.objects.get(pk=run.pk).waits
    assert "Too warm." in here.model.requests[1].items[-1].output  # type: ignore[union-attr]
    approvals.decide(alice, second.pk, decision="approve", door="rest")
    works()
    assert Run.objects.get(pk=run.pk).state == Run.State.COMPLETED and len(world.done) == 1


def test_a_call_is_carried_out_for_the_agent_that_asked_though_another_took_over(alice: User) -> None:
    other = Agent(name="other", title="Other", instructions="", listed=False)

    def hand_over(context: Any) -> Agent:
        """Hand over."""
        return other

    asking = clerk.agent(hand_over=clerk.made(hand_over))
    scripted((call("book", place="Rome"), call("hand_over")), "Done.", agents=(asking, other))
    run = said(alice)
    works()
    run.refresh_from_db()
    assert (run.agent, run.state) == ("other", Run.State.INTERRUPTED)
    approvals.decide(alice, call_of(run).pk, decision="approve", arguments={"place": "Oslo"}, door="card")
    works()
    assert len(world.done) == 1 and call_of(run).state == ToolCall.State.DONE


class Heard(Audience):
    """Notes the states in which a run was finished with, for now or for good."""

    def __init__(self) -> None:
        self.states: list[str] = []

    def finished(self, run: Run, draft: Any) -> None:
        self.states.append(run.state)


def test_who_looks_on_hears_that_it_waits_whatever_cuts_its_attempt_short(
    alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lease is renewed at the very moment of the commit: the run has none any more."""
    scripted(call("book", place="Rome"))
    run, heard = said(alice), Heard()
    monkeypatch.setitem(registry.audiences._things, "chat", heard)

    async def main() -> None:
        (claimed,) = await in_database(claims.claim, "here", 10)
        execution, loop = Execution(claimed), asyncio.get_running_loop()
        monkeypatch.setattr(
            registry.transcripts["chat"], "interrupted", lambda *of: loop.call_soon_threadsafe(execution.lose)
        )
        await asyncio.wait([execution.start()])

    asyncio.run(main())
    assert Run.objects.get(pk=run.pk).waits and heard.states[-1] == Run.State.INTERRUPTED


def test_one_is_heard_where_two_decide_at_once(alice: User) -> None:
    scripted(call("book", place="Rome"))
    run = said(alice)
    works()
    pk = call_of(run).pk

    def decide(number: int) -> str:
        decision, door = [("approve", "card"), ("decline", "rest"), ("approve", "socket"), ("decline", "letter")][
            number
        ]
        try:
            return approvals.decide(alice, pk, decision=decision, door=door).state
        except approvals.NotWaiting as late:
            return late.code

    told = in_threads(decide, 4)
    assert sorted(told)[1:] == ["decided"] * 3 or sorted(told)[:3] == ["decided"] * 3
    (heard,) = set(told) - {"decided"}
    assert Approval.objects.get().state == heard
    scripted("Fine.")
    works()
    assert len(world.done) == (heard == "approved")


def test_a_stop_and_a_yes_at_once_are_one_of_the_two(alice: User) -> None:
    scripted(call("book", place="Rome"))
    run = said(alice)
    works()
    pk = call_of(run).pk

    def act(number: int) -> Any:
        if number == 0:
            return actions.stop(alice, run=run.pk)
        try:
            return approvals.decide(alice, pk, decision="approve", door="card")
        except approvals.NotWaiting:
            return None

    in_threads(act, 2)
    run.refresh_from_db()
    assert run.state == Run.State.STOPPED and call_of(run).state == ToolCall.State.CANCELLED
    works()
    assert world.done == []


def test_a_run_has_its_own_prompt_and_model_and_only_it(alice: User) -> None:
    here = scripted("One.", "Two.")
    first = said(alice, options={"prompt": "Be brief.", "model": "small"})
    works()
    said(alice, conversation=first.thread)
    works()
    assert [request.instructions for request in here.model.requests] == ["Be brief.", ""]
    assert list(dict.fromkeys(here.asked)) == ["small", ""]


def test_options_that_are_none_are_refused_by_field(alice: User) -> None:
    with pytest.raises(Refused) as refused:
        said(alice, options={"auto_execute_tools": "no", "prompt": 7, "model": "x" * 101, "speed": 9})
    assert sorted(refused.value.errors) == ["auto_execute_tools", "model", "prompt", "speed"]
    run = said(alice, options={"auto_execute_tools": True, "prompt": "", "model": ""})
    assert run.options == {} == Run.objects.get(pk=run.pk).options


def test_a_thousand_that_wait_cost_a_claim_nothing(alice: User) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_A_THOUSAND, [alice.pk])
        cursor.execute("ANALYZE runtime_run")
        cursor.execute(f"EXPLAIN {claims._CLAIM}", [1.0, 10, "here", 8.0])
        plan = "\n".join(row for (row,) in cursor.fetchall())
    assert "Seq Scan on runtime_run" not in plan, plan


_A_THOUSAND = """
    INSERT INTO runtime_run (id, surface, thread, user_id, agent, state, attempt, attempt_limit, owner,
                             cancel_requested, steps, error_code, error, model, input_tokens, output_tokens)
    SELECT gen_random_uuid(), 'chat', gen_random_uuid(), %s, 'clerk', 'interrupted', 1, 3, '',
           false, 0, '', '', '', 0, 0
    FROM generate_series(1, 1000)
"""
