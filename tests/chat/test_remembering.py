"""What a person said in other conversations is told where it fits: behind the stable beginning, as data."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agents import memory
from agents.memory.retrieval import TOLD
from agents.runtime.models import Run
from chat.transcript import ConversationTranscript
from tests.chat.turns import claimed, turn
from tests.harness.model_script import say
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
