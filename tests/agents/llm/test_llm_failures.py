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
from tests.agents.llm.asking import AnyModel, ask, ask_and_fail, at, text_of
from tests.harness.model_script import cut_off, delay, fail, raw, rubbish, say, stall
from tests.harness.model_server import ModelServer
from tests.harness.processes import PATIENCE


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
    assert time.monotonic() - started < 2 * PATIENCE


async def test_it_speaks_tls_where_we_do_not_trust_it(api: str, model_server: ModelServer) -> None:
    _, error = await ask_and_fail(at(api, model_server.url.replace("http:", "https:")))
    assert error.code == "unreachable"


async def test_silence_before_the_first_byte(model: AnyModel, model_server: ModelServer) -> None:
    model_server.script(stall())
    started = time.monotonic()
    _, error = await ask_and_fail(model)
    assert (error.code, error.detail.partition(" said ")[2]) == ("timeout", "nothing for 0.5 seconds.")
    assert time.monotonic() - started < 1.5 * PATIENCE


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
        (413, "context_too_long"),
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
        (400, "context_length_exceeded", "context_too_long", "too long"),
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


LLAMA = {"code": 400, "message": "request (9000 tokens) exceeds it", "type": "exceed_context_size_error", "n_ctx": 4096}
TOO_LONG = [
    {"error": LLAMA},
    LLAMA,
    {"error": {"code": "context_length_exceeded", "message": "…"}},
    {
        "error": {
            "code": None,
            "type": "invalid_request_error",
            "message": "This model's maximum context length is 4096",
        }
    },
    {"object": "error", "code": 400, "type": "BadRequestError", "message": "maximum context length is 8192 tokens."},
    {"error": {"type": "invalid_request_error", "message": "prompt is too long: 210000 tokens > 200000 maximum"}},
    {"error": {"code": 400, "status": "INVALID_ARGUMENT", "message": "The input token count (9) exceeds the maximum"}},
    {"error": "the input length exceeds the context length"},
    {"error": {"type": "server_error", "message": "the request exceeds the available context size. sk-secret"}},
]


@pytest.mark.parametrize("body", TOO_LONG)
@pytest.mark.parametrize("status", [200, 400, 422, 500])
async def test_a_conversation_that_is_too_long_is_said_so_whatever_the_server_calls_it(
    model: AnyModel, model_server: ModelServer, line: Callable[[Any], bytes], body: Any, status: int
) -> None:
    if status == 200:
        sent = orjson.dumps(body if "error" in body else {"error": body})
        model_server.script(raw(line("Once ") + b"data: " + sent + b"\n\n"))
    else:
        model_server.script(fail(status, body))
    _, error = await ask_and_fail(model)
    assert (error.code, error.detail) == ("context_too_long", "This conversation has grown too long for the model.")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"error": {"code": 429, "message": "Too many tokens per minute"}}, 429, "rate_limited"),
        (
            {"error": {"type": "rate_limit_error", "message": "Reduce the length of your context window"}},
            429,
            "rate_limited",
        ),
        ({"error": {"code": "invalid_api_key", "message": "context window"}}, 401, "refused_key"),
        ({"error": {"code": "model_not_found", "message": "no model with this context length"}}, 404, "bad_request"),
        ({"error": {"code": 401, "type": "authentication_error"}}, 200, "refused_key"),
        ({"error": {"code": "503", "type": "unavailable"}}, 200, "server_error"),
        ({"error": {"code": 400, "status": "INVALID_ARGUMENT"}}, 200, "bad_request"),
        ([{"error": {"code": 429, "status": "RESOURCE_EXHAUSTED"}}], 200, "rate_limited"),
    ],
)
async def test_another_failure_is_not_taken_for_one_of_length(
    model: AnyModel, model_server: ModelServer, body: Any, status: int, code: str
) -> None:
    if status == 200:
        model_server.script(raw(orjson.dumps(body), content_type="application/json"))
    else:
        model_server.script(fail(status, body))
    assert (await ask_and_fail(model))[1].code == code


@pytest.mark.parametrize(
    "kind", ["response.output_item.added", "response.in_progress", "response.completed", "ping", ""]
)
async def test_an_error_beside_another_type_is_one(responses: AnyModel, model_server: ModelServer, kind: str) -> None:
    event = {"type": kind, "item": {"type": "message"}, "response": {}, "error": {"code": "rate_limit_exceeded"}}
    begun = b'data: {"type": "response.output_text.delta", "delta": "Once "}\n\n'
    model_server.script(raw(begun + b"data: " + orjson.dumps(event) + b"\n\n"))
    events, error = await ask_and_fail(responses)
    assert (text_of(events), error.code) == ("Once ", "rate_limited")


async def test_an_error_within_a_response_that_ends_is_one(responses: AnyModel, model_server: ModelServer) -> None:
    response = {"status": "incomplete", "error": {"code": "rate_limit_exceeded"}}
    event = {"type": "response.incomplete", "response": response}
    model_server.script(raw(b"data: " + orjson.dumps(event) + b"\n\n"))
    assert (await ask_and_fail(responses))[1].code == "rate_limited"


async def test_a_long_wait_is_said_at_once_instead_of_waited_for(api: str, model_server: ModelServer) -> None:
    model_server.script(fail(429, retry_after="60"))
    started = time.monotonic()
    _, error = await ask_and_fail(at(api, model_server.url, retries=2))
    assert error.code == "rate_limited"
    assert time.monotonic() - started < 2 * PATIENCE


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
