"""A model server that is down, slow, cut off, lies or sends rubbish ends in a `ModelError` in plain words.

`ask_and_fail` lets no other exception pass, and looks for keys and tracebacks in the words.
"""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Callable
from typing import Any

import orjson
import pytest

from agents.llm import endpoint
from agents.llm.model import Completed, TextDelta
from agents.llm.reply import TEXT_LIMIT
from agents.llm.sse import EVENT_LIMIT
from tests.agents.llm.asking import AnyModel, ask, ask_and_fail, at, text_of
from tests.model_server import ModelServer, call, cut_off, delay, fail, raw, rubbish, say, stall


async def test_nobody_listens(api: str, closed_port: int) -> None:
    _, error = await ask_and_fail(at(api, f"http://127.0.0.1:{closed_port}/v1"))
    assert (error.code, error.detail) == ("unreachable", f"The model server at 127.0.0.1:{closed_port} did not answer.")


async def test_the_name_is_unknown(api: str) -> None:
    _, error = await ask_and_fail(at(api, "http://no-such-server.invalid:8000/v1"))
    assert (error.code, error.detail) == ("unreachable", "There is no model server called no-such-server.invalid.")


async def test_a_connection_that_is_never_taken_up_is_given_up(api: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoint, "CONNECT_TIMEOUT", 0.3)
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        port = full.getsockname()[1]
        waiting = [socket.socket() for _ in range(8)]
        for knock in waiting:
            knock.setblocking(False)
            knock.connect_ex(("127.0.0.1", port))
        started = time.monotonic()
        _, error = await ask_and_fail(at(api, f"http://127.0.0.1:{port}/v1", timeout=30.0, retries=2))
        for knock in waiting:
            knock.close()
    assert error.code == "unreachable"
    assert time.monotonic() - started < 2


async def test_it_speaks_tls_where_we_do_not_trust_it(api: str, model_server: ModelServer) -> None:
    _, error = await ask_and_fail(at(api, model_server.url.replace("http:", "https:")))
    assert error.code == "unreachable"


async def test_silence_before_the_first_byte(model: AnyModel, model_server: ModelServer) -> None:
    model_server.script(stall())
    started = time.monotonic()
    _, error = await ask_and_fail(model)
    assert (error.code, error.detail.partition(" said ")[2]) == ("timeout", "nothing for 0.5 seconds.")
    assert time.monotonic() - started < 1.5


async def test_silence_is_not_waited_for_a_second_time(api: str, model_server: ModelServer) -> None:
    model_server.script(stall())
    _, error = await ask_and_fail(at(api, model_server.url, retries=2))
    assert error.code == "timeout"
    assert len(model_server.requests) == 1


async def test_silence_in_the_middle_keeps_what_was_said(model: AnyModel, model_server: ModelServer) -> None:
    model_server.script(say("Once upon a "), stall())
    events, error = await ask_and_fail(model)
    assert (text_of(events), error.code) == ("Once upon a ", "timeout")


async def test_a_slow_server_is_no_silent_one(model: AnyModel, model_server: ModelServer) -> None:
    model_server.script(*(step for word in ("a ", "b ", "c ") for step in (delay(0.3), say(word))))
    assert text_of(await ask(model)) == "a b c "


async def test_a_server_that_only_pings_is_given_up_in_the_end(api: str, model_server: ModelServer) -> None:
    model_server.script(*(step for _ in range(40) for step in (rubbish(b": ping\n\n"), delay(0.05))), stall())
    _, error = await ask_and_fail(at(api, model_server.url, timeout=0.1))
    assert error.code == "timeout"


async def test_pings_are_no_answer_but_do_no_harm(model: AnyModel, model_server: ModelServer) -> None:
    model_server.script(rubbish(b": ping\n\n"), say("Here."), rubbish(b":\n\n: ping\n\n"))
    assert text_of(await ask(model)) == "Here."


async def test_the_connection_breaks_in_the_middle(model: AnyModel, model_server: ModelServer) -> None:
    model_server.script(say("Once upon a "), cut_off())
    events, error = await ask_and_fail(model)
    assert (text_of(events), error.code) == ("Once upon a ", "cut_off")
    assert error.detail.endswith("stopped in the middle of its answer.")


async def test_the_connection_breaks_before_anything(model: AnyModel, model_server: ModelServer) -> None:
    model_server.script(cut_off())
    assert (await ask_and_fail(model))[1].code == "cut_off"


async def test_the_answer_ends_politely_but_too_soon(
    model: AnyModel, model_server: ModelServer, line: Callable[[Any], bytes]
) -> None:
    model_server.script(raw(line("Once upon a ")))
    events, error = await ask_and_fail(model)
    assert (text_of(events), error.code) == ("Once upon a ", "cut_off")


async def test_the_answer_ends_inside_an_event(
    model: AnyModel, model_server: ModelServer, line: Callable[[Any], bytes]
) -> None:
    model_server.script(raw(line("Once ") + line("upon")[:-9]))
    events, error = await ask_and_fail(model)
    assert (text_of(events), error.code) == ("Once ", "cut_off")


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (400, "bad_request"),
        (401, "refused_key"),
        (403, "refused_key"),
        (404, "bad_request"),
        (409, "bad_request"),
        (413, "bad_request"),
        (418, "bad_request"),
        (422, "bad_request"),
        (429, "rate_limited"),
        (500, "server_error"),
        (502, "server_error"),
        (503, "server_error"),
        (529, "server_error"),
    ],
)
@pytest.mark.parametrize(
    "body", [None, "<html><h1>Oops</h1>", {"error": "sk-secret"}, {"error": {"message": "Wrong key sk-secret"}}, [1], 7]
)
async def test_http_errors(model: AnyModel, model_server: ModelServer, status: int, code: str, body: Any) -> None:
    model_server.script(fail(status, body))
    _, error = await ask_and_fail(model)
    assert error.code == code
    assert "Oops" not in error.detail


@pytest.mark.parametrize(
    ("status", "reported", "code", "words"),
    [
        (429, "insufficient_quota", "rate_limited", "no credit"),
        (400, "context_length_exceeded", "bad_request", "too long"),
        (400, "content_filter", "bad_request", "filter"),
        (404, "model_not_found", "bad_request", "does not have this model"),
    ],
)
async def test_the_servers_own_code_makes_better_words(
    model: AnyModel, model_server: ModelServer, status: int, reported: str, code: str, words: str
) -> None:
    model_server.script(fail(status, {"error": {"message": "…", "type": "invalid_request_error", "code": reported}}))
    _, error = await ask_and_fail(model)
    assert error.code == code
    assert words in error.detail


async def test_a_long_wait_is_said_at_once_instead_of_waited_for(api: str, model_server: ModelServer) -> None:
    model_server.script(fail(429, retry_after="60"))
    started = time.monotonic()
    _, error = await ask_and_fail(at(api, model_server.url, retries=2))
    assert error.code == "rate_limited"
    assert time.monotonic() - started < 2


async def test_an_error_page_without_end_is_not_read_to_its_end(api: str, closed_port: int) -> None:
    async def endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 500 Oops\r\nContent-Type: text/html\r\n\r\n")
        try:
            while True:
                writer.write(b"<p>" * 10_000)
                await writer.drain()
        except ConnectionError:
            pass

    async with await asyncio.start_server(endless, "127.0.0.1", closed_port):
        _, error = await ask_and_fail(at(api, f"http://127.0.0.1:{closed_port}/v1"))
    assert error.code == "server_error"


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


@pytest.mark.parametrize(
    "event",
    [
        b"{nope",
        b"\xff\xfe",
        b'"text"',
        b"[1, 2]",
        b"null",
        b"17",
        b"[" * 2000,
        b'{"type": "response.output_text.delta", "delta": "\xff", "choices": [{"delta": {"content": "\xff"}}]}',
        b'{"type": "response.output_text.delta", "delta": "\\ud83d", "choices": [{"delta": {"content": "\\ud83d"}}]}',
        b'{"type": "response.output_text.delta", "delta": 5, "choices": [{"delta": {"content": 5}}]}',
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
        b'{"type": "response.function_call_arguments.done", "output_index": "x", "arguments": "",'
        b' "choices": [{"delta": {"tool_calls": [{"index": "x", "function": {"name": "f"}}]}}]}',
        b'{"type": "response.completed", "response": {"output": [7]},'
        b' "choices": [{"delta": {"tool_calls": [{"index": 0, "function": 7}]}}]}',
    ],
)
async def test_lies_in_the_middle_keep_what_was_said(
    model: AnyModel, model_server: ModelServer, line: Callable[[Any], bytes], event: bytes
) -> None:
    model_server.script(raw(line("Once upon a ") + b"data: " + event + b"\n\n" + line("time")))
    events, error = await ask_and_fail(model)
    assert (text_of(events), error.code) == ("Once upon a ", "bad_reply")


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
            "bad_request",
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
