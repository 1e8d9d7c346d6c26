"""Servers speak the two APIs with an accent. Each of these answers is shaped like one a real server has given."""

from __future__ import annotations

import orjson
import pytest

from agents.llm import endings
from agents.llm.model import Call, Called, CallStarted, Completed, ReasoningDelta, Request, Said, TextDelta, Usage
from tests.agents.llm.asking import AnyModel, ask, text_of
from tests.agents.llm.frames import DONE, chunk, completed, event, tool
from tests.harness.model_script import raw
from tests.harness.model_server import ModelServer


async def calls_of(chat: AnyModel, server: ModelServer, *chunks: bytes, request: Request | None = None) -> list[Call]:
    server.script(raw(*chunks))
    events = await (ask(chat, request) if request else ask(chat))
    done = events[-1]
    assert isinstance(done, Completed)
    # Every call was announced under the id and the name it has in the end.
    assert [e for e in events if isinstance(e, CallStarted)] == [CallStarted(c.call_id, c.name) for c in done.calls]
    return list(done.calls)


async def test_ollama_sends_a_whole_call_in_one_chunk_and_finishes_with_stop(
    chat: AnyModel, model_server: ModelServer
) -> None:
    calls = await calls_of(
        chat,
        model_server,
        chunk({"role": "assistant", "content": "", "tool_calls": [tool("tick", '{"a":1}', id="call_x", index=0)]}),
        chunk({"role": "assistant", "content": ""}, "stop"),
        DONE,
    )
    assert calls == [Call("call_x", "tick", '{"a":1}')]


async def test_ids_left_out_are_made_up_the_same_way_every_time(chat: AnyModel, model_server: ModelServer) -> None:
    chunks = [chunk({"tool_calls": [tool("f", "{}", index=0), tool("g", "{}", index=1)]}), chunk({}, "stop"), DONE]
    first = await calls_of(chat, model_server, *chunks)
    again = await calls_of(chat, model_server, *chunks)
    assert first == again
    assert len({call.call_id for call in first}) == 2
    later = Request("", (Said("user", "x"), *(Called(c.call_id, c.name, "{}", "") for c in first)))
    next_step = await calls_of(chat, model_server, *chunks, request=later)
    assert not {call.call_id for call in next_step} & {call.call_id for call in first}


async def test_an_id_that_was_used_before_is_not_used_again(chat: AnyModel, model_server: ModelServer) -> None:
    request = Request("", (Said("user", "x"), Called("0", "f", "{}", "done")))
    chunks = [chunk({"tool_calls": [tool("f", "{}", index=i, id="0")]}) for i in range(2)]
    calls = await calls_of(chat, model_server, *chunks, chunk({}, "stop"), request=request)
    assert len({"0", *(call.call_id for call in calls)}) == 3


async def test_gemini_numbers_every_call_zero(chat: AnyModel, model_server: ModelServer) -> None:
    calls = await calls_of(
        chat,
        model_server,
        chunk({"tool_calls": [tool("f", '{"a":1}', index=0, id="a")]}),
        chunk({"tool_calls": [tool("g", '{"b":2}', index=0, id="b")]}, "stop"),
    )
    assert calls == [Call("a", "f", '{"a":1}'), Call("b", "g", '{"b":2}')]


async def test_calls_in_one_chunk_may_share_a_number_or_have_none(chat: AnyModel, model_server: ModelServer) -> None:
    for number in ({"index": 0}, {}):
        calls = await calls_of(
            chat,
            model_server,
            chunk({"tool_calls": [tool("f", '{"a":1}', **number), tool("f", '{"a":2}', **number)]}, "stop"),
        )
        assert [call.arguments for call in calls] == ['{"a":1}', '{"a":2}']


async def test_vllm_once_made_up_an_id_for_every_delta(chat: AnyModel, model_server: ModelServer) -> None:
    calls = await calls_of(
        chat,
        model_server,
        chunk({"tool_calls": [tool("f", "", index=0, id="a")]}),
        chunk({"tool_calls": [tool(None, '{"a":', index=0, id="b")]}),
        chunk({"tool_calls": [tool(None, "1}", index=0, id="c")]}, "tool_calls"),
    )
    assert calls == [Call("a", "f", '{"a":1}')]


async def test_a_name_repeated_in_every_delta_is_one_name(chat: AnyModel, model_server: ModelServer) -> None:
    calls = await calls_of(
        chat,
        model_server,
        chunk({"tool_calls": [tool("f", '{"a":', index=0)]}),
        chunk({"tool_calls": [tool("f", "1}", index=0)]}, "stop"),
    )
    assert [(call.name, call.arguments) for call in calls] == [("f", '{"a":1}')]


async def test_calls_that_are_written_in_turns_are_told_apart(chat: AnyModel, model_server: ModelServer) -> None:
    calls = await calls_of(
        chat,
        model_server,
        chunk({"tool_calls": [tool("f", "", index=7, id="a"), tool("g", "", index=10**15, id="b")]}),
        chunk({"tool_calls": [tool(None, '{"b"', index=10**15), tool(None, '{"a"', index=7)]}),
        chunk({"tool_calls": [tool(None, ":1}", index=7), tool(None, ":2}", index=10**15)]}, "stop"),
    )
    assert calls == [Call("a", "f", '{"a":1}'), Call("b", "g", '{"b":2}')]


async def test_arguments_as_an_object_are_as_good(chat: AnyModel, model_server: ModelServer) -> None:
    calls = await calls_of(chat, model_server, chunk({"tool_calls": [tool("f", {"a": "é"}, index=0)]}, "stop"))
    assert calls[0].arguments == '{"a":"é"}'


@pytest.mark.parametrize("end", [[], [DONE], [b'data: {"choices": []}\n\n', DONE], [b"data: [DONE]"]])
async def test_usage_and_the_end_mark_may_be_missing(
    chat: AnyModel, model_server: ModelServer, end: list[bytes]
) -> None:
    model_server.script(raw(chunk({"content": "Hi"}), chunk({}, "stop"), *end))
    assert (await ask(chat))[-1] == Completed("Hi", (), Usage())


async def test_usage_may_come_with_the_last_choice(chat: AnyModel, model_server: ModelServer) -> None:
    usage = {"prompt_tokens": 3, "completion_tokens": 4}
    model_server.script(raw(chunk({"content": "Hi"}, "stop", usage=usage), DONE))
    assert (await ask(chat))[-1] == Completed("Hi", (), Usage(3, 4))


async def test_chunks_that_say_nothing_are_skipped(chat: AnyModel, model_server: ModelServer) -> None:
    model_server.script(
        raw(
            b'data: {"choices": [], "prompt_filter_results": [{}]}\n\n',
            chunk({"role": "assistant"}),
            chunk({"role": "assistant", "content": None}),
            chunk({"reasoning_content": "Hmm, hmm.", "content": None}),
            chunk({"content": "", "tool_calls": None}),
            chunk({"tool_calls": []}),
            chunk(None),
            b'data: {"choices": [{"index": 0, "text": ""}]}\n\n',
            b"data: {}\n\n",
            chunk({"content": "Hi"}),
            chunk({"content": None}, "stop"),
            DONE,
        )
    )
    assert await ask(chat) == [ReasoningDelta("Hmm, hmm."), TextDelta("Hi"), Completed("Hi")]


async def test_a_refusal_is_text(chat: AnyModel, responses: AnyModel, model_server: ModelServer) -> None:
    model_server.script(raw(chunk({"refusal": "I would rather not.", "content": None}), chunk({}, "stop")))
    assert text_of(await ask(chat)) == "I would rather not."
    model_server.script(raw(event("response.refusal.delta", delta="I would rather not."), completed()))
    assert text_of(await ask(responses)) == "I would rather not."


async def test_an_answer_withheld_by_a_filter_is_said_so(
    chat: AnyModel, responses: AnyModel, model_server: ModelServer
) -> None:
    model_server.script(raw(chunk({"content": ""}, "content_filter"), DONE))
    assert await ask(chat) == [Completed("", cut_short=endings.WITHHELD)]
    incomplete = {"status": "incomplete", "incomplete_details": {"reason": "content_filter"}}
    model_server.script(raw(event("response.incomplete", response=incomplete)))
    assert await ask(responses) == [Completed("", cut_short=endings.WITHHELD)]


async def test_a_server_that_does_not_stream_is_understood(
    chat: AnyModel, responses: AnyModel, model_server: ModelServer
) -> None:
    message = {"role": "assistant", "content": "Hi", "tool_calls": [tool("f", "{}", id="a")]}
    usage = {"prompt_tokens": 3, "completion_tokens": 4}
    body = orjson.dumps({"choices": [{"message": message, "finish_reason": "stop"}], "usage": usage})
    model_server.script(raw(body, content_type="application/json"))
    expected = [TextDelta("Hi"), CallStarted("a", "f"), Completed("Hi", (Call("a", "f", "{}"),), Usage(3, 4))]
    assert await ask(chat) == expected

    output = [
        {"type": "message", "content": [{"type": "output_text", "text": "Hi"}]},
        {"type": "function_call", "call_id": "a", "name": "f", "arguments": "{}"},
    ]
    usage = {"input_tokens": 3, "output_tokens": 4}
    body = orjson.dumps({"object": "response", "status": "completed", "output": output, "usage": usage})
    model_server.script(raw(body, content_type="application/json; charset=utf-8"))
    assert await ask(responses) == expected


async def test_what_only_the_last_event_says_is_not_lost(responses: AnyModel, model_server: ModelServer) -> None:
    output = [
        {"type": "reasoning", "summary": []},
        {"type": "message", "content": [{"type": "output_text", "text": "Hi"}, {"type": "refusal", "refusal": "No"}]},
        {"type": "function_call", "call_id": "a", "name": "f", "arguments": "{}"},
    ]
    model_server.script(raw(completed(output=output)))
    assert (await ask(responses))[-1] == Completed("Hi\n\nNo", (Call("a", "f", "{}"),))


async def test_what_was_streamed_is_not_said_twice(responses: AnyModel, model_server: ModelServer) -> None:
    item = {"type": "function_call", "call_id": "a", "name": "f", "arguments": "{}"}
    message = {"type": "message", "content": [{"type": "output_text", "text": "Hi"}]}
    model_server.script(
        raw(
            event("response.output_item.added", output_index=0, item={"type": "message"}),
            event("response.output_text.delta", output_index=0, delta="Hi"),
            event("response.output_item.done", output_index=0, item=message),
            event("response.output_item.added", output_index=1, item={**item, "arguments": ""}),
            event("response.function_call_arguments.delta", output_index=1, delta="{"),
            event("response.function_call_arguments.done", output_index=1, arguments="{}"),
            event("response.output_item.done", output_index=1, item=item),
            completed(output=[message, item]),
        )
    )
    assert await ask(responses) == [
        TextDelta("Hi"),
        CallStarted("a", "f"),
        Completed("Hi", (Call("a", "f", "{}"),)),
    ]


async def test_two_messages_in_one_answer_are_two_paragraphs(responses: AnyModel, model_server: ModelServer) -> None:
    model_server.script(
        raw(
            event("response.output_item.added", output_index=0, item={"type": "message"}),
            event("response.output_text.delta", output_index=0, delta="Let me look."),
            event("response.output_item.added", output_index=1, item={"type": "message"}),
            event("response.output_text.delta", output_index=1, delta="It is at"),
            event("response.output_text.delta", output_index=1, delta=" noon."),
            completed(),
        )
    )
    assert text_of(await ask(responses)) == "Let me look.\n\nIt is at noon."


async def test_events_nobody_knows_are_skipped(responses: AnyModel, model_server: ModelServer) -> None:
    model_server.script(
        raw(
            event("response.queued"),
            event("response.reasoning_summary_text.delta", delta="Hmm"),
            b'data: {"no": "type"}\n\n',
            event("response.output_text.delta", delta="Hi"),
            event("response.output_item.added", item={"type": "web_search_call"}),
            completed(),
        )
    )
    assert await ask(responses) == [ReasoningDelta("Hmm"), TextDelta("Hi"), Completed("Hi")]


async def test_arguments_that_came_only_in_pieces_are_put_together(
    responses: AnyModel, model_server: ModelServer
) -> None:
    model_server.script(
        raw(
            event("response.output_item.added", output_index=0, item={"type": "function_call", "name": "f"}),
            event("response.function_call_arguments.delta", output_index=0, delta='{"a"'),
            event("response.function_call_arguments.delta", output_index=0, delta=":1}"),
            completed(),
        )
    )
    done = (await ask(responses))[-1]
    assert isinstance(done, Completed)
    assert [(call.name, call.arguments) for call in done.calls] == [("f", '{"a":1}')]
