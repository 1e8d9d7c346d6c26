"""Servers that refuse a field which an answer can do without are asked once more, without it."""

from __future__ import annotations

from typing import Any

import pytest

from agents.llm import dispensable
from agents.llm.model import OutputSchema, Request, Said
from tests.agents.llm.asking import HELLO, AnyModel, ask, ask_and_fail, text_of
from tests.harness.model_script import fail, say
from tests.harness.model_server import ModelServer

FORMED = Request("", (Said("user", "Soup?"),), output=OutputSchema("Quote", {"type": "object"}))


@pytest.fixture(autouse=True)
def nothing_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispensable, "_refused", {})


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
    assert len(model_server.requests) == 1 and not dispensable._refused


async def test_a_server_that_refuses_all_the_same_is_not_asked_for_ever(
    chat: AnyModel, model_server: ModelServer
) -> None:
    model_server.choose(lambda body: [fail(400, mistral("stream_options", "response_format"))])
    _, error = await ask_and_fail(chat, FORMED)
    assert error.code == "bad_request" and len(model_server.requests) == 2
