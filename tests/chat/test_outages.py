"""The database's connections end under a web process, as when PostgreSQL restarts: sockets live, and answers go on."""

from __future__ import annotations

from typing import Any

import pytest

from agents.runtime.models import Run
from chat.models import Message
from tests.harness.clients import Phone
from tests.harness.model_script import say
from tests.harness.outages import cut_all_but_ours
from tests.harness.processes import wait_until

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]

LONG = "Lanterns hang in the apple tree, and somebody has baked a cake for all of you. " * 4


def test_alice_reads_on_over_the_same_socket_when_the_database_comes_back(web: Any, model: Any, alice: Any) -> None:
    model.choose(lambda body: (say(LONG, tokens_per_second=40),))
    with Phone(web.url, alice) as phone:
        ack = phone.say("How will it be?")
        for _ in range(3):
            phone.until_event("TEXT_MESSAGE_CONTENT", limit=30)
            cut_all_but_ours()
        phone.until_event("RUN_FINISHED", limit=60)
        assert phone.texts == ["How will it be?", LONG]
        run = Run.objects.get(pk=ack["run"])
        assert (run.state, run.error) == (Run.State.COMPLETED, "")
        assert run.attempt - run.outages == 1, "an outage is no attempt"


def test_what_alice_says_while_it_is_away_is_acknowledged_and_stored_once(web: Any, alice: Any) -> None:
    with Phone(web.url, alice) as phone:
        conversation = phone.say("Hello")["conversation"]
        phone.until_event("RUN_FINISHED")
        for number in range(3):
            cut_all_but_ours()
            phone.say(f"And {number}?", conversation)
        wait_until(lambda: not Run.objects.exclude(state="completed").exists(), within=60, what="all is answered")
        phone.until_event("RUN_FINISHED", limit=30)
    assert list(Message.objects.filter(role="user").order_by("rev").values_list("text", flat=True)) == [
        "Hello", "And 0?", "And 1?", "And 2?",
    ]  # fmt: skip
