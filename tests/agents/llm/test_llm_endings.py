"""How an answer ends: whatever is no normal end is said, what was said is kept, what was half asked for is not done."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from agents.llm import endings
from agents.llm.endings import CutShort
from agents.llm.items import GO_ON
from agents.llm.model import Called, CallStarted, Completed, Request, Said, Usage
from tests.agents.llm.asking import AnyModel, ask, ask_and_fail, at, text_of
from tests.harness.model_script import call, ends, raw, say, usage
from tests.harness.model_server import ModelServer

REASONS = {
    "length": endings.LENGTH,
    "max_output_tokens": endings.LENGTH,
    "MAX_TOKENS": endings.LENGTH,
    "content_filter": endings.FILTERED,
    "SAFETY": endings.FILTERED,
    "error": endings.FAILED,
    "insufficient_system_resource": endings.FAILED,
    "the moon is full": endings.EARLY,
}


@pytest.mark.parametrize(("reason", "cut_short"), REASONS.items())
async def test_the_reason_is_told_and_the_text_is_kept(
    model: AnyModel, model_server: ModelServer, reason: str, cut_short: CutShort
) -> None:
    model_server.script(say("Once upon "), usage(7, 2), ends(reason))
    events = await ask(model)
    assert text_of(events) == "Once upon "
    assert events[-1] == Completed("Once upon ", (), Usage(7, 2), cut_short)
    assert cut_short.detail.endswith(".")


@pytest.mark.parametrize("reason", ["length", "content_filter", "error"])
async def test_a_call_that_may_be_half_written_is_not_made(
    model: AnyModel, model_server: ModelServer, reason: str
) -> None:
    model_server.script(call("book", '{"place": "the pi', call_id="a"), ends(reason))
    events = await ask(model)
    assert CallStarted("a", "book") in events
    assert isinstance(events[-1], Completed) and events[-1].calls == () and events[-1].cut_short


@pytest.mark.parametrize("reason", ["stop", "tool_calls", "function_call", "STOP", "eos_token", "end_turn"])
async def test_a_normal_end_by_any_name_is_none(api: str, model_server: ModelServer, reason: str) -> None:
    model_server.script(say("Hi"), call("book", "{}", call_id="a"), ends(reason))
    last = (await ask(at("chat_completions", model_server.url)))[-1]
    assert isinstance(last, Completed) and last.cut_short is None and len(last.calls) == 1


@pytest.mark.parametrize("reason", ["length", "content_filter"])
async def test_a_server_that_does_not_stream_is_no_exception(
    model: AnyModel, model_server: ModelServer, reason: str
) -> None:
    body: dict[str, Any] = {
        "choices": [{"message": {"role": "assistant", "content": "Once"}, "finish_reason": reason}],
        "status": "incomplete",
        "incomplete_details": {"reason": reason},
        "output": [{"type": "message", "content": [{"type": "output_text", "text": "Once"}]}],
    }
    model_server.script(raw(orjson.dumps(body), content_type="application/json"))
    assert (await ask(model))[-1] == Completed("Once", cut_short=REASONS[reason])


async def test_an_error_beside_the_choices_fails_and_keeps_the_text(chat: AnyModel, model_server: ModelServer) -> None:
    choice = {"index": 0, "delta": {"content": "upon"}, "finish_reason": "error"}
    event = {"error": {"code": 429, "message": "sk-secret"}, "choices": [choice]}
    begun = b'data: {"choices": [{"delta": {"content": "Once "}}]}\n\n'
    model_server.script(raw(begun + b"data: " + orjson.dumps(event) + b"\n\ndata: [DONE]\n\n"))
    events, error = await ask_and_fail(chat)
    assert (text_of(events), error.code) == ("Once upon", "rate_limited")


@pytest.mark.parametrize(
    ("event", "cut_short"),
    [
        ({"type": "response.incomplete", "response": {}}, endings.EARLY),
        ({"type": "response.incomplete", "response": {"incomplete_details": None}}, endings.EARLY),
        ({"type": "response.completed", "response": {"status": "incomplete"}}, endings.EARLY),
        ({"type": "response.cancelled", "response": {}}, endings.FAILED),
    ],
)
async def test_a_response_without_details_is_judged_by_its_status(
    responses: AnyModel, model_server: ModelServer, event: dict[str, Any], cut_short: CutShort
) -> None:
    begun = b'data: {"type": "response.output_text.delta", "delta": "Once"}\n\n'
    model_server.script(raw(begun + b"data: " + orjson.dumps(event) + b"\n\n"))
    assert (await ask(responses))[-1] == Completed("Once", cut_short=cut_short)


async def test_a_cut_off_answer_goes_on_with_a_word_of_the_person_s(model: AnyModel, model_server: ModelServer) -> None:
    await ask(model, Request("", (Said("user", "Tell a tale"), Said("assistant", "Once upon"))))
    body = model_server.requests[-1].body
    said = body["input"] if "input" in body else body["messages"]
    assert [each["role"] for each in said] == ["user", "assistant", "user"] and said[-1]["content"] == GO_ON


async def test_what_a_tool_answered_needs_no_word_more(model: AnyModel, model_server: ModelServer) -> None:
    items = (Said("user", "Tell a tale"), Said("assistant", "Wait"), Called("a", "look", "{}", "A tale."))
    await ask(model, Request("", items))
    assert GO_ON not in orjson.dumps(model_server.requests[-1].body).decode()
