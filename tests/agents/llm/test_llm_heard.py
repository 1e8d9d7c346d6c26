"""Whoever listens to a model server hears its events as they were sent, before anybody has read them."""

from __future__ import annotations

from dataclasses import replace

import orjson
import pytest

from agents.llm.offline.model import OfflineModel
from tests.agents.llm.asking import HELLO, AnyModel, ask, text_of
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


async def test_of_the_offline_model_events_of_its_own_making_are_heard() -> None:
    heard: list[bytes] = []
    model = OfflineModel(0)
    said = text_of([event async for event in model.stream(replace(HELLO, heard=heard.append))])
    *deltas, last = map(orjson.loads, heard)
    assert "".join(delta["delta"] for delta in deltas) == said
    assert last["type"] == "response.completed"
    assert last["response"]["output"][0]["content"][0]["text"] == said
