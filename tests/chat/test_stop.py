"""Stop: the model's stream is closed at once, what was said stays, what is done is done; Retry goes on."""

from __future__ import annotations

import time
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from agents.llm.items import GO_ON
from agents.runtime.models import Run, ToolCall
from chat.models import Message
from planning.models import ShoppingItem
from tests.harness.clients import Phone
from tests.harness.model_script import call, delay, fail, say, stall
from tests.harness.processes import PATIENCE, wait_until

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]

SLOW = "One two three four five six seven eight nine ten. " * 20
AT_ONCE = 0.5 * PATIENCE  # seconds


def start(phone: Phone, model: Any, text: str = "Count") -> dict[str, Any]:
    """Ask, and wait until a part of the answer is there; return the ack."""
    ack = phone.say(text)
    phone.until_event("TEXT_MESSAGE_CONTENT")
    return ack


def stops_at_once(phone: Phone, model: Any, ack: dict[str, Any]) -> None:
    """Press Stop and see the model's stream closed in time."""
    asked_at = time.monotonic()
    phone.tell(type="stop", run=ack["run"], ref="stop")
    phone.until("ack", ref="stop")
    assert model.wait_for_disconnect(model.requests[-1]) - asked_at < AT_ONCE


def somebody_ponders() -> bool:
    """Whether another process stands in a transaction: what a tool does there is seen by nobody else yet."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database()"
            " AND state = 'idle in transaction' AND clock_timestamp() - state_change > interval '0.2 seconds')"
        )
        return bool(cursor.fetchone()[0])


def is_over(run: str, within: float = 5) -> Run:
    return wait_until(
        lambda: Run.objects.filter(pk=run, ended_at__isnull=False).first(), within=within, what="the run is over"
    )


def test_alice_stops_an_answer_keeps_what_was_said_and_lets_it_go_on(web: Any, model: Any, alice: Any) -> None:
    model.script(say(SLOW, tokens_per_second=30))
    model.script(say("And on it goes."))
    with Phone(web.url, alice) as phone:
        ack = start(phone, model)
        stops_at_once(phone, model, ack)
        assert phone.until_event("RUN_FINISHED")["outcome"]["type"] == "cancelled"
        stopped = phone.shown[-1]
        assert stopped["state"] == "stopped" and stopped["text"] and SLOW.startswith(stopped["text"])
        assert stopped["text"].startswith(phone.drafts[stopped["id"]]), "text that was shown is gone"
        phone.tell(type="retry", run=ack["run"], ref="again")
        phone.until("ack", ref="again")
        phone.until_event("RUN_FINISHED")
        assert phone.texts == ["Count", stopped["text"], "And on it goes."]
        assert model.requests[-1].texts == ["Count", stopped["text"], GO_ON]


def test_a_model_that_says_nothing_is_left_at_once(web: Any, model: Any, alice: Any) -> None:
    model.script(stall())
    with Phone(web.url, alice) as phone:
        ack = phone.say("Hello?")
        wait_until(lambda: model.requests, within=5, what="the model is asked")
        stops_at_once(phone, model, ack)
        phone.until_event("RUN_FINISHED")
        phone.quiet()
        assert [(message["kind"], message["state"]) for message in phone.shown] == [
            ("text", "complete"), ("notice", "stopped"),
        ]  # fmt: skip


def test_a_stop_while_a_tool_is_at_work_leaves_its_effect_whole_and_calls_no_other(
    zygote: Any, model: Any, alice: Any, party: Any
) -> None:
    web = zygote.serve(TOOL_THREADS=1)
    model.script(say("I think."), call("ponder", {"seconds": 3.0}))
    model.script(call("add_items", {"items": [{"name": "Cake"}]}))
    with Phone(web.url, alice) as phone:
        phone.tell(type="send", agent="errand", text="Think", client_id=str(uuid4()), ref="s")
        ack = phone.until("ack", ref="s")
        phone.until_event("TOOL_CALL_START")
        wait_until(somebody_ponders, within=5, what="the tool is at work")
        phone.tell(type="stop", run=ack["run"], ref="stop")
        phone.until("ack", ref="stop")
        assert is_over(ack["run"]).state == Run.State.STOPPED
        phone.quiet()
    assert ToolCall.objects.get().state == ToolCall.State.DONE
    tool = next(message for message in phone.shown if message["kind"] == "tool")
    assert (tool["state"], tool["tool_call"]["state"]) == ("complete", "done")
    assert not ShoppingItem.objects.exists() and len(model.requests) == 1
    assert not Message.objects.filter(state="partial").exists()


def test_a_stop_while_a_booking_is_on_its_way_says_unknown_and_then_what_came_of_it(
    zygote: Any, model: Any, alice: Any
) -> None:
    web = zygote.serve(environment={"CONVOKE_TEST_LINGER": "1.5"})
    model.script(call("send_fax", {"text": "Come"}))
    with Phone(web.url, alice) as phone:
        phone.tell(type="send", agent="errand", text="Fax them", client_id=str(uuid4()), ref="s")
        ack = phone.until("ack", ref="s")
        wait_until(lambda: zygote.world.exists(), within=5, what="the fax is under way")
        phone.tell(type="stop", run=ack["run"], ref="stop")
        phone.until("ack", ref="stop")
        assert is_over(ack["run"], within=1).state == Run.State.STOPPED
        assert ToolCall.objects.get().state == ToolCall.State.UNKNOWN
        phone.quiet(2.0)
        tool = next(message for message in phone.shown if message["kind"] == "tool")
        assert (tool["state"], tool["tool_call"]["state"], tool["tool_call"]["output"]) == ("complete", "done", "Sent.")
    assert len(zygote.world.read_text().splitlines()) == 1
    assert Run.objects.get().state == Run.State.STOPPED


def test_a_stop_while_it_waits_for_its_turn_means_it_never_begins(web: Any, model: Any, alice: Any) -> None:
    model.script(delay(0.5), say("To the first."))
    with Phone(web.url, alice) as phone:
        conversation = phone.say("First")["conversation"]
        wait_until(lambda: model.requests, within=5, what="the model is asked")
        second = phone.say("Second", conversation)
        phone.tell(type="stop", run=second["run"], ref="stop")
        phone.until("ack", ref="stop")
        assert is_over(second["run"]).state == Run.State.STOPPED
        phone.until_event("TEXT_MESSAGE_END")
        phone.quiet(1.5)
        assert phone.texts == ["First", "Second", "To the first."]
        assert len(model.requests) == 1


def test_a_stop_after_the_end_changes_nothing(web: Any, model: Any, alice: Any) -> None:
    with Phone(web.url, alice) as phone:
        ack = phone.say("Hello")
        phone.until_event("RUN_FINISHED")
        before = phone.messages
        phone.tell(type="stop", run=ack["run"], ref="stop")
        phone.until("ack", ref="stop")
        phone.quiet()
        assert phone.messages == before
    assert Run.objects.get().state == Run.State.COMPLETED and not Run.objects.get().cancel_requested


@pytest.mark.parametrize("with_redis", [False, True], ids=["without Redis", "with Redis"])
def test_another_process_stops_it_just_as_soon(
    with_redis: bool, server: Any, model: Any, alice: Any, redis_server: Any
) -> None:
    env = {"REDIS_URL": redis_server.url} if with_redis else {}
    mine = server(**model.asks, **env)
    other = server(**model.asks, RUNS_AT_ONCE="0", **env)
    for _ in range(3):
        model.script(say(SLOW, tokens_per_second=30))
        with Phone(mine.url, alice) as phone, Phone(other.url, alice) as tablet:
            ack = start(phone, model)
            tablet.hello(ack["conversation"])
            stops_at_once(tablet, model, ack)
            assert phone.until_event("RUN_FINISHED")["outcome"]["type"] == "cancelled"
            tablet.until_event("RUN_FINISHED")
            assert tablet.messages == phone.messages


def test_whoever_asked_hears_of_the_end_however_soon_it_comes(web: Any, model: Any, alice: Any) -> None:
    for _ in range(10):
        model.script(fail(400))
        with Phone(web.url, alice) as phone:
            phone.say("Hello")
            assert phone.until_event("RUN_ERROR", 5)["code"] == "bad_request"
            kinds = [frame["event"]["type"] for frame in phone.frames if frame["type"] == "event"]
            assert kinds == ["RUN_STARTED", "RUN_ERROR"]
