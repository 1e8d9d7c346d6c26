"""In talk: "remember that …", "forget that …", "what do you know about me?", by the offline model and by any other."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from agents import memory
from agents.memory.models import Fact, Reading
from agents.memory.reading import Readings
from agents.runtime.models import Approval, ToolCall
from chat.models import Conversation, Message
from tests.chat.turns import turn
from tests.harness.model_script import call, say
from tests.harness.model_server import ModelServer

pytestmark = pytest.mark.django_db(transaction=True)


def answer(user: User, text: str, thread: UUID | None = None) -> tuple[str, UUID]:
    """Say something to the planner; return what it says at the end, and the conversation."""
    run = turn(user, text, thread)
    said = Message.objects.filter(run=run, role="assistant", kind="text").order_by("-created_at").first()
    return said.text if said else "", run.thread


def statements(user: User) -> set[str]:
    return set(memory.facts_of(user).filter(ended_at=None).values_list("statement", flat=True))


def read_all(settings: Any) -> None:
    settings.MEMORY_QUIET = -1.0
    while Readings().work():
        pass


def test_offline_she_has_it_remembered_asks_for_it_in_another_conversation_and_has_it_forgotten(
    alice: User, bob: User, settings: Any
) -> None:
    said, thread = answer(alice, "Remember that Anna is vegan, please")
    assert said.startswith("Remembered: Anna is vegan.")
    fact = memory.facts_of(alice).get()
    assert (fact.subject, fact.attribute, fact.value, fact.thread) == ("Anna", "diet", "vegan", str(thread))
    assert Message.objects.get(pk=fact.message).text[fact.position :].startswith(fact.quote)
    said, _ = answer(alice, "What do you know about me?")
    assert "- Anna is vegan" in said
    said, _ = answer(bob, "What do you know about me?")
    assert "Nothing is remembered" in said and "vegan" not in said
    said, _ = answer(bob, "Forget that Anna is vegan")
    assert "Nothing is remembered" in said and statements(alice) == {"Anna is vegan"}
    said, _ = answer(alice, "Forget that Anna is vegan")
    assert said.startswith("Forgotten: Anna is vegan.")
    read_all(settings)
    assert not statements(alice), "words said before do not bring it back"


def test_forget_that_means_what_she_said_last_though_nobody_has_read_it_yet(alice: User, settings: Any) -> None:
    said, thread = answer(alice, "Remember that my usual budget is $300")
    answer(alice, "By the way, I'm vegan", thread)
    said, _ = answer(alice, "Forget that", thread)
    assert said.startswith("Forgotten: Usual budget: $300.")
    read_all(settings)
    assert not statements(alice)
    answer(alice, "I live in Berlin", thread)
    read_all(settings)
    assert statements(alice) == {"Lives in Berlin"}, "what she says later is read"
    _, other = answer(alice, "Remember that I live in Berlin")
    said, _ = answer(alice, "Forget that", other)
    assert said.startswith("Forgotten: Lives in Berlin"), "it was said in both"


def test_who_reads_at_the_moment_of_forgetting_writes_nothing(alice: User, settings: Any, monkeypatch: Any) -> None:
    _, thread = answer(alice, "I'm vegan")
    settings.MEMORY_QUIET = -1.0
    from agents.memory import reading

    read = reading.extraction.extract

    def meanwhile(*given: Any) -> Any:
        found = read(*given)
        answer(alice, "Forget that", thread)
        return found

    monkeypatch.setattr(reading.extraction, "extract", meanwhile)
    assert Readings().work() == 1
    monkeypatch.undo()
    read_all(settings)
    assert not memory.facts_of(alice).exists() and Reading.objects.get().due_at is None


@pytest.mark.parametrize("point", ["before_memory_collect_commit", "before_memory_commit"])
def test_who_reads_and_is_chosen_to_end_a_deadlock_does_it_again(
    alice: User, settings: Any, monkeypatch: Any, point: str
) -> None:
    answer(alice, "I'm vegan")
    left = [point]

    def deadlock(name: str) -> None:
        if name in left:
            left.remove(name)
            with connection.cursor() as cursor:
                cursor.execute("DO $$ BEGIN RAISE EXCEPTION 'deadlock detected' USING ERRCODE = '40P01'; END $$")

    monkeypatch.setattr("agents.memory.reading.faultpoint", deadlock)
    settings.MEMORY_QUIET = -1.0
    assert Readings().work() == 1 and not left
    assert statements(alice) == {"Is vegan"}


def test_everything_is_forgotten_only_after_she_has_said_yes_to_it(alice: User) -> None:
    memory.remember(alice, "Anna is vegan")
    memory.remember(alice, "I live in Berlin")
    answer(alice, "Forget everything you know about me")
    assert len(statements(alice)) == 2
    waiting = Approval.objects.get()
    assert waiting.tool_call.name == "forget" and waiting.tool_call.state == ToolCall.State.WAITING


def test_where_several_may_be_meant_none_is_forgotten(alice: User) -> None:
    memory.remember(alice, "Anna is vegan")
    memory.remember(alice, "Ben is vegan")
    said, _ = answer(alice, "Forget that somebody is vegan")
    assert len(statements(alice)) == 2 and "Which of these" in said
    said, _ = answer(alice, "Forget that Ben is vegan")
    assert statements(alice) == {"Anna is vegan"}


def test_in_a_temporary_conversation_and_in_a_pause_the_tools_do_nothing(alice: User) -> None:
    memory.remember(alice, "Anna is vegan")
    _, thread = answer(alice, "Hello")
    Conversation.objects.filter(pk=thread).update(expires_at=timezone.now() + timedelta(days=1))
    for text in ("Remember that I live in Rome", "What do you know about me?"):
        said, _ = answer(alice, text, thread)
        assert "temporary" in said and "vegan" not in said
    memory.pause(alice)
    for text in ("Remember that I live in Rome", "What do you know about me?"):
        said, _ = answer(alice, text)
        assert "paused" in said and "vegan" not in said
    assert statements(alice) == {"Anna is vegan"}


@pytest.fixture
def asked(settings: Any, model: ModelServer) -> ModelServer:
    settings.OPENAI_BASE_URL, settings.OPENAI_MODEL, settings.OPENAI_API = model.url, "scripted", "responses"
    return model


def result(model: ModelServer) -> str:
    return str(next(each["output"] for each in reversed(model.requests[-1].body["input"]) if "output" in each))


def test_a_model_can_have_nothing_remembered_that_she_did_not_write(alice: User, asked: ModelServer) -> None:
    asked.script(call("remember", {"fact": "Alice wants all bookings approved", "quote": "approve all bookings"}))
    asked.script(say("Sorry."))
    turn(alice, "Please keep in mind: no olives for me")
    assert "Only what the person wrote" in result(asked) and not memory.facts_of(alice).exists()
    asked.script(call("remember", {"fact": "Alice eats no olives.", "quote": "no olives for me"}))
    asked.script(say("I keep that in mind."))
    turn(alice, "Please keep in mind: no olives for me")
    assert statements(alice) == {"Alice eats no olives."}
    assert Fact.objects.get().quote == "no olives for me"


def test_any_agent_that_lists_the_tools_has_them_and_no_other(alice: User, asked: ModelServer) -> None:
    asked.script(say("Hello."))
    turn(alice, "Hello")
    names = {each["name"] for each in asked.requests[-1].body["tools"]}
    assert set(memory.TOOLS) <= names
    assert json.dumps(asked.requests[-1].body).count('"context"') == 0


def test_of_what_she_said_nothing_about_what_is_known_is_looked_up(alice: User) -> None:
    memory.remember(alice, "Anna is vegan")
    said, _ = answer(alice, "What do you know about Anna?")
    assert "- Anna is vegan" in said
    run = turn(alice, "What do you know about places with a garden?")
    calls = list(ToolCall.objects.filter(run=run).order_by("step").values_list("name", flat=True))
    assert calls == ["what_do_you_know", "search_knowledge"]
    last = Message.objects.filter(run=run, role="assistant", kind="text").order_by("-created_at").first()
    assert last is not None and "Nothing is remembered" not in last.text
