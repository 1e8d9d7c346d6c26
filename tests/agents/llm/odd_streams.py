"""What real servers send beside the letter of their API: each stream with what is meant by it."""

from __future__ import annotations

from typing import Any

from agents.llm.model import Call
from tests.agents.llm.frames import DONE, chunk, completed, event, tool


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
