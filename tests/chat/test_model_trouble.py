"""A model server that is down, slow, cut off, lying or talking rubbish: the run says so, and Retry goes on."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import orjson
import pytest
from django.test import Client

from agents.runtime.models import Run, ToolCall
from chat.models import Message
from planning.models import Event
from tests.harness.clients import Phone
from tests.harness.model_script import Step, call, cut_off, fail, raw, rubbish, say, stall
from tests.harness.processes import free_port

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]

WEB = {"OPENAI_TIMEOUT": "1"}
PLAN = {"title": "Tea", "kind": "tea", "starts_at": "2031-05-03T15:00"}
BEGUN = "I was about to say"

TROUBLES: dict[str, Sequence[Step]] = {
    "refuses": [fail(400)],
    "refuses the key": [fail(401)],
    "is overrun": [fail(429, retry_after="60")],
    "breaks down": [fail(500)] * 3,
    "answers with a page": [fail(502, "<html>Bad gateway</html>")] * 3,
    "says nothing": [stall()],
    "falls silent": [(say(BEGUN), stall())],
    "is cut off": [(say(BEGUN), cut_off())],
    "is cut off before it speaks": [(cut_off())] * 3,
    "sends rubbish": [(say(BEGUN), rubbish(b"data: {{{nonsense\n\n" * 101))],
    "sends bytes": [raw(b"\x00\xff\xfe" * 100)],
    "ends without an end": [raw(b"event: response.created\ndata: {}\n\n")],
}


@pytest.mark.parametrize("trouble", TROUBLES)
def test_the_run_ends_in_plain_words_and_goes_on_when_alice_presses_retry(
    trouble: str, web: Any, model: Any, alice: Any
) -> None:
    for steps in TROUBLES[trouble]:
        model.script(*(steps if isinstance(steps, tuple) else (steps,)))
    begun = any(isinstance(steps, tuple) for steps in TROUBLES[trouble])
    with Phone(web.url, alice) as phone:
        ack = phone.say("Hello")
        error = phone.until_event("RUN_ERROR")
        phone.quiet(0.2)
        run = Run.objects.get()
        assert (run.state, error["message"], error["code"]) == (Run.State.FAILED, run.error, run.error_code)
        assert run.error_code != "internal" and run.error.endswith(".") and "Traceback" not in run.error
        notice = phone.shown[-1]
        assert (notice["kind"], notice["state"], notice["text"]) == ("notice", "failed", run.error)
        texts = [message for message in phone.shown if message["kind"] == "text"]
        assert [each["text"] for each in texts] == (["Hello", BEGUN] if begun else ["Hello"])
        assert not begun or texts[-1]["state"] == "failed"
        model.clear()
        model.script(say("Here I am."))
        phone.tell(type="retry", run=ack["run"], ref="again")
        phone.until("ack", ref="again")
        phone.until_event("RUN_FINISHED")
        assert phone.texts == ["Hello", *([BEGUN] if begun else []), "Here I am."]
        assert not [message for message in phone.shown if message["kind"] == "notice"]
    assert Run.objects.get().state == Run.State.COMPLETED
    assert "Traceback" not in web.output


def test_alice_reads_all_but_the_chunk_that_nobody_can_read(web: Any, model: Any, alice: Any) -> None:
    model.script(say("Once upon "), rubbish(b"data: {{{nonsense\n\n"), say("a time."))
    with Phone(web.url, alice) as phone:
        phone.say("Tell a tale")
        phone.until_event("RUN_FINISHED")
        assert phone.texts == ["Tell a tale", "Once upon a time."]


def test_blanks_are_no_answer_and_no_bubble(web: Any, model: Any, alice: Any, hers: Client) -> None:
    model.script(say("\n \n\t", chunk=1))
    with Phone(web.url, alice) as phone:
        ack = phone.say("Hello")
        phone.until_event("RUN_FINISHED")
        phone.quiet(0.2)
        assert [(each["kind"], each["text"]) for each in phone.shown] == [
            ("text", "Hello"),
            ("notice", "There was no answer to this."),
        ]
    assert list(Message.objects.filter(kind="text").values_list("text", flat=True)) == ["Hello"]
    page = hers.get(f"/c/{ack['conversation']}/").content.decode()
    assert "There was no answer to this." in page


def test_blanks_before_a_tool_call_are_no_bubble(web: Any, model: Any, alice: Any) -> None:
    model.script(say("\n\n"), call("list_events", {}))
    model.script(say("You have none."))
    with Phone(web.url, alice) as phone:
        phone.say("What have I planned?")
        phone.until_event("RUN_FINISHED")
        assert [each["kind"] for each in phone.shown if each["kind"] != "widget"] == ["text", "tool", "text"]
        assert phone.texts[1:] == ["You have none."]


def test_what_a_model_thinks_is_neither_shown_nor_sent_back(web: Any, model: Any, alice: Any) -> None:
    model.script(say("<think>She says hello.</think>\n\nHello, Alice.", chunk=3))
    with Phone(web.url, alice) as phone:
        ack = phone.say("Hello")
        phone.until_event("RUN_FINISHED")
        assert phone.texts == ["Hello", "Hello, Alice."]
        model.script(say("Yes."))
        phone.say("Are you there?", ack["conversation"])
        phone.until_event("RUN_FINISHED")
    assert "She says hello" not in orjson.dumps(model.requests[-1].body).decode()
    assert "Hello, Alice." in orjson.dumps(model.requests[-1].body).decode()


def test_an_event_is_planned_from_arguments_that_can_mean_one_thing_only(web: Any, model: Any, alice: Any) -> None:
    model.script(call("create_event", {**PLAN, "place": None}), call("create_event", json.dumps(json.dumps(PLAN))))
    model.script(say("Both are planned."))
    with Phone(web.url, alice) as phone:
        phone.say("Plan tea, twice")
        phone.until_event("RUN_FINISHED")
        tools = [message["tool_call"] for message in phone.shown if message["kind"] == "tool"]
    assert [each["state"] for each in tools] == ["done", "done"], tools
    assert Event.objects.count() == 2


def test_a_model_server_that_is_not_there_is_named(server: Any, alice: Any) -> None:
    port = free_port()
    web = server(OPENAI_BASE_URL=f"http://127.0.0.1:{port}/v1", OPENAI_MODEL="scripted")
    with Phone(web.url, alice) as phone:
        phone.say("Hello")
        assert f"127.0.0.1:{port}" in phone.until_event("RUN_ERROR", 20)["message"]
    assert Run.objects.get().error_code == "unreachable"


def test_a_model_that_asks_for_what_there_is_not_is_told_so_and_mends_it(web: Any, model: Any, alice: Any) -> None:
    model.script(call("launch_rocket", {}), call("create_event", {"name": "Tea"}), call("create_event", "{not json"))
    model.script(say("I see."), call("create_event", PLAN))
    model.script(say("Now it is planned."))
    with Phone(web.url, alice) as phone:
        phone.say("Plan tea")
        phone.until_event("RUN_FINISHED")
        assert phone.texts[1:] == ["I see.", "Now it is planned."]
        tools = [message["tool_call"]["state"] for message in phone.shown if message["kind"] == "tool"]
        assert tools == ["failed", "failed", "failed", "done"]
    outputs = [each["output"] for each in model.requests[1].body["input"] if each.get("type") == "function_call_output"]
    assert "launch_rocket" in outputs[0] and "create_event" in outputs[0]
    assert "title" in outputs[1] and "name" in outputs[1]
    assert "JSON" in outputs[2]
    assert Event.objects.count() == 1


def test_a_model_that_never_stops_calling_tools_is_made_to_conclude(web: Any, model: Any, alice: Any) -> None:
    model.choose(lambda body: [call("list_events", {})] * 20)
    with Phone(web.url, alice) as phone:
        phone.say("Go on for ever")
        assert phone.until_event("RUN_ERROR", 60)["code"] == "step_limit"
        phone.quiet()
    assert len(model.requests) == 12 and not model.requests[-1].body.get("tools")
    assert ToolCall.objects.count() == 11 * 20
    assert not Message.objects.filter(state="partial").exists()
    run = Run.objects.get()
    assert (run.state, run.error_code, run.steps) == (Run.State.FAILED, "step_limit", 11)


def test_two_calls_of_one_name_are_two_calls(web: Any, model: Any, alice: Any) -> None:
    twice = [call("create_event", {**PLAN, "title": title}, call_id="same") for title in ("Tea", "Lunch")]
    model.script(*twice)
    model.script(*[call("show_event", {"event": title}, call_id="same") for title in ("Tea", "Lunch")])
    model.script(say("Both are planned."))
    with Phone(web.url, alice) as phone:
        phone.say("Plan tea and lunch")
        phone.until_event("RUN_FINISHED")
    assert sorted(Event.objects.values_list("title", flat=True)) == ["Lunch", "Tea"]
    assert set(ToolCall.objects.values_list("state", flat=True)) == {ToolCall.State.DONE}
    assert ToolCall.objects.values("call_id").distinct().count() == 4


def test_while_no_model_answers_the_words_of_the_reception_lead_to_who_works_without_one(
    zygote: Any, alice: Any
) -> None:
    web = zygote.serve(OPENAI_BASE_URL=f"http://127.0.0.1:{free_port()}/v1")
    with Phone(web.url, alice) as phone:
        phone.tell(type="send", conversation=None, client_id=str(uuid4()), text="Fax good morning", agent="reception")
        assert phone.until_event("CUSTOM")["value"]["title"] == "Errand"
        phone.until_event("RUN_FINISHED")
        led, handed, faxed, sent = phone.shown[1:]
    assert led["text"].endswith("did not answer. Errand takes over, as you wrote “fax”.")
    assert [each["agent"] for each in (led, handed, faxed, sent)] == ["reception", "reception", "errand", "errand"]
    assert sent["text"].startswith("Sent.") and zygote.world.read_text().endswith("good morning\n")
