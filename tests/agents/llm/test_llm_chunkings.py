"""Where the network cuts a stream does not matter, and no bytes at all can make a parser raise anything unforeseen."""

from __future__ import annotations

import time
from contextlib import suppress
from itertools import pairwise
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.llm.chat_completions import ChatCompletionsReply
from agents.llm.model import Completed, ModelError, ModelEvent, Request, Said, TextDelta
from agents.llm.responses import ResponsesReply
from agents.llm.sse import EVENT_LIMIT, Events
from agents.llm.thoughts import BLANKS, Thoughts
from tests.agents.llm.asking import HELLO, merged
from tests.harness.model_dialects import ChatCompletions, Dialect, Responses
from tests.harness.model_script import CallTool, Count

REPLIES: dict[str, type[ChatCompletionsReply] | type[ResponsesReply]] = {
    "responses": ResponsesReply,
    "chat_completions": ChatCompletionsReply,
}
DIALECTS: dict[str, type[Dialect]] = {"responses": Responses, "chat_completions": ChatCompletions}


def recorded(api: str) -> bytes:
    """A stream with text in several scripts, a comment, data on two lines, two calls and usage."""
    dialect = DIALECTS[api]()
    words = b"".join(map(dialect.text, ("Größe ", "🎉", ' "quoted"\n', "שלום ", "\\n")))
    calls = dialect.call(CallTool("f", '{"a":"é"}', "a")) + dialect.call(CallTool("g", "", "b"))
    split = b': a comment\nid: 7\nretry: 10\ndata:{"choices":\ndata: []}\n\n'
    return dialect.start() + words + split + calls + dialect.end(Count(3, 4))


def heard(api: str, *chunks: bytes) -> list[Any]:
    """What a stream cut into these chunks says; an error is the last thing it says."""
    events, reply = Events(), REPLIES[api](HELLO)
    said: list[ModelEvent | str] = []
    try:
        for chunk in chunks:
            for event in reply.take(events.feed(chunk)):
                said.append(event)
            if reply.ended:
                break
        else:
            for event in reply.take(events.end()):
                said.append(event)
        said += reply.end()
    except ModelError as error:
        said.append(error.detail)
    return merged(said)  # type: ignore[arg-type]


LINE_ENDS = [b"\n", b"\r\n", b"\r"]


@pytest.mark.parametrize("end", LINE_ENDS, ids=["lf", "crlf", "cr"])
def test_a_stream_cut_at_any_byte_says_the_same(api: str, end: bytes) -> None:
    stream = recorded(api).replace(b"\n", end)
    whole = heard(api, stream)
    assert isinstance(whole[-1], Completed)
    assert whole[-1].text == 'Größe 🎉 "quoted"\nשלום \\n'
    assert [call.name for call in whole[-1].calls] == ["f", "g"]
    for at in range(len(stream) + 1):
        assert heard(api, stream[:at], stream[at:]) == whole, stream[:at][-40:]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64])
@pytest.mark.parametrize("end", LINE_ENDS, ids=["lf", "crlf", "cr"])
def test_a_stream_in_small_pieces_says_the_same(api: str, end: bytes, size: int) -> None:
    stream = recorded(api).replace(b"\n", end)
    assert heard(api, *(stream[at : at + size] for at in range(0, len(stream), size))) == heard(api, stream)


def test_a_stream_with_a_lie_in_it_says_all_but_the_lie(api: str) -> None:
    stream = recorded(api).replace(b"data:{", b"data:{,")
    whole = heard(api, stream)
    assert whole == heard(api, recorded(api))
    for at in range(len(stream) + 1):
        assert heard(api, stream[:at], stream[at:]) == whole


@pytest.mark.parametrize(
    ("stream", "payloads"),
    [
        (b"data: a\n\n", [b"a"]),
        (b"data:a\n\n", [b"a"]),
        (b"data:  a\n\n", [b" a"]),
        (b"\n\n\ndata: a\n\n\n\ndata: b\n\n", [b"a", b"b"]),
        (b"event: x\ndata: a\n\n", [b"a"]),
        (b"data: a\nevent: x\n\n", [b"a"]),
        (b"event: x\ndata:a\ndata: b\n\n", [b"a\nb"]),
        (b"event: x\ndata: a\ndata: b\n\n", [b"a\nb"]),
        (b"data: a\ndata\ndata: b\n\n", [b"a\n\nb"]),
        (b"id: 1\ndata: a\nretry: 5\n\n", [b"a"]),
        (b": comment\ndata: a\n\n", [b"a"]),
        (b"\xef\xbb\xbfdata: a\n\n", [b"a"]),
        (b"data: \n\ndata\n\nevent: x\ndata: \n\n: ping\n\n", []),
        (b"database: a\n\n", []),
    ],
)
def test_the_letter_of_the_format(stream: bytes, payloads: list[bytes]) -> None:
    assert Events().feed(stream) == payloads
    for at in range(len(stream)):
        events = Events()
        assert events.feed(stream[:at]) + events.feed(stream[at:]) == payloads


@settings(deadline=None)
@given(st.binary(max_size=400), st.lists(st.integers(0, 400), max_size=6))
def test_any_bytes_are_cut_into_the_same_payloads(stream: bytes, cuts: list[int]) -> None:
    events = Events()
    bounds = [0, *sorted(cuts), len(stream)]
    pieces = [stream[a:b] for a, b in pairwise(bounds)]
    assert [payload for piece in pieces for payload in events.feed(piece)] == Events().feed(stream)


def test_a_long_event_in_single_bytes_costs_no_square_of_its_length() -> None:
    events, started = Events(), time.process_time()
    for _ in range(EVENT_LIMIT // 4):
        assert events.feed(b"x") == []
        assert events.feed(b"\n") == []
    assert time.process_time() - started < 5
    with pytest.raises(ModelError, match="line without end"):
        for _ in range(EVENT_LIMIT):
            events.feed(b"x")


SCALARS = st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats(allow_nan=False, allow_infinity=False)
WORDS = st.sampled_from(
    [
        "type",
        "delta",
        "choices",
        "tool_calls",
        "function",
        "name",
        "arguments",
        "index",
        "id",
        "content",
        "message",
        "item",
        "output_index",
        "response",
        "usage",
        "output",
        "error",
        "code",
        "finish_reason",
        "call_id",
        "status",
        "incomplete_details",
        "reason",
        "reasoning_content",
        "thinking",
        "item_id",
        "<think>",
        "</think>",
        " ",
        '"{}"',
        "0",
        "refusal",
        "text",
        "prompt_tokens",
        "input_tokens",
        "response.output_text.delta",
        "response.output_item.added",
        "response.output_item.done",
        "response.completed",
        "response.function_call_arguments.delta",
        "response.function_call_arguments.done",
        "response.failed",
        "response.incomplete",
        "function_call",
        "message",
        "error",
        "stop",
        "content_filter",
        "f",
        "{}",
    ]
)
JSON = st.recursive(
    SCALARS | WORDS | st.text(st.characters(codec="utf-8"), max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=5),
    max_leaves=12,
)
CALL = JSON | st.fixed_dictionaries({"index": JSON, "id": JSON, "function": st.dictionaries(WORDS, JSON, max_size=3)})
DELTA = JSON | st.fixed_dictionaries({"content": JSON}, optional={"tool_calls": st.lists(CALL, max_size=3)})
CHUNK = st.fixed_dictionaries({"choices": st.tuples(st.fixed_dictionaries({"delta": DELTA}))})
ITEM = st.fixed_dictionaries({"type": WORDS, "name": JSON, "call_id": JSON, "arguments": JSON})
EVENT = st.fixed_dictionaries(
    {"type": WORDS},
    optional={"item": ITEM, "delta": JSON, "response": ITEM, "output_index": JSON, "arguments": JSON},
)
patient = settings(deadline=None, max_examples=60)


@pytest.mark.parametrize("provider", REPLIES)
@patient
@given(st.lists(JSON | CHUNK | EVENT | st.binary(max_size=30), max_size=6))
def test_no_event_raises_anything_but_a_model_error(provider: str, events: list[Any]) -> None:
    lines = [event if isinstance(event, bytes) else orjson.dumps(event) for event in events]
    said = heard(provider, b"".join(b"data: " + line + b"\n\n" for line in lines))
    assert isinstance(said[-1], Completed | str)
    if isinstance(said[-1], Completed):
        assert "".join(event.text for event in said if isinstance(event, TextDelta)) == said[-1].text
        said[-1].text.encode()


@pytest.mark.parametrize("provider", REPLIES)
@patient
@given(JSON.map(orjson.dumps) | st.dictionaries(WORDS, JSON).map(orjson.dumps) | st.binary())
def test_no_whole_answer_raises_anything_but_a_model_error(provider: str, body: bytes) -> None:
    reply = REPLIES[provider](Request("", (Said("user", "x"),)))
    with suppress(ModelError):
        list(reply.take_whole(body))
        list(reply.end())


@pytest.mark.parametrize("provider", REPLIES)
@patient
@given(st.binary(max_size=300))
def test_no_bytes_raise_anything_but_a_model_error(provider: str, stream: bytes) -> None:
    assert isinstance(heard(provider, stream)[-1], Completed | str)


ODD = st.sampled_from(
    [b"{nope", b"\xff", b"null", b'"x"', b"[" * 2000, b"{'a': 1}", b'{"a": NaN}', b"7", b'{"\\ud83d": 1}']
)
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0<"), max_size=6)


@pytest.mark.parametrize("api", REPLIES)
@patient
@given(st.lists(st.tuples(TEXTS, st.lists(ODD, max_size=3)), max_size=10), st.lists(st.integers(0, 3000), max_size=6))
def test_no_odd_chunk_takes_a_readable_one_with_it(api: str, said: list[Any], cuts: list[int]) -> None:
    dialect = DIALECTS[api]()
    stream = dialect.start()
    for text, odd in said:
        stream += dialect.text(text) + b"".join(b"data: " + each + b"\n\n" for each in odd)
    stream += dialect.end(Count(3, 4))
    bounds = [0, *sorted(min(cut, len(stream)) for cut in cuts), len(stream)]
    last = heard(api, *(stream[a:b] for a, b in pairwise(bounds)))[-1]
    whole = "".join(text for text, _ in said)
    if whole.strip(BLANKS):
        assert isinstance(last, Completed) and last.text == whole
    else:
        assert isinstance(last, str) or last.text == ""


@patient
@given(
    st.lists(st.sampled_from(["<think>", "</think>", "<thinking>", "</thi", "nk>", "<", "a", "\n", " "]), max_size=12)
)
def test_tags_cut_anywhere_lose_no_word_and_show_no_thought(pieces: list[str]) -> None:
    thoughts = Thoughts()
    grown = [thoughts.take(piece) if not thoughts.are_over else piece for piece in pieces]
    said = "".join(grown) + (thoughts.rest(is_whole=False) if not thoughts.are_over else "")
    whole = Thoughts()
    at_once = whole.take("".join(pieces))
    at_once += "" if whole.are_over else whole.rest(is_whole=False)
    assert said == at_once
    assert "".join(pieces).endswith(said)
