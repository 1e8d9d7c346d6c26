"""What a person said in other conversations is told where it fits: behind the stable beginning, as data."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agents import clock, memory
from agents.memory.facts import keep
from agents.memory.models import Reading
from agents.memory.reading import Readings
from agents.memory.retrieval import TOLD
from agents.runtime import summaries
from agents.runtime.models import Run
from chat.models import Conversation, Message
from chat.transcript import ConversationTranscript
from tests.agents.memory.test_tools import statements
from tests.chat.test_long_conversations import LONG, TOO_LONG, is_summing_up, written
from tests.chat.turns import claimed, turn
from tests.harness.model_script import say, usage
from tests.harness.model_server import ModelServer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def asked(settings: Any, model: ModelServer) -> None:
    settings.OPENAI_BASE_URL, settings.OPENAI_MODEL, settings.OPENAI_API = model.url, "scripted", "responses"


def sent(model: ModelServer) -> str:
    """All that the model was told in its last request, but for its tools."""
    body = model.requests[-1].body
    return str((body.get("instructions"), body["input"]))


def test_what_alice_said_before_is_told_with_her_question_and_nothing_before_it_changes(
    alice: User, bob: User, model: ModelServer
) -> None:
    fact = memory.remember(alice, "Anna is vegan")
    model.script(say("A curry."))
    turn(alice, "What shall we cook for Anna?")
    told = model.requests[-1].body["input"][-1]["content"]
    assert told.index("It is ") < told.index(TOLD) < told.index("- Anna is vegan (said ") < told.index("What shall we")
    assert TOLD not in str(model.requests[-1].body["instructions"])
    assert memory.facts_of(alice).get() == fact
    model.script(say("A curry."))
    turn(bob, "What shall we cook for Anna?")
    assert "vegan" not in sent(model) and TOLD not in sent(model)


def test_who_has_no_facts_pays_no_statement_and_who_has_some_pays_one(alice: User, bob: User) -> None:
    memory.remember(alice, "Anna is vegan")
    memory.recall(alice, "Anna")  # the process reads which embedder is active once

    def statements(user: User) -> int:
        run = Run.objects.select_related("user").get(pk=claimed(user, "What shall we cook for Anna?").pk)
        with CaptureQueriesContext(
            connection,
        ) as counted:
            ConversationTranscript().opening(run)
        return len(counted)

    assert (statements(bob), statements(alice)) == (1, 2)


def test_while_memory_is_paused_a_model_is_told_nothing(alice: User, model: ModelServer) -> None:
    memory.remember(alice, "Anna is vegan")
    memory.pause(alice)
    model.script(say("What does she eat?"))
    turn(alice, "What shall we cook for Anna?")
    assert "vegan" not in sent(model)


def test_a_summary_made_of_what_she_had_forgotten_is_taken_back_and_the_next_one_knows_nothing_of_it(
    alice: User, model: ModelServer, settings: Any
) -> None:
    thread = written(alice, "My daughter is called Wilhelmina. Plan her party.").thread
    for number in range(3):
        written(alice, f"{number}: {LONG}", thread)
    model.choose(summing_up)
    model.script(TOO_LONG)
    turn(alice, "And now?", thread)
    summed_up = Message.objects.filter(conversation=thread, sums_up_until__isnull=False, kind="notice")
    assert summed_up.get().text == "Wilhelmina is known."
    settings.OPENAI_BASE_URL, settings.MEMORY_QUIET = "", -1.0
    while Readings().work():
        pass
    settings.OPENAI_BASE_URL = model.url
    fact = memory.facts_of(alice).get(value="Wilhelmina")
    memory.forget(alice, fact.pk)
    assert not summed_up.exists()
    model.script(TOO_LONG)
    turn(alice, "And now?", thread)
    assert summed_up.get().text == "Nothing is known."
    assert "[…]. Plan her party." in str([each.texts for each in model.requests if is_summing_up(each)][-1])


@pytest.mark.parametrize("often", [1, 2])
def test_a_summary_is_made_anew_where_she_has_something_forgotten_while_it_is_made(
    alice: User, model: ModelServer, often: int
) -> None:
    names = ["Wilhelmina", "Theodora"][:often]
    told = [f"My {who} is called {name}" for who, name in zip(("daughter", "sister"), names, strict=False)]
    thread = written(alice, f"{'. '.join(told)}. Plan her party.").thread
    for number in range(3):
        written(alice, f"{number}: {LONG}", thread)
    said = Message.objects.get(conversation=thread, text__startswith=told[0])
    words = memory.Words(str(said.pk), said.text, said.created_at)
    facts = [keep(alice, words, quote, thread=str(thread))[0].pk for quote in told]

    def forgetting(body: dict[str, Any]) -> Any:
        if summaries.INSTRUCTIONS not in (body.get("instructions"), body["input"][0]["content"]):
            return (say("Fine."),)
        if facts:
            with ThreadPoolExecutor(max_workers=1) as beside:
                beside.submit(forgotten, alice, facts.pop(0)).result()
        return (say(f"Known: {[name for name in names if name in str(body['input'])]}."),)

    model.choose(forgetting)
    model.script(TOO_LONG)
    assert turn(alice, "And now?", thread).state == "completed"
    summary = Message.objects.get(conversation=thread, sums_up_until__isnull=False, kind="notice")
    assert not any(name in summary.text for name in names)


@pytest.mark.parametrize("is_read", [True, False])
def test_what_she_said_in_two_conversations_and_that_it_is_over_in_a_third_is_left_out_of_all_summaries(
    alice: User, settings: Any, is_read: bool
) -> None:
    settings.OPENAI_BASE_URL, settings.MEMORY_QUIET = "", -1.0
    said = ("I live in Bern. Plan tea.", "Plan a walk. I live in Bern.", "Plan a ball. I no longer live in Bern.")
    talks = [written(alice, text) for text in said[:2]]
    while Readings().work():
        pass
    fact = memory.facts_of(alice).get()
    talks.append(written(alice, said[2]))
    while is_read and Readings().work():
        pass
    assert memory.facts_of(alice).get() == fact
    for run in talks:
        with transaction.atomic():
            assert ConversationTranscript().summed_up(run, "She lives in Bern.", timezone.now(), 0)
    memory.forget(alice, fact.pk)
    while Readings().work():
        pass
    pasts = [ConversationTranscript().past(claimed(alice, "And now?", run.thread)) for run in talks]
    assert [past.summary for past in pasts] == ["", "", ""]
    assert "Bern" not in str([turn.items for past in pasts for turn in past.turns]) and not statements(alice)


def test_to_forget_hundreds_of_facts_takes_as_many_statements_as_to_forget_a_few(alice: User) -> None:
    written(alice, "Hello")
    memory.remember(alice, "Anna is vegan")

    def statements_for(count: int) -> list[str]:
        now = timezone.now()
        talks = [Conversation(user=alice, agent="planner") for _ in range(count)]
        Conversation.objects.bulk_create(talks, batch_size=3)
        facts = [
            memory.Fact(
                user=alice, kind="fact", value=f"{at}", statement=f"{at}", quote=f"{at}", thread=str(talk.pk),
                message=str(uuid4()), said_at=now, confirmed_at=now,
            )
            for at, talk in enumerate(talks)
        ]  # fmt: skip
        memory.Fact.objects.bulk_create(facts, batch_size=3)
        past = [
            memory.Fact(
                user=alice, kind="fact", value=f"old {fact.value}", statement="old", quote="old", said_at=now,
                confirmed_at=now, ended_at=now, superseded_by=fact,
            )
            for fact in facts
        ]  # fmt: skip
        memory.Fact.objects.bulk_create(past, batch_size=3)
        done = Run.State.COMPLETED
        runs = [
            Run(
                surface="chat", thread=talk.pk, user=alice, state=done, steps=1, recalled=[str(fact.pk)], created_at=now
            )
            for talk, fact in zip(talks, facts, strict=True)
        ]
        Run.objects.bulk_create(runs, batch_size=3)
        until = now + timedelta(hours=1)
        for run in runs:
            same = {"conversation_id": run.thread, "run": run, "rev": 1}
            Message.objects.create(**same, id=run.last_text, role="assistant", text="A curry.", created_at=now)
            Message.objects.create(
                **same, role="system", kind="notice", text="Sum.", sums_up_until=until, created_at=now
            )
        with CaptureQueriesContext(connection) as asked:
            assert memory.forget_all(alice) >= 2 * count
        revs = dict(Conversation.objects.filter(pk__in=[talk.pk for talk in talks]).values_list("pk", "rev"))
        assert set(revs.values()) == {2}
        changed = list(Message.objects.filter(conversation__in=list(revs)).values_list("kind", "text", "rev"))
        assert sorted(changed) == sorted([("text", "A curry.", 2), ("removed", "", 1)] * count)
        assert not memory.facts_of(alice).exists()
        return [each["sql"] for each in asked.captured_queries]

    few, many = statements_for(3), statements_for(60)
    assert len(many) == len(few) < 20
    locks = [each for each in many if "chat_conversation" in each and ("FOR NO KEY" in each or "UPDATE chat" in each)]
    assert "ORDER BY" in locks[0] and len(locks) == 2, "all are locked at once, in the order of their ids"


def test_what_reading_uses_counts_for_her_day_and_when_that_is_used_up_it_is_read_the_next(
    alice: User, model: ModelServer, settings: Any
) -> None:
    settings.CHAT_TOKENS_A_DAY, settings.MEMORY_QUIET = 100, -1.0
    vegan = {"message": 1, "quote": "Anna is vegan", "value": "vegan", "statement": "Anna is vegan."}
    model.choose(lambda body: (say(json.dumps({"facts": [vegan]})), usage(90, 20)))
    run = written(alice, "Anna is vegan")
    assert Readings().work() == 1 and statements(alice) == {"Anna is vegan."}
    read = Run.objects.get(surface="memory")
    assert (read.input_tokens, read.output_tokens, read.thread, read.user) == (90, 20, run.thread, alice)
    refused = turn(alice, "And now?", run.thread)
    assert (refused.state, refused.error_code) == ("failed", "over_limit")
    assert Readings().work() == 1 and len(model.requests) == 1, "no model is asked any more"
    until = Reading.objects.get().due_at
    assert until is not None and until > timezone.now()
    put_back = clock.put(lambda: until)
    try:
        assert Readings().work() == 1 and len(model.requests) == 2
    finally:
        put_back()


def forgotten(user: User, fact: Any) -> None:
    try:
        memory.forget(user, fact)
    finally:
        connection.close()


def summing_up(body: dict[str, Any]) -> Any:
    if summaries.INSTRUCTIONS in (body.get("instructions"), body["input"][0]["content"]):
        return (say("Wilhelmina is known." if "Wilhelmina" in str(body["input"]) else "Nothing is known."),)
    return (say("Fine."),)


def test_nothing_is_read_or_told_in_a_temporary_conversation(alice: User, model: ModelServer, settings: Any) -> None:
    memory.remember(alice, "Anna is vegan")
    thread = claimed(alice, "I live in Berlin").thread
    Conversation.objects.filter(pk=thread).update(expires_at=timezone.now() + timedelta(days=1))
    Run.objects.all().delete()
    turn(alice, "What shall we cook for Anna?", thread)
    assert "vegan" not in sent(model)
    settings.OPENAI_BASE_URL, settings.MEMORY_QUIET = "", -1.0
    while Readings().work():
        pass
    assert [each.statement for each in memory.facts_of(alice)] == ["Anna is vegan"]
