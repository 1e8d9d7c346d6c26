"""An agent asks another one as it calls a tool: a run of its own, whose end settles the call."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.utils import timezone
from pydantic import BaseModel

from agents import memory, registry
from agents.llm.candidate import Candidate
from agents.llm.model import Called, ModelError, Said
from agents.runtime import Agent, Context, agent_as_tool, approvals, children, claims, runs, teams, tool
from agents.runtime.models import Approval, Run, ToolCall
from agents.testing import ScriptedModel, Talk, call
from agents.threads import in_database
from chat.live import sync
from chat.models import Conversation, Message
from planning.models import Event
from tests.agents.runtime.at_work import Models, asked, attempt, badges, dies

pytestmark = pytest.mark.django_db(transaction=True)

ASK = call("ask_music", question="Which is the best?")


class Best(BaseModel):
    title: str


@pytest.fixture(autouse=True)
def shop() -> Iterator[None]:
    parts: tuple[Any, ...] = (registry.tools, registry.agents)
    before = {part: dict(part._things) for part in parts}
    for name in ("store", "music", "invoices"):  # the music store's stand aside for these
        registry.agents.forget(name)

    @tool(approval=True)
    def order(title: str) -> str:
        """Order a record."""
        return f"Ordered {title}."

    front = (agent_as_tool("music", "Knows every record."), agent_as_tool("buyer", "Buys records."))
    Agent("front", "Front desk", "You receive.", tools=front, handoffs=("music",))
    Agent("music", "Music", "You know records.", tools=("ask_front", "order", "create_event"))
    Agent("buyer", "Buyer", "You buy.", output=Best)
    agent_as_tool("front", "Knows everybody.")
    yield
    for part, things in before.items():
        part._things = things


def going_on() -> list[tuple[str, str]]:
    return sorted(Run.objects.values_list("agent", "state"))


def test_the_answer_comes_back_and_nobody_waits_for_it(alice: User) -> None:
    run = asked(alice, "Something good?", "front")
    front = ScriptedModel(("I ask.", ASK), "It is Kind of Blue.")
    music = ScriptedModel("Kind of Blue.")
    models = Models({"front": [Candidate(front)], "music": [Candidate(music)]})
    assert attempt(models).state == Run.State.INTERRUPTED
    assert going_on() == [("front", "interrupted"), ("music", "queued")]
    (waits,) = [item for item in registry.transcripts["chat"].opening(run).items if isinstance(item, Called)]
    assert (waits.output, waits.data) == ("Music was asked, and has not answered yet.", {"code": "waiting"})
    news = sync.after(run.thread, 0).run  # type: ignore[union-attr]
    assert news is not None and news.is_busy, "it is at work, though not in this row"
    child = attempt(models)
    assert (child.agent, child.state, child.parent) == ("music", Run.State.COMPLETED, ToolCall.objects.get())
    assert child.transcript == {
        "question": "Which is the best?", "said": {"1": "Kind of Blue."}, "surface": "chat", "thread": str(run.thread),
    }  # fmt: skip
    (request,) = music.requests
    assert (request.instructions, request.items) == ("You know records.", (Said("user", "Which is the best?"),))
    done = attempt(models)
    assert (done.pk, done.state, done.steps) == (run.pk, Run.State.COMPLETED, 2)
    told = front.requests[1].items[-1]
    assert isinstance(told, Called) and (told.output, told.ok) == ("Kind of Blue.", True)
    assert badges(run) == [("front", "I ask."), ("front", "ask_music"), ("front", "It is Kind of Blue.")]


def test_what_it_used_counts_for_who_asked_and_for_the_day_of_the_person(alice: User, settings: Any) -> None:
    settings.CHAT_TOKENS_A_DAY = 100
    run = asked(alice, "Something good?", "front")
    attempt(ScriptedModel(ASK))
    Run.objects.filter(agent="music").update(input_tokens=120, output_tokens=9, cost=Decimal("0.5"))
    attempt(ScriptedModel("Kind of Blue."))
    run.refresh_from_db()
    assert (run.input_tokens, run.output_tokens, run.cost) == (120, 9, Decimal("0.5"))
    refused = attempt(ScriptedModel("Never said."))
    assert (refused.state, refused.error_code) == (Run.State.FAILED, "over_limit")


def test_data_comes_back_as_data_and_two_are_asked_at_once(alice: User) -> None:
    run = asked(alice, "Something good?", "front")
    both = (ASK, call("ask_buyer", question="What do we sell?"))
    models = Models(
        {
            "front": [Candidate(front := ScriptedModel(both, "Both."))],
            "music": [Candidate(ScriptedModel("Kind of Blue."))],
            "buyer": [Candidate(ScriptedModel('{"title": "Giant Steps"}'))],
        }
    )
    for _ in range(3):
        attempt(models)
    assert Run.objects.get(pk=run.pk).state == Run.State.QUEUED, "as soon as the last one is there"
    assert attempt(models).state == Run.State.COMPLETED
    told = {item.name: item.data for item in front.requests[1].items if isinstance(item, Called)}
    assert told == {"ask_music": {}, "ask_buyer": {"title": "Giant Steps"}}


@pytest.mark.parametrize("point", ["before_interrupt_commit", "after_interrupt_commit"])
def test_killed_as_it_lets_go_it_asks_once(alice: User, monkeypatch: Any, point: str) -> None:
    run = asked(alice, "Something good?", "front")
    dies(point, ScriptedModel(ASK), monkeypatch)
    if point == "before_interrupt_commit":
        assert attempt(ScriptedModel()).state == Run.State.INTERRUPTED
    attempt(ScriptedModel("Kind of Blue."))
    assert attempt(ScriptedModel("That one.")).pk == run.pk
    assert [run.state for run in Run.objects.all()] == ["completed", "completed"]


@pytest.mark.parametrize("point", ["before_answer_commit", "after_answer_commit"])
def test_killed_as_the_answer_is_committed_it_comes_back_once(alice: User, monkeypatch: Any, point: str) -> None:
    run = asked(alice, "Something good?", "front")
    attempt(ScriptedModel(ASK))
    dies(point, ScriptedModel("Kind of Blue."), monkeypatch)
    if point == "before_answer_commit":
        attempt(ScriptedModel("Giant Steps."))
    model = ScriptedModel("That one.")
    assert attempt(model).pk == run.pk
    said = "Giant Steps." if point == "before_answer_commit" else "Kind of Blue."
    assert model.requests[0].items[-1].output == said  # type: ignore[union-attr]
    assert ToolCall.objects.get().state == ToolCall.State.DONE


def test_a_child_that_dies_three_times_gives_up_in_words_and_who_asked_goes_on(alice: User, monkeypatch: Any) -> None:
    asked(alice, "Something good?", "front")
    attempt(ScriptedModel(ASK))
    Run.objects.filter(agent="music").update(attempt=3, state="running", lease_until="2020-01-01T00:00Z", owner="dead")
    runs.fail_exhausted()
    model = ScriptedModel("I do not know.")
    assert attempt(model).state == Run.State.COMPLETED
    told = model.requests[0].items[-1]
    assert isinstance(told, Called) and told.data == {"code": "gave_up"}
    assert told.output == "Music could not answer. This answer was interrupted three times."


def test_a_failure_is_told_in_words_with_its_code(alice: User) -> None:
    asked(alice, "Something good?", "front")
    attempt(ScriptedModel(ASK))
    attempt(ScriptedModel(ModelError("filtered", "The server's filter withheld it.")))
    model = ScriptedModel("I do not know.")
    assert attempt(model).state == Run.State.COMPLETED
    told = model.requests[0].items[-1]
    assert isinstance(told, Called) and (told.ok, told.data) == (False, {"code": "filtered"})
    assert told.output == "Music could not answer. The server's filter withheld it."


def test_out_of_todays_tokens_it_answers_nothing_and_that_is_told(alice: User, settings: Any) -> None:
    settings.CHAT_TOKENS_A_DAY = 100
    asked(alice, "Something good?", "front")
    attempt(ScriptedModel(ASK))
    Run.objects.filter(agent="front").update(input_tokens=100)
    never = ScriptedModel()
    assert attempt(never).error_code == "over_limit" and never.requests == []
    told = ToolCall.objects.get()
    assert (told.state, told.result) == (ToolCall.State.FAILED, {"code": "over_limit"})
    assert told.output.startswith("Music could not answer. You have used up today's tokens.")


@pytest.mark.parametrize("is_at_work", [False, True])
@pytest.mark.parametrize("is_at_once", [False, True])
def test_a_stop_of_who_asked_stops_who_answers(alice: User, is_at_work: bool, is_at_once: bool) -> None:
    run = asked(alice, "Something good?", "front")
    attempt(ScriptedModel(ASK))
    if is_at_work:
        claims.claim("another", 1)
    if is_at_once:
        with transaction.atomic():
            runs.break_off(run)
            child = Run.objects.get(agent="music")
            assert child.ended_at is None and not child.cancel_requested, "its row is locked before its parent's"
    else:
        runs.request_stop(Run.objects.get(pk=run.pk))
    assert Run.objects.get(pk=run.pk).state == Run.State.STOPPED
    child = Run.objects.get(agent="music")
    assert child.cancel_requested if is_at_work else child.state == Run.State.STOPPED
    assert ToolCall.objects.get().state == ToolCall.State.CANCELLED
    assert children.sweep() == 0


def test_an_answer_that_comes_too_late_changes_nothing_and_a_stop_that_died_on_its_way_is_made_up_for(
    alice: User, monkeypatch: Any
) -> None:
    run = asked(alice, "Something good?", "front")
    attempt(ScriptedModel(ASK))
    with monkeypatch.context() as patched:
        patched.setattr(runs, "_stop_children", lambda run: None)  # it dies before it comes to the children
        runs.request_stop(Run.objects.get(pk=run.pk))
    (child,) = claims.claim("another", 1)
    assert children.sweep() == 1 and children.sweep() == 0
    runs.answered(child, None, [], usage=runs.NOTHING_USED)
    assert going_on() == [("front", "stopped"), ("music", "completed")]
    assert ToolCall.objects.get().state == ToolCall.State.CANCELLED


@pytest.mark.parametrize("ends", ["stop", "fork"])
def test_what_it_used_counts_though_who_asked_was_stopped_before_it(alice: User, settings: Any, ends: str) -> None:
    settings.CHAT_TOKENS_A_DAY = 100
    run = asked(alice, "Something good?", "front")
    attempt(ScriptedModel(ASK))
    attempt(ScriptedModel(call("ask_front", question="And you?")))
    Run.objects.exclude(pk=run.pk).update(input_tokens=30, output_tokens=30, cost=Decimal("0.5"))
    if ends == "stop":
        runs.request_stop(Run.objects.get(pk=run.pk))
    else:
        with transaction.atomic():
            runs.break_off(Run.objects.get(pk=run.pk))
    run.refresh_from_db()
    assert (run.state, run.input_tokens, run.output_tokens, run.cost) == (Run.State.STOPPED, 60, 60, Decimal(1))
    asked(alice, "And now?", "front")
    assert attempt(ScriptedModel("Never said.")).error_code == "over_limit"


def test_those_who_are_asked_at_once_have_one_limit_together_and_are_not_many(alice: User, settings: Any) -> None:
    settings.RUN_TOKENS = 100
    run = asked(alice, "Something good?", "front")
    asks = tuple(call("ask_music", question=f"And number {number}?") for number in range(children.MOST + 2))
    assert attempt(ScriptedModel(asks)).state == Run.State.INTERRUPTED
    codes = ToolCall.objects.order_by("position").values_list("result__code", flat=True)
    assert list(codes) == [None] * children.MOST + ["too_many"] * 2
    Run.objects.filter(pk=run.pk).update(input_tokens=10)
    _, *others = Run.objects.filter(agent="music").order_by("queued_at", "pk")
    Run.objects.filter(pk__in=[others[-1].pk, others[-2].pk]).update(output_tokens=45)  # who are at work, too
    assert attempt(ScriptedModel("Never said.")).error_code == "over_limit"
    Run.objects.filter(pk=others[-1].pk).update(output_tokens=44)
    deeper = attempt(ScriptedModel(call("ask_front", question="And you?")))
    assert deeper.state == Run.State.INTERRUPTED, "there is one left"
    Run.objects.filter(pk=deeper.pk).update(cost=1)
    settings.RUN_COST = 1.0
    assert attempt(ScriptedModel("Never said.")).error_code == "over_limit"


def test_a_run_that_is_asked_ends_as_soon_as_others_have_used_what_is_left(alice: User, settings: Any) -> None:
    settings.RUN_TOKENS = 100
    run = asked(alice, "Something good?", "front")
    attempt(ScriptedModel(ASK))

    class Slow(ScriptedModel):
        async def stream(self, request: Any) -> Any:
            await in_database(Run.objects.filter(pk=run.pk).update, input_tokens=100)
            async for event in super().stream(request):
                yield event

    done = attempt(Slow(call("ask_front", question="And you?"), "Never said."))
    assert (done.agent, done.state, done.error_code) == ("music", Run.State.FAILED, "over_limit")
    assert Run.objects.count() == 2


def test_nothing_is_asked_and_nothing_decided_for_a_run_that_was_stopped_as_its_process_died(
    alice: User, monkeypatch: Any
) -> None:
    run = asked(alice, "Order two.", "front")
    attempt(ScriptedModel((ASK, call("ask_music", question="And which is second?"))))
    order = call("order", title="Kind of Blue")
    assert attempt(ScriptedModel(order)).state == Run.State.INTERRUPTED
    with monkeypatch.context() as patched:
        patched.setattr(runs, "_stop_children", lambda run: None)  # it dies before it comes to the children
        runs.request_stop(Run.objects.get(pk=run.pk))
    with pytest.raises(approvals.NotWaiting):
        approvals.decide(alice, Approval.objects.get().pk, decision="approve", door="card")
    late = attempt(ScriptedModel(order))
    assert (late.agent, late.state, Approval.objects.count()) == ("music", Run.State.STOPPED, 1)
    assert [name for _, name in badges(run)].count("approval") == 1, "the conversation shows no card of what is over"
    assert children.sweep() == 1 and going_on()[1:] == [("music", "stopped"), ("music", "stopped")]
    assert Approval.objects.get().state == Approval.State.CANCELLED


def test_they_ask_each_other_three_deep_and_then_answer_with_what_they_know(alice: User) -> None:
    asked(alice, "Something good?", "front")
    back = call("ask_front", question="And you?")
    steps = [ASK, back, ASK]
    for step in steps:
        assert attempt(ScriptedModel(step)).state == Run.State.INTERRUPTED
    deepest = ScriptedModel(back, "Jazz.")
    assert attempt(deepest).state == Run.State.COMPLETED
    told = deepest.requests[1].items[-1]
    assert isinstance(told, Called) and told.data == {"code": "too_deep"}
    for _ in steps:
        done = attempt(ScriptedModel("Jazz."))
    assert (done.agent, done.parent, done.state) == ("front", None, Run.State.COMPLETED)


def test_what_it_needs_a_yes_for_is_decided_by_the_person_who_asked(alice: User) -> None:
    run = asked(alice, "Order it.", "front")
    attempt(ScriptedModel(ASK))
    assert attempt(ScriptedModel(call("order", title="Kind of Blue"))).state == Run.State.INTERRUPTED
    assert sync.after(run.thread, 0).run.state == "interrupted"  # type: ignore[union-attr]
    approvals.decide(alice, Approval.objects.get().pk, decision="approve", door="rest")
    assert sync.after(run.thread, 0).run.is_busy  # type: ignore[union-attr]
    model = ScriptedModel("It is ordered.")
    assert attempt(model).state == Run.State.COMPLETED
    assert model.requests[0].items[-1].output == "Ordered Kind of Blue."  # type: ignore[union-attr]
    assert attempt(ScriptedModel("Done.")).pk == run.pk


def test_its_cards_are_shown_below_the_line_of_who_asked_and_its_texts_are_not(alice: User) -> None:
    run = asked(alice, "Plan two evenings", "front")
    attempt(ScriptedModel(("I ask.", ASK)))
    when = {"kind": "dinner", "starts_at": "2031-05-01T19:00"}
    evenings = (call("create_event", title="Jazz", **when), call("create_event", title="Quiet", **when))
    model = ScriptedModel(("First I make them.", *evenings), "Both are made.")
    assert attempt(model).state == Run.State.COMPLETED
    assert attempt(ScriptedModel("There they are.")).pk == run.pk
    shown = Message.objects.filter(conversation=run.thread, role="assistant").order_by("created_at")
    kinds = list(shown.values_list("kind", "agent", "widget", "text"))
    cards = [("widget", "music", "event_card", "")] * 2
    assert kinds[0] == ("text", "front", "", "I ask.") and kinds[-1] == ("text", "front", "", "There they are.")
    assert [each for each in kinds if each[2] == "event_card"] == cards
    assert [each[0] for each in kinds[1:3]] == ["tool", "widget"]
    keys = [f"event_card:{Event.objects.get(title=title).pk}" for title in ("Jazz", "Quiet")]
    assert list(shown.filter(widget="event_card").values_list("widget_key", flat=True)) == keys


def test_a_hand_over_beside_a_question_waits_for_its_answer_and_whoever_took_over_reads_it(alice: User) -> None:
    run = asked(alice, "Something good?", "front")
    both = (call("transfer_to_music"), call("ask_buyer", question="What do we sell?"))
    assert attempt(ScriptedModel(both)).state == Run.State.INTERRUPTED
    assert attempt(ScriptedModel('{"title": "Giant Steps"}')).agent == "buyer"
    model = ScriptedModel("Giant Steps, then.")
    done = attempt(model)
    assert (done.pk, done.agent, done.state) == (run.pk, "music", Run.State.COMPLETED)
    told = {item.name: item.output for item in model.requests[0].items if isinstance(item, Called)}
    assert told == {"transfer_to_music": "Handed over to Music.", "ask_buyer": '{"title": "Giant Steps"}'}
    assert badges(run)[-1] == ("music", "Giant Steps, then.")


def test_who_is_switched_off_or_unknown_is_not_asked(alice: User) -> None:
    asked(alice, "Something good?", "front")
    model = ScriptedModel(ASK, "They are away.")
    done = attempt(
        Models({"": [Candidate(model)]}, find=lambda name: registry.agents[name] if name == "front" else None)
    )
    assert done.state == Run.State.COMPLETED
    assert ToolCall.objects.get().output == "Music cannot be asked at the moment."
    agent_as_tool("musik", "Knows every record.")
    with pytest.raises(ImproperlyConfigured, match=r"test_asked_agents.py:\d+: the tool 'ask_musik' asks 'musik'"):
        teams.check()


def test_a_talk_asks_it_in_the_test(alice: User) -> None:
    talk = Talk(alice, "front", model=ScriptedModel(ASK, "Kind of Blue.", "It is Kind of Blue."))
    assert talk.say("Something good?") == "It is Kind of Blue."
    assert talk.calls == ["ask_music"] and talk.agent.name == "front"
    assert talk.items[-2].output == "Kind of Blue."  # type: ignore[union-attr]


def test_who_is_asked_knows_that_the_conversation_is_temporary_what_a_program_claims_and_says_what_it_went_by(
    alice: User,
) -> None:
    fact = memory.remember(alice, "I like bebop")

    @tool
    def whose(context: Context) -> str:
        """Tell whose it is."""
        return f"{context.claims} in {context.conversation}"

    tools = ("what_do_you_know", "remember", "search_knowledge", "whose")
    registry.agents.forget("music")
    Agent("music", "Music", "You know records.", tools=tools)
    asks = (
        ASK,
        call("what_do_you_know", about="bebop"),
        call("remember", fact="I like Monk.", quote="I like Monk"),
        call("whose"),
    )
    for is_temporary in (False, True):
        run = asked(alice, "Something good? I like Monk", "front")
        run.options = {"claims": {"customer": "7"}}
        run.save()
        if is_temporary:
            Conversation.objects.update(expires_at=timezone.now() + timedelta(hours=1))
        front, music = ScriptedModel(asks[0], "Bebop [7]."), ScriptedModel(asks[1:], "Bebop [7].")
        models = Models({"front": [Candidate(front)], "music": [Candidate(music)]})
        attempt(models)
        child = attempt(models)
        looked_up = {"passages": [{"id": 7, "title": "Bebop", "kind": "note", "url": ""}]}
        ToolCall.objects.create(
            run=child, step=9, position=0, call_id="s", name="search_knowledge", state="done", result=looked_up
        )
        run = attempt(models)
        told = [item.output for item in music.requests[1].items if isinstance(item, Called)]
        assert all("temporary" in each for each in told[:2]) == is_temporary
        assert told[2] == f"{{'customer': '7'}} in {run.thread}"
        assert run.recalled[:1] == ([] if is_temporary else [str(fact.pk)]), "it is shown under the answer"
        answer = Message.objects.get(run=run, text="Bebop [7].")
        assert [each["passage"] for each in answer.citations] == [7], "it was shown to who was asked"
    assert {each.statement for each in memory.facts_of(alice)} == {"Likes bebop", "Likes Monk"}
