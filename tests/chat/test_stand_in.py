"""Where all models fail before their first word the offline model answers, if an operator wants it so, and says it."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User

from agents.llm.offline.model import OfflineModel
from agents.llm.offline.stand_in import STANDS_IN
from agents.profiles.models import AgentProfile, LLMModel
from chat.models import Message
from planning.models import Event
from tests.chat.turns import turn
from tests.harness.model_script import call, fail, say, usage
from tests.harness.model_server import ModelServer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def asked(settings: Any, model: ModelServer) -> None:
    settings.OPENAI_BASE_URL, settings.OPENAI_MODEL, settings.OPENAI_API = model.url, "scripted", "responses"
    settings.MODEL_HOSTS = ["127.0.0.1"]


def said(run: Any) -> str:
    texts = Message.objects.filter(run=run, role="assistant", kind="text").order_by("created_at")
    return "".join(texts.values_list("text", flat=True))


def test_the_offline_model_does_what_it_can_and_says_that_it_is_not_the_one_who_was_asked(
    alice: User, model: ModelServer, settings: Any
) -> None:
    settings.FALLBACK_OFFLINE = True
    model.script(fail(401))
    run = turn(alice, "Plan a tea for 4 on Friday at 3pm")
    assert (run.state, run.model) == ("completed", OfflineModel.name)
    assert run.fallbacks == [{"model": "scripted", "code": "refused_key"}]
    assert said(run).count(STANDS_IN.strip()) == 1 and said(run).startswith(STANDS_IN) and Event.objects.get()
    model.script(say("Here I am again."))
    again = turn(alice, "Hello", run.thread)
    assert (said(again), again.fallbacks) == ("Here I am again.", [])


def test_without_the_setting_a_failure_is_told_and_nobody_else_answers(alice: User, model: ModelServer) -> None:
    model.script(fail(401))
    run = turn(alice, "Plan a tea for 4 on Friday at 3pm")
    assert (run.state, run.error_code, said(run)) == ("failed", "refused_key", "")


def test_the_offline_model_says_so_as_the_fallback_of_a_row_and_not_as_its_own(alice: User, model: ModelServer) -> None:
    offline = LLMModel.objects.create(name="offline", provider="offline")
    LLMModel.objects.create(name="far", provider="compatible", base_url=model.url, fallback=offline)
    AgentProfile.objects.create(name="Cook", model="far")
    AgentProfile.objects.create(name="Waiter", model="offline")
    model.script(fail(401))
    assert said(turn(alice, "Hello", agent="cook")).startswith(STANDS_IN)
    waiter = said(turn(alice, "Hello", agent="waiter"))
    assert waiter and STANDS_IN.strip() not in waiter


def test_an_answer_that_has_used_its_tokens_asks_no_further(alice: User, model: ModelServer, settings: Any) -> None:
    settings.RUN_TOKENS = 100
    model.script(call("list_events", {}), usage(50, 10))
    model.script(call("list_events", {}), usage(60, 10))
    run = turn(alice, "Look again and again")
    assert (run.state, run.error_code, run.input_tokens) == ("failed", "over_limit", 110)
    assert "as many tokens" in run.error and len(model.requests) == 2
