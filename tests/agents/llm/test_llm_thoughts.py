"""What a model says to itself is handed on apart from its answer, wherever a server puts it and the network cuts it."""

from __future__ import annotations

import pytest

from agents.llm.model import REASONING_KEPT, CallStarted, Completed, ModelEvent, ReasoningDelta, TextDelta
from tests.agents.llm.asking import AnyModel, ask, at, merged
from tests.agents.llm.frames import DONE, chunk, completed, event, tool
from tests.agents.llm.odd_streams import MISTRAL, F, answering, arguments, calling, item, saying
from tests.agents.llm.test_llm_odd_streams import CUTS
from tests.harness.model_script import raw
from tests.harness.model_server import ModelServer


def reasoning(kind: str, **fields: object) -> bytes:
    return event(f"response.output_item.{kind}", output_index=0, item={"type": "reasoning", **fields})


def summary(*texts: str) -> list[dict[str, str]]:
    return [{"type": "summary_text", "text": each} for each in texts]


FIELDS = [chunk({"reasoning_content": "Tea, ", "content": None}), chunk({"reasoning_content": "or  "})]
NEXT_PART = event("response.reasoning_summary_part.added", output_index=0, summary_index=1)
PARTS = [{"type": "reasoning.text", "text": "Tea"}, {"type": "reasoning.text", "text": "?"}]
HI = [{"type": "output_text", "text": "Hi"}]
SPOKEN: list[ModelEvent] = [TextDelta("Hi"), Completed("Hi")]
CALLED: list[ModelEvent] = [CallStarted("a", "f"), Completed("", (F,))]

#: By where the thought is: (API, stream, what is handed on).
STREAMS: dict[str, tuple[str, list[bytes], list[ModelEvent]]] = {
    "a field": ("chat_completions", [*FIELDS, *saying("Hi")], [ReasoningDelta("Tea, or"), *SPOKEN]),
    "a field of parts": (
        "chat_completions",
        [chunk({"reasoning": PARTS, "content": None}), *saying("Hi")],
        [ReasoningDelta("Tea?"), *SPOKEN],
    ),
    "parts of the content": ("chat_completions", saying(MISTRAL[:1], "Hi"), [ReasoningDelta("Hmm."), *SPOKEN]),
    "tags": ("chat_completions", saying("<thi", "nk>Tea", "?\n</think>", "\n\nHi"), [ReasoningDelta("Tea?"), *SPOKEN]),
    "tags twice": (
        "responses",
        answering("<think>Tea?</think>\n<think>", "Yes.</think>Hi"),
        [ReasoningDelta("Tea?\n\nYes."), *SPOKEN],
    ),
    "before a call": (
        "chat_completions",
        [*FIELDS, *calling(tool("f", '{"a":1}', id="a", index=0))],
        [ReasoningDelta("Tea, or"), *CALLED],
    ),
    "deltas and the whole after them": (
        "responses",
        [
            reasoning("added", summary=[]),
            event("response.reasoning_summary_text.delta", output_index=0, delta="Tea?"),
            NEXT_PART,
            event("response.reasoning_summary_text.delta", output_index=0, delta="Yes."),
            reasoning("done", summary=summary("Tea?", "Yes.")),
            *answering("Hi"),
        ],
        [ReasoningDelta("Tea?\n\nYes."), *SPOKEN],
    ),
    "the whole alone": (
        "responses",
        [reasoning("added"), reasoning("done", summary=summary("Tea?")), *answering("Hi")],
        [ReasoningDelta("Tea?"), *SPOKEN],
    ),
    "the end alone": (
        "responses",
        [completed(output=[{"type": "reasoning", "summary": summary("Tea?")}, {"type": "message", "content": HI}])],
        [ReasoningDelta("Tea?"), *SPOKEN],
    ),
    "an item before a call": (
        "responses",
        [
            reasoning("done", content=[{"type": "reasoning_text", "text": "Tea?"}]),
            item(1, call_id="a", name="f", arguments=""),
            arguments(1, '{"a":1}'),
            completed(),
        ],
        [ReasoningDelta("Tea?"), *CALLED],
    ),
    "blanks alone": ("chat_completions", [chunk({"reasoning_content": " \n"}), *saying("Hi")], SPOKEN),
    "what holds no words": (
        "chat_completions",
        [chunk({"reasoning": {"encrypted": [7]}, "content": None}), *saying("Hi")],
        SPOKEN,
    ),
}


@pytest.mark.parametrize("cut", CUTS)
@pytest.mark.parametrize("where", STREAMS)
async def test_a_thought_is_told_apart_before_what_follows_it(model_server: ModelServer, where: str, cut: str) -> None:
    api, stream, told = STREAMS[where]
    model_server.script(raw(*CUTS[cut](b"".join(stream))))
    assert merged(await ask(at(api, model_server.url, timeout=5.0))) == told


async def test_of_a_long_thought_the_beginning_is_kept(chat: AnyModel, model_server: ModelServer) -> None:
    pieces = [chunk({"reasoning_content": "word " * 100}) for _ in range(100)]
    model_server.script(raw(*pieces, *saying("<think>" + "x" * 500 + "</think>Hi"), DONE))
    thought, *said = merged(await ask(chat))
    assert isinstance(thought, ReasoningDelta) and thought.text == ("word " * 2000).strip()
    assert len(thought.text) < REASONING_KEPT and said == SPOKEN


async def test_a_thought_nested_without_end_costs_itself(chat: AnyModel, model_server: ModelServer) -> None:
    deep = b'{"text":' * 500 + b'"Tea?"' + b"}" * 500
    odd = b'data: {"choices":[{"index":0,"delta":{"content":null,"reasoning":' + deep + b"}}]}\n\n"
    model_server.script(raw(odd, *saying("Hi")))
    assert await ask(chat) == SPOKEN
