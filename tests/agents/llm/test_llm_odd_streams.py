"""Streams that real servers send beside the letter of their API, in both APIs, wherever the network cuts them."""

from __future__ import annotations

from collections.abc import Callable
from itertools import cycle
from typing import Any

import orjson
import pytest

from agents.llm.model import Call, CallStarted, Completed, TextDelta, Usage
from tests.agents.llm.asking import AnyModel, ask, at, text_of
from tests.agents.llm.frames import DONE, chunk, completed, event, tool
from tests.harness.model_script import raw
from tests.harness.model_server import ModelServer


def text(content: Any) -> bytes:
    return event("response.output_text.delta", output_index=0, delta=content)


def item(index: int | None, kind: str = "added", **fields: Any) -> bytes:
    place = {} if index is None else {"output_index": index}
    return event(f"response.output_item.{kind}", item={"type": "function_call", **fields}, **place)


def arguments(index: int | None, delta: Any, **fields: Any) -> bytes:
    place = {} if index is None else {"output_index": index}
    return event("response.function_call_arguments.delta", delta=delta, **place, **fields)


def calling(*deltas: Any) -> list[bytes]:
    """A chunk of Chat Completions for each delta of a call."""
    return [*(chunk({"tool_calls": [delta]}) for delta in deltas), chunk({}, "tool_calls"), DONE]


def saying(*contents: Any) -> list[bytes]:
    return [*(chunk({"content": content}) for content in contents), chunk({}, "stop"), DONE]


def answering(*contents: Any) -> list[bytes]:
    return [*map(text, contents), completed()]


F, G = Call("a", "f", '{"a":1}'), Call("b", "g", '{"b":2}')
MISTRAL = [{"type": "thinking", "thinking": [{"type": "text", "text": "Hmm."}]}, {"type": "text", "text": "Hi "}]
PARTS = [MISTRAL, "you", [{"type": "text", "text": "."}], {"type": "text", "text": "!"}, {}, [], [None, 7, {"text": 5}]]
NAN = b'data: {"type": "response.in_progress", "choices": [{"logprobs": NaN, "delta": {"content": "Hi"}}]}\n\n'

#: By what is odd: (API, stream, text, calls). Of each kind its neighbours are there too.
STREAMS: dict[str, tuple[str, list[bytes], str, list[Call]]] = {
    "content in parts": ("chat_completions", saying(*PARTS), "Hi you.!", []),
    "a delta in parts": ("responses", answering(*PARTS), "Hi you.!", []),
    "content that is a number": ("chat_completions", saying("Room ", 5, 1.5), "Room 51.5", []),
    "a delta that is a number": ("responses", answering("Room ", 5, 1.5), "Room 51.5", []),
    "thoughts in a part that says so": (
        "chat_completions",
        saying(
            [{"text": "Hmm", "thought": True}, {"type": "reasoning", "text": "Hmm"}, {"type": "text", "text": "Hi"}]
        ),
        "Hi",
        [],
    ),
    "NaN": ("chat_completions", [NAN, *saying("!")], "Hi!", []),
    "NaN beside a delta": (
        "responses",
        [b'data: {"type": "response.output_text.delta", "delta": "Hi", "p": [NaN, -Infinity]}\n\n', completed()],
        "Hi",
        [],
    ),
    "control characters": (
        "chat_completions",
        [b'data: {"choices":[{"delta":{"content":"a\tb"}}]}\n\n', *saying()],
        "a\tb",
        [],
    ),
    "invalid UTF-8 in a call": (
        "chat_completions",
        [
            chunk({"tool_calls": [tool("f", "", index=0, id="a")]}),
            chunk({"tool_calls": [tool(None, '{"a":"?"}', index=0)]}).replace(b"?", b"\xff"),
            *saying(),
        ],
        "",
        [Call("a", "f", '{"a":"\ufffd"}')],
    ),
    "an id repeated without an index": (
        "chat_completions",
        calling(
            *(tool("f", "", id="a"), tool(None, '{"a"', id="a"), tool(None, ":1}", id="a")),
            *(tool("g", "", id="b"), tool(None, '{"b":2}', id="b")),
        ),
        "",
        [F, G],
    ),
    "an id and a name repeated without an index": (
        "chat_completions",
        calling(
            tool("f", '{"a"', id="a"), tool("f", ":1}", id="a"), tool("g", '{"b"', id="b"), tool("g", ":2}", id="b")
        ),
        "",
        [F, G],
    ),
    "a name repeated without an index or an id": (
        "chat_completions",
        calling(tool("f", '{"a"'), tool("f", ":1}"), tool("f", '{"a":1}')),
        "",
        [Call("call_1_0", "f", '{"a":1}'), Call("call_1_1", "f", '{"a":1}')],
    ),
    "pieces with neither": (
        "chat_completions",
        calling(
            tool("f", "", id="a"), tool(None, '{"a"'), tool(None, ":1}"), tool("g", "", id="b"), tool(None, '{"b":2}')
        ),
        "",
        [F, G],
    ),
    "head and arguments of a call in one chunk": (
        "chat_completions",
        [chunk({"tool_calls": [tool("f", "", index=0, id="a"), tool(None, '{"a":1}', index=0)]}, "stop"), DONE],
        "",
        [F],
    ),
    "a second head at 0 whose arguments are at 1": (
        "chat_completions",
        calling(
            *(tool("f", "", index=0, id="a"), tool(None, '{"a"', index=0), tool(None, ":1}", index=0)),
            *(tool("g", "", index=0, id="b"), tool(None, '{"b"', index=1), tool(None, ":2}", index=1)),
        ),
        "",
        [F, G],
    ),
    "heads at 0 and 1 whose arguments are at 1 and 2": (
        "chat_completions",
        calling(
            *(tool("f", "", index=0, id="a"), tool(None, '{"a"', index=1), tool(None, ":1}", index=1)),
            *(tool("g", "", index=1, id="b"), tool(None, '{"b"', index=2), tool(None, ":2}", index=2)),
        ),
        "",
        [F, G],
    ),
    "a head with a piece whose rest is elsewhere": (
        "chat_completions",
        calling(tool("f", '{"a"', index=0, id="a"), tool(None, ":1}", index=1)),
        "",
        [F],
    ),
    "indexes as texts": (
        "chat_completions",
        calling(
            tool("f", "", index="0", id="a"), tool("g", '{"b":2}', index="1", id="b"), tool(None, '{"a":1}', index=0)
        ),
        "",
        [F, G],
    ),
    "indexes that are none": (
        "chat_completions",
        calling(tool("f", '{"a":1}', index=[], id="a"), tool("g", '{"b":2}', index=None, id="b")),
        "",
        [F, G],
    ),
    "arguments before the name": (
        "chat_completions",
        calling(
            *(tool(None, '{"a":1}', index=0), tool("f", None, index=0, id="a")),
            *(tool(None, '{"b"', index=1), tool(None, ":2}", index=1), tool("g", "", index=1, id="b")),
        ),
        "",
        [F, G],
    ),
    "arguments before the name without an index": (
        "chat_completions",
        calling(tool(None, '{"a":1}'), tool("f", None, id="a")),
        "",
        [F],
    ),
    "arguments before the item": (
        "responses",
        [
            arguments(0, '{"a"'),
            arguments(1, '{"b":2}'),
            arguments(0, ":1}"),
            item(0, "done", call_id="a", name="f", arguments='{"a":1}'),
            item(1, "done", call_id="b", name="g", arguments='{"b":2}'),
            completed(),
        ],
        "",
        [F, G],
    ),
    "items without a place": (
        "responses",
        [
            item(None, id="fc_1", call_id="a", name="f", arguments=""),
            item(None, id="fc_2", call_id="b", name="g", arguments=""),
            arguments(None, '{"b":2}', item_id="fc_2"),
            arguments(None, '{"a":1}', item_id="fc_1"),
            item(None, "done", id="fc_1", call_id="a", name="f", arguments='{"a":1}'),
            completed(
                output=[
                    {"type": "function_call", "id": "fc_1", "call_id": "a", "name": "f", "arguments": '{"a":1}'},
                    {"type": "function_call", "id": "fc_2", "call_id": "b", "name": "g", "arguments": '{"b":2}'},
                ]
            ),
        ],
        "",
        [F, G],
    ),
    "items that all have the place 0": (
        "responses",
        [
            *(item(0, call_id="a", name="f", arguments=""), arguments(0, '{"a":1}')),
            *(item(0, call_id="b", name="g", arguments=""), arguments(0, '{"b":2}')),
            item(0, "done", call_id="a", name="f", arguments='{"a":1}'),
            item(0, "done", call_id="b", name="g", arguments='{"b":2}'),
            completed(),
        ],
        "",
        [F, G],
    ),
    "the real id comes last of all": (
        "responses",
        [
            arguments(0, '{"a":1}'),
            completed(output=[{"type": "function_call", "call_id": "a", "name": "f", "arguments": '{"a":1}'}]),
        ],
        "",
        [F],
    ),
    "a message without deltas": (
        "responses",
        [
            event("response.output_item.added", item={"type": "message", "content": []}),
            event(
                "response.output_item.done",
                item={"type": "message", "content": [{"type": "output_text", "text": "Hi"}]},
            ),
            event(
                "response.output_item.done",
                item={"type": "message", "content": [{"type": "output_text", "text": "Hi"}]},
            ),
            completed(output=[]),
        ],
        "Hi",
        [],
    ),
    "arguments encoded twice": ("chat_completions", calling(tool("f", '"{\\"a\\":1}"', index=0, id="a")), "", [F]),
    "arguments of an item encoded twice": (
        "responses",
        [item(0, "done", call_id="a", name="f", arguments='"{\\"a\\":1}"'), completed()],
        "",
        [F],
    ),
    "a piece of a call that cannot be read": (
        "chat_completions",
        calling(tool("f", '{"a":', index=0, id="a"), tool(None, 5, index=0), tool(None, "1}", index=0)),
        "",
        [Call("a", "f", '{"a":1}\ufffd (a part was lost)')],
    ),
    "a piece of an item that cannot be read": (
        "responses",
        [
            item(0, call_id="a", name="f", arguments=""),
            arguments(0, 5),
            item(0, "done", call_id="a", name="f", arguments='{"a":1}'),
            completed(),
        ],
        "",
        [F],
    ),
}
for _api, _write in (("chat_completions", saying), ("responses", answering)):
    for _name, _said, _text in (
        (
            "thoughts at the beginning",
            ["<thi", "nk>Hmm, ", "<b>\n</th", "ink>\n\nHi", " <think> you"],
            "Hi <think> you",
        ),
        ("thoughts after blanks", ["\n <think>", "</think>", "\n<thinking>x</thinking>Hi"], "Hi"),
        ("a tag that is none", ["<", "thin", "g> is a tag"], "<thing> is a tag"),
        ("a tag in the middle", ["It is\n", "<think>x</think>"], "It is\n<think>x</think>"),
        ("a beginning that stays one", ["<th"], "<th"),
        ("thoughts that nobody closed", ["<think>", "It is noon", "."], "It is noon."),
        ("blanks before the first word", ["\n", " \n", "Hi", " ", "\n"], "\n \nHi \n"),
        ("blanks alone", ["\n\n", " ", "\u200b\ufeff\u3000\t"], ""),
        ("blanks after thoughts", ["<think>Hmm.</think>", "\n\n", " "], ""),
    ):
        STREAMS[f"{_name} ({_api})"] = (_api, _write(*_said), _text, [])

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
        assert await ask(model) == [TextDelta("Hi"), Completed("Hi")]


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
    assert await ask(chat) == [TextDelta("Hi"), Completed("Hi")]
    kinds = ("response.reasoning_text.delta", "response.reasoning_summary_text.delta")
    thought = [event("response.output_item.added", output_index=0, item={"type": "reasoning"})]
    thought += [event(kind, output_index=0, delta="Hmm") for kind in kinds]
    model_server.script(raw(*thought, *answering("Hi")))
    assert await ask(responses) == [TextDelta("Hi"), Completed("Hi")]


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
