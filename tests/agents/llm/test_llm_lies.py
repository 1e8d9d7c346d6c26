"""A model server that lies, sends rubbish or never ends: a `ModelError` in plain words, and what was said is kept."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import orjson
import pytest

from agents.llm import wire
from agents.llm.model import Completed, TextDelta
from agents.llm.reply import TEXT_LIMIT
from agents.llm.sse import EVENT_LIMIT
from tests.agents.llm.asking import AnyModel, ask, ask_and_fail, at, text_of
from tests.agents.llm.frames import DONE, chunk, completed, event
from tests.harness.model_script import call, raw, say
from tests.harness.model_server import ModelServer


@pytest.mark.parametrize(
    "answer",
    [
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"\x00\xff" * 100,
        b"HTTP/1.1 999999 x\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nA" + b"a" * 99_999,
    ],
)
async def test_it_is_no_http_server_at_all(api: str, closed_port: int, answer: bytes) -> None:
    async def other(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(other, "127.0.0.1", closed_port):
        _, error = await ask_and_fail(at(api, f"http://127.0.0.1:{closed_port}/v1"))
    assert error.code in ("bad_reply", "cut_off")


@pytest.mark.parametrize("kind", ["text/html", "text/event-stream", "text/plain"])
async def test_a_web_page_is_no_answer(model: AnyModel, model_server: ModelServer, kind: str) -> None:
    model_server.script(raw(b"<!doctype html>\n<html>\n\n<p>data: nothing</p></html>\n", content_type=kind))
    _, error = await ask_and_fail(model)
    assert error.code == "bad_reply"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b'{"error": {"message": "no sk-secret", "code": "invalid_api_key"}}', "refused_key"),
        (b'{"error": "sk-secret"}', "server_error"),
        (b'{"error": {"code": 429}}', "rate_limited"),
        (b"{}", "any"),
        (b"[]", "bad_reply"),
        (b"", "bad_reply"),
        (b"{half", "bad_reply"),
    ],
)
async def test_an_error_under_status_200(model: AnyModel, model_server: ModelServer, body: bytes, code: str) -> None:
    model_server.script(raw(body, content_type="application/json"))
    _, error = await ask_and_fail(model)
    assert error.code == code or code == "any"


END = {"responses": completed(), "chat_completions": chunk({}, "stop") + DONE}
ODD = [
    b"{nope",
    b"\xff\xfe",
    b'"text"',
    b"[1, 2]",
    b"null",
    b"17",
    b"[" * 2000,
    b'{"a": ' + b"9" * 5000 + b"}",
    b'{"type": "response.output_text.delta", "delta": "\\ud83d", "choices": [{"delta": {"content": "\\ud83d"}}]}',
    b'{"type": "response.output_text.delta", "delta": {"a": 1}, "choices": [{"delta": {"content": [1]}}]}',
    b'{"type": "response.output_text.delta", "choices": "all of them"}',
    b'{"type": "response.completed", "choices": [7]}',
    b'{"type": "response.completed", "response": [], "choices": [{"delta": "x"}]}',
    b'{"type": "response.output_item.added", "item": "call", "choices": [{"delta": {"tool_calls": "call"}}]}',
    b'{"type": "response.output_item.done", "choices": [{"delta": {"tool_calls": ["call"]}}]}',
    b'{"type": "response.output_item.added", "item": {"type": "function_call", "name": 5},'
    b' "choices": [{"delta": {"tool_calls": [{"index": 0, "function": {"name": 5}}]}}]}',
    b'{"type": "response.function_call_arguments.done", "arguments": 5,'
    b' "choices": [{"delta": {"tool_calls": [{"function": {"name": "f", "arguments": 5}}]}}]}',
    b'{"type": "response.completed", "response": "x",'
    b' "choices": [{"delta": {"tool_calls": [{"index": 0, "function": 7}]}}]}',
]
#: These are read after all: what they say.
READABLE = [
    (
        b'{"type": "response.output_text.delta", "delta": "\xff", "choices": [{"delta": {"content": "\xff"}}]}',
        "Once upon a \ufffdtime",
    ),
    (
        b'{"type": "response.output_text.delta", "delta": 5, "choices": [{"delta": {"content": 5}}]}',
        "Once upon a 5time",
    ),
]


@pytest.mark.parametrize(("event", "text"), [*((odd, "Once upon a time") for odd in ODD), *READABLE])
async def test_an_odd_chunk_costs_that_chunk(
    model: AnyModel, api: str, model_server: ModelServer, line: Callable[[Any], bytes], event: bytes, text: str
) -> None:
    stream = line("Once upon a ") + b"data: " + event + b"\n\n" + line("time")
    model_server.script(raw(stream + END[api]))
    done = (await ask(model))[-1]
    assert done == Completed(text)
    model_server.script(raw(stream))  # the strict end stays: half an answer is none
    events, error = await ask_and_fail(model)
    assert (text_of(events), error.code) == (text, "cut_off")


@pytest.mark.parametrize("odd", [*[[each] * 101 for each in ODD[:6]], [b"x" * 1_000_000, b"y" * 100_000]])
async def test_odd_chunks_without_end_end_the_answer(
    model: AnyModel, api: str, model_server: ModelServer, line: Callable[[Any], bytes], odd: list[bytes]
) -> None:
    lies = b"".join(b"data: " + each + b"\n\n" for each in odd)
    model_server.script(raw(line("Once upon a ") + lies + line("time") + END[api]))
    events, error = await ask_and_fail(model)
    assert (text_of(events), error.code) == ("Once upon a ", "bad_reply")


@pytest.mark.parametrize("odd", ODD[:3])
async def test_an_answer_of_nothing_but_odd_chunks_is_none(
    model: AnyModel, api: str, model_server: ModelServer, odd: bytes
) -> None:
    for end in (END[api], b""):
        model_server.script(raw(b"data: " + odd + b"\n\n" + end))
        assert (await ask_and_fail(model))[1].code == "bad_reply"


@pytest.mark.parametrize(
    ("event", "code"),
    [
        ({"type": "error", "code": "rate_limit_exceeded", "message": "sk-secret"}, "rate_limited"),
        ({"error": {"code": "rate_limit_exceeded"}}, "rate_limited"),
        ({"type": "response.failed", "response": {"error": {"code": "server_error"}}, "error": 1}, "server_error"),
        (
            {
                "type": "response.failed",
                "response": {"error": {"code": "context_length_exceeded"}},
                "error": {"code": "context_length_exceeded"},
            },
            "context_too_long",
        ),
        ({"error": {"code": 401, "message": "sk-secret"}}, "refused_key"),
        ({"error": "sk-secret"}, "server_error"),
        ({"type": "error", "error": {"type": "invalid_prompt"}}, "bad_request"),
    ],
)
async def test_an_error_in_the_middle_of_the_stream(
    model: AnyModel, model_server: ModelServer, line: Callable[[Any], bytes], event: Any, code: str
) -> None:
    model_server.script(raw(line("Once upon a ") + b"event: error\ndata: " + orjson.dumps(event) + b"\n\n"))
    events, error = await ask_and_fail(model)
    assert (text_of(events), error.code) == ("Once upon a ", code)


async def test_an_error_in_a_field_of_its_own(model: AnyModel, model_server: ModelServer) -> None:
    model_server.script(raw(b'error: {"code": 503, "message": "Loading model"}\n\n'))
    assert (await ask_and_fail(model))[1].code == "server_error"


@pytest.mark.parametrize("start", [b"data: ", b"", b": "])
async def test_a_line_without_end(model: AnyModel, model_server: ModelServer, start: bytes) -> None:
    model_server.script(raw(start, *[b"x" * 65536] * (EVENT_LIMIT // 65536 + 2)))
    assert (await ask_and_fail(model))[1].code == "bad_reply"


async def test_a_text_without_end(model: AnyModel, model_server: ModelServer, line: Callable[[Any], bytes]) -> None:
    model_server.script(raw(*[line("x" * 99_999)] * 12))
    events, error = await ask_and_fail(model)
    assert (len(text_of(events)), error.code) == (TEXT_LIMIT, "bad_reply")
    assert error.detail == "The model server's answer had no end."


async def test_thoughts_without_end(model: AnyModel, api: str, model_server: ModelServer) -> None:
    thought = "x" * 99_999
    one = (
        event("response.reasoning_text.delta", delta=thought)
        if api == "responses"
        else chunk({"reasoning_content": thought})
    )
    model_server.script(raw(*[one] * 12))
    events, error = await ask_and_fail(model)
    assert (events, error.detail) == ([], "The model server's answer had no end.")


@pytest.mark.parametrize("each", [b": " + b"x" * 500_000 + b"\n\n", b'{"a": "' + b"x" * 500_000, b"\n" * 500_000])
async def test_a_hundred_megabytes_are_refused(api: str, model_server: ModelServer, each: bytes) -> None:
    model_server.script(raw(*[each] * 200))
    _, error = await ask_and_fail(at(api, model_server.url, timeout=30.0))
    assert (error.code, error.detail) == ("bad_reply", "The model server's answer had no end.")


@pytest.mark.parametrize("kind", ["text/event-stream", "application/json"])
async def test_a_server_that_speaks_for_ever_is_ended_in_words(
    model: AnyModel, model_server: ModelServer, line: Callable[[Any], bytes], kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "LONGEST", -1.0)  # the hour is over
    said = line("and ") if kind == "text/event-stream" else b"{"
    model_server.script(raw(said, said, said, content_type=kind))
    _, error = await ask_and_fail(model)
    assert (error.code, error.detail) == ("bad_reply", "The model server's answer had no end.")


async def test_arguments_without_end(model: AnyModel, model_server: ModelServer) -> None:
    model_server.script(*(call("f", "x" * 400_000) for _ in range(3)))
    assert (await ask_and_fail(model))[1].code == "bad_reply"


async def test_calls_without_end(model: AnyModel, model_server: ModelServer) -> None:
    model_server.script(*(call("f", "{}") for _ in range(200)))
    assert (await ask_and_fail(model))[1].code == "bad_reply"


async def test_a_call_without_a_name(model: AnyModel, model_server: ModelServer) -> None:
    model_server.script(say("Let me see."), call("", "{}"))
    events, error = await ask_and_fail(model)
    assert events == [TextDelta("Let me see.")]
    assert (error.code, error.detail.endswith("a tool call had no name.")) == ("bad_reply", True)


@pytest.mark.parametrize("count", [-1, 2**80, "9", None, 1.5, True, [], {"a": 1}])
async def test_usage_that_is_no_number_counts_as_nothing(
    model: AnyModel, api: str, model_server: ModelServer, count: Any
) -> None:
    usage = b'{"input_tokens": %b, "output_tokens": 5, "prompt_tokens": %b, "completion_tokens": 5}'
    number = str(count).encode() if isinstance(count, int) and not isinstance(count, bool) else orjson.dumps(count)
    usage %= (number, number)
    if api == "responses":
        model_server.script(raw(b'data: {"type": "response.completed", "response": {"usage": %b}}\n\n' % usage))
    else:
        model_server.script(raw(b'data: {"choices": [], "usage": %b}\n\ndata: [DONE]\n\n' % usage))
    done = (await ask(model))[-1]
    assert isinstance(done, Completed)
    assert (done.usage.input_tokens, done.usage.output_tokens) == (0, 5)
