"""A web process dies as by kill -9 while it streams: who comes back to another one has all of the answer, once."""

from __future__ import annotations

import contextlib
import os
import signal
from http.client import HTTPException
from typing import Any

import pytest

from agents.runtime.models import Run
from tests.chat.errands import adding
from tests.chat.test_faults import bought
from tests.harness.event_source import EventSource
from tests.harness.model_script import say, until
from tests.harness.zygote import Zygote

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]

POINTS = ["before_answer_commit", "after_answer_commit", "after_tool_commit", "after_send_commit"]


def test_the_rest_comes_from_another_process(zygote: Zygote, model: Any, alice: Any) -> None:
    seen: list[str] = []
    model.script(say("One two three, and no", chunk=5), until(lambda: len(seen) > 9))
    model.script(say("Another one: two, and three more.", chunk=5))
    web = zygote.serve(RUN_LEASE=1.0)
    with EventSource(web, alice) as source:
        next(event for event in source.ask("Count") if "three" in "".join(source.texts.values()))
        web.kill9()
        *_, done = source.resume(zygote.serve(RUN_LEASE=1.0))
    assert list(source.texts.values()) == [done.data["text"]] == ["Another one: two, and three more."]


def test_a_process_that_stops_in_order_sends_those_who_listen_to_another(
    zygote: Zygote, model: Any, alice: Any
) -> None:
    others: list[bool] = []
    model.choose(lambda body: (say("One two", chunk=4), until(lambda: bool(others)), say(" three.")))
    web = zygote.serve(RUN_LEASE=1.0)
    with EventSource(web, alice) as source:
        events = source.ask("Count")
        next(event for event in events if event.name == "text_delta")
        os.kill(web.pid, signal.SIGTERM)
        assert "done" not in [event.name for event in events], "it ends, and says that there is more"
        others.append(True)
        *_, done = source.resume(zygote.serve(RUN_LEASE=1.0))
    assert list(source.texts.values()) == [done.data["text"]] == ["One two three."]


@pytest.mark.faults
@pytest.mark.parametrize("point", POINTS)
def test_whatever_it_was_at(zygote: Zygote, model: Any, alice: Any, party: Any, point: str) -> None:
    model.choose(adding(tokens_per_second=40))
    web = zygote.serve(fault=point, RUN_LEASE=1.0)
    source = EventSource(web, alice)
    asked = {"message": "Please add item-1", "client_id": "5f0c7d0a-3c8e-4b39-9d6b-0a4c2a1e7b11"}
    done = None
    with contextlib.suppress(OSError, HTTPException, StopIteration):
        done = next((event for event in source.ask(**asked) if event.name == "done"), None)
    web.wait_until_dead()
    again = zygote.serve(RUN_LEASE=1.0)
    if source.place:
        done = list(source.resume(again))[-1]
    else:
        source.port = again.port
        done = list(source.ask(**asked))[-1]
    assert done is not None and done.data["state"] == "completed"
    assert "\n\n".join(source.texts.values()) == done.data["text"]
    assert bought("item-1") == 1 and Run.objects.count() == 1
