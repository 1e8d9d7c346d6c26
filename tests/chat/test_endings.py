"""An answer that did not end normally says so; its text stays, and one press lets it go on or tries again."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import orjson
import pytest
from django.test import Client

from agents.llm.items import GO_ON
from agents.runtime.models import Run
from tests.harness.clients import Phone
from tests.harness.model_script import call, ends, rubbish, say, usage
from tests.harness.model_server import without_the_time

WEB = {"PRICE_INPUT": "2", "PRICE_OUTPUT": "4"}  # for a million tokens

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]

IN_BAND = rubbish(b'data: {"error": {"code": 500}, "choices": [{"delta": {}, "finish_reason": "error"}]}\n\n')


@pytest.fixture(scope="module", params=["responses", "chat_completions"])
def asks(request: pytest.FixtureRequest, standing_model: Any) -> dict[str, str]:
    """Both APIs in turn."""
    return standing_model.asks | {"OPENAI_API": request.param}


def said_to(model: Any) -> list[tuple[str, str]]:
    """What the model's last request quotes, by role."""
    body = model.requests[-1].body
    items = body["input"] if "input" in body else body["messages"]
    said = [item for item in items if item.get("role") in ("user", "assistant")]
    return [(item["role"], without_the_time(item["content"])) for item in said]


@pytest.mark.parametrize(
    ("steps", "code", "state", "button"),
    [
        ([ends("length")], "length", "stopped", "Continue"),
        ([ends("the moon is full")], "ended_early", "stopped", "Continue"),
        ([ends("content_filter")], "filtered", "failed", "Retry"),
        ([IN_BAND], "server_error", "failed", "Retry"),
    ],
)
def test_alice_is_told_and_goes_on(
    web: Any, model: Any, alice: Any, hers: Client, steps: list[Any], code: str, state: str, button: str
) -> None:
    model.script(say("Once upon "), usage(7, 2), *steps)
    with Phone(web.url, alice) as phone:
        ack = phone.say("Tell a tale")
        error = phone.until_event("RUN_ERROR")
        phone.quiet(0.2)
        run = Run.objects.get()
        assert (run.state, run.error_code, error["code"]) == (Run.State.FAILED, code, code)
        text, notice = phone.shown[-2:]
        assert (text["text"].strip(), text["state"]) == ("Once upon", state)
        assert (notice["kind"], notice["state"], notice["text"]) == ("notice", "failed", run.error)
        assert f"</span>{button}</button>" in hers.get(f"/c/{ack['conversation']}/").content.decode()
        if code != "server_error":
            assert (run.input_tokens, run.output_tokens) == (7, 2)
            assert run.cost == Decimal("0.000022")  # 7 tokens at 2 and 2 at 4 for a million

        model.script(say("a time."))
        phone.tell(type="retry", run=ack["run"], ref="again")
        phone.until_event("RUN_FINISHED")
        kept = [("assistant", "Once upon "), ("user", GO_ON)] if button == "Continue" else []
        assert said_to(model)[-1 - len(kept) :] == [("user", "Tell a tale"), *kept]
        assert [text.strip() for text in phone.texts] == ["Tell a tale", "Once upon", "a time."]
        assert not [message for message in phone.shown if message["kind"] == "notice"]


def test_a_tool_that_was_half_asked_for_is_not_run(web: Any, model: Any, alice: Any) -> None:
    model.script(say("I shall plan it. "), call("create_event", '{"title": "Tea", "kind": "te'), ends("length"))
    with Phone(web.url, alice) as phone:
        phone.say("Plan tea")
        phone.until_event("RUN_ERROR")
        phone.quiet(0.2)
        assert [message["kind"] for message in phone.shown] == ["text", "text", "notice"]


def test_alice_lets_an_answer_of_too_many_steps_go_on_with_its_tools(web: Any, model: Any, alice: Any) -> None:
    model.choose(lambda body: [call("list_events", {})] if body.get("tools") else [say("That is all I could do.")])
    with Phone(web.url, alice) as phone:
        ack = phone.say("Go on for ever")
        assert phone.until_event("RUN_ERROR", 60)["code"] == "step_limit"
        phone.quiet(0.2)
        text, notice = phone.shown[-2:]
        assert (text["text"], text["state"]) == ("That is all I could do.", "complete")
        assert "12 steps" in notice["text"]

        model.choose(lambda body: [say("Now it is done.")] if GO_ON in orjson.dumps(body).decode() else [])
        phone.tell(type="retry", run=ack["run"], ref="again")
        phone.until_event("RUN_FINISHED")
        assert phone.texts[1:] == ["That is all I could do.", "Now it is done."]
        assert model.requests[-1].body["tools"]
