"""Servers that refuse a request as it is are asked once more, as they want it; all others are asked by the letter."""

from __future__ import annotations

from typing import Any

import pytest

from agents.llm import concessions
from agents.llm.chat_completions import ChatCompletionsModel
from agents.llm.endpoint import Endpoint
from agents.llm.model import Called, OutputSchema, Request, Said
from agents.llm.parameters import Parameters
from tests.agents.llm.asking import HELLO, AnyModel, ask, ask_and_fail, text_of
from tests.harness.model_script import fail, say
from tests.harness.model_server import ModelServer

FORMED = Request("", (Said("user", "Soup?"),), output=OutputSchema("Quote", {"type": "object"}))


@pytest.fixture(autouse=True)
def nothing_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(concessions, "_lasting", {})


def mistral(*place: str) -> dict[str, Any]:
    """What Mistral answers to a field that it does not know."""
    detail = {
        "type": "extra_forbidden",
        "loc": ["body", *place],
        "msg": "Extra inputs are not permitted",
        "input": True,
    }
    return {"object": "error", "message": {"detail": [detail]}, "type": "invalid_request_error", "code": None}


async def test_a_server_without_counts_on_request_is_asked_without_them_from_then_on(
    chat: AnyModel, model_server: ModelServer
) -> None:
    model_server.script(fail(422, mistral("stream_options", "include_usage")))
    model_server.script(say("Hi."))
    model_server.script(say("Soup."))
    assert [text_of(await ask(chat)) for _ in range(2)] == ["Hi.", "Soup."]
    assert ["stream_options" in each.body for each in model_server.requests] == [True, False, False]


@pytest.mark.parametrize(
    "words",
    [
        "Invalid parameter: 'response_format' / 'text.format' of type 'json_schema' is not supported with this model.",
        "'stream_options', 'response_format' and 'text.format' are not supported",
    ],
)
async def test_a_form_that_one_model_refuses_is_demanded_in_words_and_offered_to_the_next(
    model: AnyModel, model_server: ModelServer, words: str
) -> None:
    form = {"text", "response_format"}
    for _ in range(2):
        model_server.script(fail(400, {"error": {"message": words, "type": "invalid_request_error"}}))
        model_server.script(say("{}"))
        assert text_of(await ask(model, FORMED)) == "{}"
    assert [bool(form & each.body.keys()) for each in model_server.requests] == [True, False, True, False]


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (422, mistral("messages")),
        (400, {"error": {"message": "Your text is bad."}}),
        (500, mistral("stream_options")),
        (401, mistral("stream_options")),
    ],
)
async def test_what_names_nothing_of_that_is_told_as_it_is(
    model: AnyModel, model_server: ModelServer, status: int, body: Any
) -> None:
    model_server.script(fail(status, body))
    await ask_and_fail(model, HELLO)
    assert len(model_server.requests) == 1 and not any(concessions._lasting.values())


DONE = Request(
    "",
    (
        Said("user", "Plan tea"),
        Called("offline_1_0_ab", "create_event", "{}", "Created."),
        Called("callAB123", "add_items", "{}", "Added."),
        Said("user", "Thanks"),
    ),
)


def calls_of(body: dict[str, Any]) -> list[dict[str, Any]]:
    return [call for message in body["messages"] for call in message.get("tool_calls", ())]


@pytest.mark.parametrize("status", [400, 500])
async def test_a_server_with_rules_for_ids_of_calls_gets_them_in_its_way(
    chat: AnyModel, model_server: ModelServer, status: int
) -> None:
    words = "Tool call id was offline_1_0_ab but must be a-z, A-Z, 0-9, with a length of 9."
    model_server.script(fail(status, {"object": "error", "message": words, "code": "3280"}))
    for _ in range(2):
        assert text_of(await ask(chat, DONE))
    first, *later = (each.body for each in model_server.requests)
    assert [call["id"] for call in calls_of(first)] == ["offline_1_0_ab", "callAB123"]
    assert len(later) == 2 and later[0]["messages"] == later[1]["messages"]
    ids = [call["id"] for call in calls_of(later[0])]
    assert ids[1] == "callAB123" and all(len(each) == 9 and each.isalnum() for each in ids)
    assert [each["tool_call_id"] for each in later[0]["messages"] if each["role"] == "tool"] == ids


async def test_calls_that_gemini_has_not_signed_are_sent_with_what_it_takes_instead(
    chat: AnyModel, model_server: ModelServer
) -> None:
    words = "Function call is missing a thought_signature in functionCall parts. This is required for tools to work."
    model_server.script(fail(400, [{"error": {"code": 400, "message": words, "status": "INVALID_ARGUMENT"}}]))
    for _ in range(2):
        assert text_of(await ask(chat, DONE))
    first, *later = (each.body for each in model_server.requests)
    assert not any("extra_content" in call for call in calls_of(first))
    for body in later:
        signed = [call["extra_content"]["google"]["thought_signature"] for call in calls_of(body)]
        assert signed == ["skip_thought_signature_validator"] * 2


async def test_a_limit_and_a_temperature_are_said_as_the_model_can_bear_them(model_server: ModelServer) -> None:
    endpoint = Endpoint(model_server.url, "none", timeout=2.0, retries=0)
    model = ChatCompletionsModel("thinker", endpoint, Parameters(temperature=0.5, max_tokens=90))
    for words in (
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
        "Unsupported value: 'temperature' does not support 0.5 with this model. Only the default (1) is supported.",
    ):
        model_server.script(fail(400, {"error": {"message": words}}))
    for _ in range(2):
        assert text_of(await ask(model))
    limits = {"max_tokens", "max_completion_tokens", "temperature"}
    sent = [{name: each.body[name] for name in limits & each.body.keys()} for each in model_server.requests]
    asked = [{"max_tokens": 90, "temperature": 0.5}, {"max_completion_tokens": 90, "temperature": 0.5}]
    assert sent == [*asked, *[{"max_completion_tokens": 90}] * 2]


async def test_a_server_that_refuses_all_the_same_is_not_asked_for_ever(
    chat: AnyModel, model_server: ModelServer
) -> None:
    model_server.choose(lambda body: [fail(400, mistral("stream_options", "response_format"))])
    _, error = await ask_and_fail(chat, FORMED)
    assert error.code == "bad_request" and len(model_server.requests) == 2
