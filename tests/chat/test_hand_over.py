"""A web process that is told to end gives its answers to another one, at once and not when their leases end."""

from __future__ import annotations

from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from agents.runtime.models import Run
from tests.harness.clients import Phone
from tests.harness.model_script import say, stall
from tests.harness.processes import wait_until

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]


def test_an_answer_that_is_on_its_way_is_finished_by_the_next_process(server: Any, model: Any, alice: Any) -> None:
    settings = model.asks | {"RUN_LEASE": "3600"}
    first, second = server(**settings), server(**settings)
    model.script(say("All is", tokens_per_second=50), stall())
    with Phone(first.url, alice) as phone:
        ack = phone.say("How are we doing?")
        model.wait_for_request(1, 20)
        assert Run.objects.get(pk=ack["run"]).attempt == 1
        model.script(say("All is well."))
        first.stop(within=20)
        with pytest.raises(ConnectionClosed) as closed:
            phone.until("never")
        assert closed.value.rcvd is not None and closed.value.rcvd.code == 1012
    with Phone(second.url, alice) as phone:
        phone.hello(ack["conversation"])
        wait_until(lambda: Run.objects.get(pk=ack["run"]).is_final, within=30, what="somebody has finished it")
        run = Run.objects.get(pk=ack["run"])
        assert (run.state, run.attempt) == (Run.State.COMPLETED, 2)
        wait_until(
            lambda: (phone.quiet(0.2), any(m.get("text") == "All is well." for m in phone.shown))[-1],
            within=20,
            what="Alice reads it",
        )
