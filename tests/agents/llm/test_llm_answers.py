"""What a model server answers arrives whole, in either API, over a real connection."""

from __future__ import annotations

import pytest

from agents.llm.model import Called, CallStarted, Completed, Request, Said, TextDelta, ToolSchema, Usage
from tests.agents.llm.asking import HELLO, AnyModel, ask, at, text_of
from tests.harness.model_script import call, fail, say, usage
from tests.harness.model_server import DEFAULT, ModelServer

TOOL = ToolSchema("create_event", "Create an event.", {"type": "object", "properties": {"title": {"type": "string"}}})


async def test_the_text_arrives_and_is_said_again_whole_at_the_end(model: AnyModel, model_server: ModelServer) -> None:
    model_server.script(say("Tea at three, größer 🎉\n\nBring *scones*.", chunk=3), usage(12, 7))
    events = await ask(model)
    assert text_of(events) == "Tea at three, größer 🎉\n\nBring *scones*."
    assert events[-1] == Completed("Tea at three, größer 🎉\n\nBring *scones*.", (), Usage(12, 7))


async def test_what_has_arrived_together_is_one_growth(model: AnyModel, model_server: ModelServer) -> None:
    words = "one two three four five six seven eight nine ten " * 3
    model_server.script(say(words))
    events = await ask(model)
    assert [event for event in events if isinstance(event, TextDelta)] == [TextDelta(words)]


async def test_slow_words_arrive_one_by_one(model: AnyModel, model_server: ModelServer) -> None:
    model_server.script(say("one two three four five ", tokens_per_second=50))
    growths = [event for event in await ask(model) if isinstance(event, TextDelta)]
    assert len(growths) >= 3
    assert "".join(growth.text for growth in growths) == "one two three four five "


async def test_calls_are_announced_and_come_whole(model: AnyModel, model_server: ModelServer) -> None:
    model_server.script(
        say("Let me see."),
        call("create_event", {"title": "Mia's shower"}, call_id="call_a"),
        call("list_events", {}, call_id="call_b"),
        usage(3, 4),
    )
    events = await ask(model)
    assert events[:-1] == [
        TextDelta("Let me see."),
        CallStarted("call_a", "create_event"),
        CallStarted("call_b", "list_events"),
    ]
    done = events[-1]
    assert isinstance(done, Completed)
    assert [(c.call_id, c.name, c.arguments) for c in done.calls] == [
        ("call_a", "create_event", '{"title": "Mia\'s shower"}'),
        ("call_b", "list_events", "{}"),
    ]
    assert done.usage == Usage(3, 4)


@pytest.mark.parametrize("arguments", ["", "{broken", "null", "[1]", '{"title": "Té'])
async def test_arguments_that_are_no_json_are_passed_on_as_they_are(
    model: AnyModel, model_server: ModelServer, arguments: str
) -> None:
    model_server.script(call("create_event", arguments))
    done = (await ask(model))[-1]
    assert isinstance(done, Completed)
    assert done.calls[0].arguments == arguments


async def test_nul_never_gets_into_text_that_postgresql_must_store(model: AnyModel, model_server: ModelServer) -> None:
    model_server.script(say("a\0b", chunk=1), call("f\0", '{"x": "\0"}', call_id="c\0"))
    done = (await ask(model))[-1]
    assert "\0" not in repr(done).replace("\\x00", "\0")
    assert isinstance(done, Completed)
    assert (done.text, done.calls[0].name) == ("ab", "f")


async def test_an_empty_answer_is_an_answer(model: AnyModel, model_server: ModelServer) -> None:
    model_server.script(say(""))
    assert await ask(model) == [Completed("", (), Usage(10, 0))]


async def test_an_unscripted_request_gets_the_default(model: AnyModel) -> None:
    assert text_of(await ask(model)) == DEFAULT


CONVERSATION = Request(
    "Be kind.",
    (
        Said("user", "Plan a shower"),
        Said("assistant", "With pleasure."),
        Called("c1", "create_event", '{"title":"Shower"}', "Created (event 5)."),
        Called("c2", "list_events", "{broken", "The arguments were not JSON."),
        Said("assistant", "It is planned."),
        Said("user", "Thanks"),
        Said("user", "And the cake?"),
    ),
    (TOOL,),
)


async def test_responses_is_told_the_whole_conversation(responses: AnyModel, model_server: ModelServer) -> None:
    await ask(responses, CONVERSATION)
    sent = model_server.requests[0]
    assert sent.headers["Authorization"] == "Bearer sk-secret"
    assert sent.body == {
        "model": "scripted",
        "stream": True,
        "store": False,
        "instructions": "Be kind.",
        "tools": [
            {
                "type": "function",
                "name": TOOL.name,
                "description": TOOL.description,
                "parameters": TOOL.parameters,
                "strict": False,
            }
        ],
        "input": [
            {"role": "user", "content": "Plan a shower"},
            {"type": "message", "role": "assistant", "content": "With pleasure."},
            {"type": "function_call", "call_id": "c1", "name": "create_event", "arguments": '{"title":"Shower"}'},
            {"type": "function_call_output", "call_id": "c1", "output": "Created (event 5)."},
            {"type": "function_call", "call_id": "c2", "name": "list_events", "arguments": '{"unreadable":"{broken"}'},
            {"type": "function_call_output", "call_id": "c2", "output": "The arguments were not JSON."},
            {"type": "message", "role": "assistant", "content": "It is planned."},
            {"role": "user", "content": "Thanks"},
            {"role": "user", "content": "And the cake?"},
        ],
    }


async def test_chat_completions_is_told_it_in_turns_that_alternate(chat: AnyModel, model_server: ModelServer) -> None:
    await ask(chat, CONVERSATION)

    def called(call_id: str, name: str, arguments: str) -> dict[str, object]:
        return {"id": call_id, "type": "function", "function": {"name": name, "arguments": arguments}}

    body = model_server.requests[0].body
    assert body["messages"] == [
        {"role": "system", "content": "Be kind."},
        {"role": "user", "content": "Plan a shower"},
        {
            "role": "assistant",
            "content": "With pleasure.",
            "tool_calls": [
                called("c1", "create_event", '{"title":"Shower"}'),
                called("c2", "list_events", '{"unreadable":"{broken"}'),
            ],
        },
        {"role": "tool", "tool_call_id": "c1", "content": "Created (event 5)."},
        {"role": "tool", "tool_call_id": "c2", "content": "The arguments were not JSON."},
        {"role": "assistant", "content": "It is planned."},
        {"role": "user", "content": "Thanks\n\nAnd the cake?"},
    ]
    assert body["stream_options"] == {"include_usage": True}
    assert body["tools"][0]["function"]["parameters"] == TOOL.parameters


async def test_without_tools_none_are_mentioned(model: AnyModel, model_server: ModelServer) -> None:
    await ask(model)
    assert "tools" not in model_server.requests[0].body


async def test_one_connection_serves_one_answer_after_another(model: AnyModel, model_server: ModelServer) -> None:
    for _ in range(4):
        await ask(model)
    assert len({request.peer for request in model_server.requests}) == 1


async def test_a_busy_server_is_asked_again(api: str, model_server: ModelServer) -> None:
    model_server.script(fail(503, retry_after_ms="1"))
    model_server.script(fail(429, retry_after_ms="1"))
    model_server.script(say("There you are."))
    assert text_of(await ask(at(api, model_server.url, retries=2), HELLO)) == "There you are."
    assert len(model_server.requests) == 3
