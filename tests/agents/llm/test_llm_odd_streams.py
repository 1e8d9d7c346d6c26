"""Streams that real servers send beside the letter of their API, in both APIs, wherever the network cuts them."""

from __future__ import annotations

from collections.abc import Callable
from itertools import cycle
from typing import Any

import orjson
import pytest

from agents.llm.model import CallStarted, Completed, ReasoningDelta, TextDelta, Usage
from tests.agents.llm.asking import AnyModel, ask, at, text_of
from tests.agents.llm.frames import DONE, chunk, completed, event, tool
from tests.agents.llm.odd_streams import STREAMS, F, answering, saying, text
from tests.harness.model_script import raw
from tests.harness.model_server import ModelServer

CUTS: dict[str, Callable[[bytes], list[bytes]]] = {
    "whole": lambda stream: [stream],
    "byte by byte": lambda stream: [stream[place : place + 1] for place in range(len(stream))],
    "odd cuts": lambda stream: _cut(stream, cycle([1, 7, 3, 64, 2, 31])),
}


def _cut(stream: bytes, sizes: Any) -> list[bytes]:
    pieces = []
    while stream:
        size = next(sizes)
        pieces.append(stream[:size])
        stream = stream[size:]
    return pieces


@pytest.mark.parametrize("cut", CUTS)
@pytest.mark.parametrize("odd", STREAMS)
async def test_what_is_meant_is_heard(model_server: ModelServer, odd: str, cut: str) -> None:
    api, stream, said, calls = STREAMS[odd]
    model_server.script(raw(*CUTS[cut](b"".join(stream))))
    events = await ask(at(api, model_server.url, timeout=5.0))
    assert events[-1] == Completed(said, tuple(calls))
    assert text_of(events) == said
    assert [each for each in events if isinstance(each, CallStarted)] == [CallStarted(c.call_id, c.name) for c in calls]


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "text/html", "application/octet-stream"])
async def test_a_stream_under_any_label_is_one(model: AnyModel, api: str, model_server: ModelServer, kind: str) -> None:
    stream = saying("Hi") if api == "chat_completions" else answering("Hi")
    for beginning in (b"", b": ping\n\n", b"\n\n", b"\xef\xbb\xbf"):
        model_server.script(raw(beginning, *stream, content_type=kind))
        assert await ask(model) == [TextDelta("Hi"), Completed("Hi")]


@pytest.mark.parametrize("kind", ["text/event-stream", "text/plain", "application/problem+json"])
async def test_one_object_under_any_label_is_a_whole_answer(
    model: AnyModel, model_server: ModelServer, kind: str
) -> None:
    message = {"role": "assistant", "content": [{"type": "text", "text": "Hi"}], "reasoning_content": "Hmm."}
    output = [
        {"type": "reasoning", "summary": [{"type": "summary_text", "text": "Hmm."}], "content": [{"text": "Hmm."}]},
        {"type": "message", "content": [{"type": "output_text", "text": "<think>Hmm.</think>Hi"}]},
    ]
    body = orjson.dumps({"choices": [{"message": message, "finish_reason": "stop"}], "output": output})
    for beginning in (b"", b"\n \n", b"\xef\xbb\xbf"):
        model_server.script(raw(beginning + body[:1], body[1:5], body[5:], content_type=kind))
        thought, *said = await ask(model)
        assert isinstance(thought, ReasoningDelta) and set(thought.text.split()) == {"Hmm."}
        assert said == [TextDelta("Hi"), Completed("Hi")]


async def test_a_whole_answer_in_one_event_is_one(model: AnyModel, model_server: ModelServer) -> None:
    message = {"role": "assistant", "content": "Hi", "tool_calls": [tool("f", '{"a":1}', id="a")]}
    output = [
        {"type": "message", "content": [{"type": "output_text", "text": "Hi"}]},
        {"type": "function_call", "call_id": "a", "name": "f", "arguments": '{"a":1}'},
    ]
    body = orjson.dumps(
        {"choices": [{"message": message, "finish_reason": "tool_calls"}], "output": output, "status": "completed"}
    )
    model_server.script(raw(b"data: " + body + b"\n\n", DONE))
    assert (await ask(model))[-1] == Completed("Hi", (F,))


async def test_a_message_after_its_deltas_is_not_said_twice(chat: AnyModel, model_server: ModelServer) -> None:
    last = {"choices": [{"delta": {}, "message": {"content": "Hi you"}, "finish_reason": "stop"}]}
    model_server.script(
        raw(chunk({"content": "Hi "}), chunk({"content": "you"}), b"data: " + orjson.dumps(last) + b"\n\n")
    )
    assert (await ask(chat))[-1] == Completed("Hi you")


async def test_thoughts_in_fields_of_their_own_are_no_text(
    chat: AnyModel, responses: AnyModel, model_server: ModelServer
) -> None:
    thought = [chunk({"reasoning_content": "Hmm", "content": None}), chunk({"reasoning": "Hmm", "content": ""})]
    model_server.script(raw(*thought, *saying("Hi")))
    assert await ask(chat) == [ReasoningDelta("HmmHmm"), TextDelta("Hi"), Completed("Hi")]
    kinds = ("response.reasoning_text.delta", "response.reasoning_summary_text.delta")
    thought = [event("response.output_item.added", output_index=0, item={"type": "reasoning"})]
    thought += [event(kind, output_index=0, delta="Hmm") for kind in kinds]
    model_server.script(raw(*thought, *answering("Hi")))
    assert await ask(responses) == [ReasoningDelta("HmmHmm"), TextDelta("Hi"), Completed("Hi")]


async def test_a_thought_that_was_cut_off_is_not_the_answer(
    chat: AnyModel, responses: AnyModel, model_server: ModelServer
) -> None:
    model_server.script(raw(chunk({"content": "<think>Hmm"}), chunk({}, "length"), DONE))
    cut = {"status": "incomplete", "incomplete_details": {"reason": "max_output_tokens"}}
    assert text_of(await ask(chat)) == ""
    model_server.script(raw(text("<think>Hmm"), event("response.incomplete", response=cut)))
    assert text_of(await ask(responses)) == ""


async def test_cached_tokens_and_those_of_thoughts_are_counted(
    chat: AnyModel, responses: AnyModel, model_server: ModelServer
) -> None:
    details = {"prompt_tokens_details": {"cached_tokens": 90}, "completion_tokens_details": {"reasoning_tokens": 7}}
    for usage in (
        dict[str, Any](details),
        {"prompt_cache_hit_tokens": 90, "completion_tokens_details": {"reasoning_tokens": 7}},
    ):
        usage |= {"prompt_tokens": 100, "completion_tokens": 10}
        model_server.script(raw(chunk({"content": "Hi"}, "stop", usage=usage), DONE))
        assert (await ask(chat))[-1] == Completed("Hi", usage=Usage(100, 10, 90, 7))
    usage = {"input_tokens": 100, "output_tokens": 10, "input_tokens_details": {"cached_tokens": 90}}
    usage["output_tokens_details"] = {"reasoning_tokens": 7}
    model_server.script(raw(text("Hi"), completed(usage=usage)))
    assert (await ask(responses))[-1] == Completed("Hi", usage=Usage(100, 10, 90, 7))


@pytest.mark.parametrize("details", [None, 7, [], {"cached_tokens": "many"}, {"cached_tokens": -1}])
async def test_details_that_make_no_sense_count_as_nothing(
    chat: AnyModel, model_server: ModelServer, details: Any
) -> None:
    usage = {"prompt_tokens": 100, "completion_tokens": 10, "prompt_tokens_details": details}
    model_server.script(raw(chunk({"content": "Hi"}, "stop", usage=usage), DONE))
    assert (await ask(chat))[-1] == Completed("Hi", usage=Usage(100, 10))
