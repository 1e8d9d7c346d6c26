"""An answer, and a day of a person's conversations, take no more of the models than the operator lets them."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User

from agents.runtime.models import Run
from tests.harness.clients import Phone
from tests.harness.model_script import call, say, usage

WEB = {"PRICE_INPUT": "2", "PRICE_OUTPUT": "4", "RUN_TIME": "1", "RUN_COST": "1", "CHAT_TOKENS_A_DAY": "1000"}

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def asks(standing_model: Any) -> dict[str, str]:
    return standing_model.asks


def refused(phone: Phone) -> str:
    """Return in which words the answer on its way was ended for a limit."""
    assert phone.until_event("RUN_ERROR")["code"] == "over_limit"
    return Run.objects.order_by("-created_at")[0].error


def test_a_server_that_speaks_for_ever_is_listened_to_for_so_long(web: Any, model: Any, alice: User) -> None:
    model.script(say("word " * 1000, tokens_per_second=20))
    with Phone(web.url, alice) as phone:
        phone.say("Tell me all")
        assert "after 1 seconds" in refused(phone)
        model.wait_for_disconnect(model.requests[0])
        phone.quiet(0.2)
        assert "word" in phone.texts[-1], "what had come stays"


def test_an_answer_that_has_cost_enough_asks_no_further(web: Any, model: Any, alice: User) -> None:
    model.script(usage(500_000, 0), call("list_events", {}))
    with Phone(web.url, alice) as phone:
        phone.say("Look again and again")
        assert "cost" in refused(phone)
    assert len(model.requests) == 1
    assert Run.objects.get().cost == 1


def test_a_persons_day_ends_where_its_tokens_do_and_anothers_goes_on(
    web: Any, model: Any, alice: User, bob: User
) -> None:
    model.script(usage(990, 10), say("Hi."))
    with Phone(web.url, alice) as phone:
        phone.say("Hello")
        phone.until_event("RUN_FINISHED")
        phone.say("And now?")
        assert "today's tokens" in refused(phone)
    assert len(model.requests) == 1
    with Phone(web.url, bob) as phone:
        phone.say("Hello")
        phone.until_event("RUN_FINISHED")
    assert len(model.requests) == 2
