"""Whoever listens to a model server hears its events as they were sent, before anybody has read them."""

from __future__ import annotations

from dataclasses import replace

import orjson
import pytest

from agents.llm.offline.model import OfflineModel
from tests.agents.llm.asking import HELLO, AnyModel, ask, ask_and_fail, text_of
from tests.agents.llm.frames import DONE
from tests.harness.model_script import raw
from tests.harness.model_server import ModelServer

#: Odd spaces, escapes, numbers and fields that nobody knows.
STREAMS = {
    "responses": [
        b'{"type":"response.output_text.delta",  "delta":"Caf\\u00e9 ","x":[1.50,{}]}',
        b'{ "type": "nobody.knows", "delta": null }',
        b'{"type":"response.completed","response":{"status":"completed","output":[]}}',
    ],
    "chat_completions": [
        b'{"choices":[{"delta":{"content":"Caf\\u00e9 "},"index":0}],  "x":[1.50,{}]}',
        b'{"choices":[{"delta":{},"finish_reason":"stop","index":0}]}',
        b'{"choices":[],"usage":{"prompt_tokens": 1}}',
    ],
}


@pytest.mark.parametrize("cut", [7, 10_000])
async def test_events_are_heard_as_they_were_sent(
    model: AnyModel, api: str, model_server: ModelServer, cut: int
) -> None:
    stream = b"".join(b"data: " + event + b"\r\n\r\n" for event in STREAMS[api]) + DONE
    model_server.script(raw(*(stream[at : at + cut] for at in range(0, len(stream), cut))))
    heard: list[bytes] = []
    events = await ask(model, replace(HELLO, heard=heard.append))
    assert heard == STREAMS[api]
    assert text_of(events) == "Café "


async def test_an_answer_that_is_no_stream_is_heard_whole(api: str, model: AnyModel, model_server: ModelServer) -> None:
    whole = b'{"choices": [{"message": {"content": "Tea."}}]}'
    if api == "responses":
        whole = b'{"output": [{"type": "message", "content": [{"text": "Tea."}]}]}'
    model_server.script(raw(whole, content_type="application/json"))
    heard: list[bytes] = []
    assert text_of(await ask(model, replace(HELLO, heard=heard.append))) == "Tea."
    assert heard == [whole]


ERRORS = {
    "responses": [
        b'{"type":"error","message":"Incorrect API key provided: sk-s\xe2\x80\xa6et."}',
        b'{"type":"response.failed","response":{"status":"failed","error":{"message":"sk-s\xe2\x80\xa6et"}}}',
    ],
    "chat_completions": [
        b'{"error":{"message":"Incorrect API key provided: sk-s\xe2\x80\xa6et."}}',
        b'{"choices":[{"finish_reason":"error"}],"error":{"message":"sk-s\xe2\x80\xa6et"}}',
    ],
}


@pytest.mark.parametrize("number", [0, 1])
async def test_an_error_is_not_heard_in_the_words_of_the_server_which_may_quote_the_key(
    model: AnyModel, api: str, model_server: ModelServer, number: int
) -> None:
    begun = STREAMS[api][0]
    model_server.script(raw(*(b"data: " + event + b"\n\n" for event in (begun, ERRORS[api][number]))))
    heard: list[bytes] = []
    await ask_and_fail(model, replace(HELLO, heard=heard.append))
    assert heard == [begun]


async def test_what_has_the_key_in_it_is_not_heard(model: AnyModel, api: str, model_server: ModelServer) -> None:
    first, *rest = STREAMS[api]
    odd = first.replace(b"[1.50,{}]", b'"Bearer sk-secret"')
    model_server.script(raw(*(b"data: " + event + b"\n\n" for event in (odd, *rest))))
    heard: list[bytes] = []
    assert text_of(await ask(model, replace(HELLO, heard=heard.append))) == "Café "
    assert heard == rest


async def test_of_the_offline_model_events_of_its_own_making_are_heard() -> None:
    heard: list[bytes] = []
    model = OfflineModel(0)
    said = text_of([event async for event in model.stream(replace(HELLO, heard=heard.append))])
    *deltas, last = map(orjson.loads, heard)
    assert "".join(delta["delta"] for delta in deltas) == said
    assert last["type"] == "response.completed"
    assert last["response"]["output"][0]["content"][0]["text"] == said
