"""The offline model as the runtime sees it: events, pace, calls, what it says of itself."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from agents import registry
from agents.llm.model import (
    Called,
    CallStarted,
    Completed,
    ModelError,
    ModelEvent,
    Request,
    Said,
    TextDelta,
    ToolSchema,
)
from agents.llm.offline import sandbox
from agents.llm.offline.grammar import Answer, Turn
from agents.llm.offline.introduction import NOT_UNDERSTOOD
from agents.llm.offline.model import OfflineModel, turn_of

NOW = datetime(2026, 4, 15, 10, 0, tzinfo=ZoneInfo("UTC"))
TOOLS = tuple(
    ToolSchema(name, name, {"type": "object"})
    for name in ("create_event", "make_shopping_list", "draft_invitations", "what_is_left")
)
PLANNED = {"event": {"id": 5, "title": "Baby shower", "starts_at": "2026-04-18T15:00:00Z", "guests": 20}}


def model(words_per_second: float = 0) -> OfflineModel:
    return OfflineModel(words_per_second, clock=lambda: NOW)


def asked(*items: Said | Called) -> Request:
    return Request("You plan events.", items, TOOLS)


def answered(text: str) -> Said:
    """What the offline model said earlier."""
    return Said("assistant", text, OfflineModel.name)


async def drained(stream: AsyncIterator[ModelEvent]) -> list[ModelEvent]:
    return [event async for event in stream]


async def completed(*items: Said | Called) -> Completed:
    events = await drained(model().stream(asked(*items)))
    assert isinstance(events[-1], Completed)
    return events[-1]


async def test_a_text_comes_word_by_word_at_its_pace_with_every_space_kept() -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    slow = OfflineModel(40, sleep=sleep, clock=lambda: NOW)
    *deltas, last = await drained(slow.stream(asked(Said("user", "what can you do?"))))
    assert isinstance(last, Completed)
    words = [delta.text for delta in deltas if isinstance(delta, TextDelta)]
    assert "".join(words) == last.text and "\n\n- " in last.text
    assert all(len(word.split()) == 1 for word in words)
    assert slept == [1 / 40] * (len(words) - 1)


async def test_without_a_pace_it_says_all_at_once_and_never_sleeps() -> None:
    async def sleep(seconds: float) -> None:
        raise AssertionError("slept")

    *deltas, last = await drained(OfflineModel(0, sleep=sleep, clock=lambda: NOW).stream(asked(Said("user", "hello"))))
    assert isinstance(last, Completed)
    assert [delta.text for delta in deltas if isinstance(delta, TextDelta)] == [last.text]
    assert (last.usage.input_tokens, last.usage.output_tokens) == (4, len(last.text.split()))


async def test_it_calls_what_the_planner_needs_and_each_call_only_once() -> None:
    said: list[Said | Called] = [Said("user", "Plan a baby shower for 20 guests next Saturday at 3pm")]
    names: list[str] = []
    ids: list[str] = []
    while calls := (step := await completed(*said)).calls:
        names += [call.name for call in calls]
        ids += [call.call_id for call in calls]
        said += [Called(call.call_id, call.name, call.arguments, "…", data=PLANNED) for call in calls]
    assert names == ["create_event", "make_shopping_list", "draft_invitations"]
    assert len(set(ids)) == 3
    assert step.text.startswith("The baby shower is planned for Saturday")


async def test_every_call_is_announced_before_the_end() -> None:
    events = await drained(model().stream(asked(Said("user", "Plan a dinner tomorrow at 7pm"))))
    last = events[-1]
    assert isinstance(last, Completed)
    assert CallStarted(last.calls[0].call_id, "create_event") in events
    assert json.loads(last.calls[0].arguments)["starts_at"] == "2026-04-16T19:00:00"


async def test_the_same_items_get_the_same_answer() -> None:
    said = Said("user", "Plan a dinner tomorrow at 7pm")
    assert await completed(said) == await completed(said)


async def test_the_same_wish_later_in_a_conversation_has_ids_of_its_own() -> None:
    said = Said("user", "what is left?")
    [first] = (await completed(said)).calls
    later = (said, Called(first.call_id, first.name, first.arguments, "x"), Said("assistant", "Nothing."), said)
    [second] = (await completed(*later)).calls
    assert first.call_id != second.call_id


async def test_it_says_once_that_it_is_the_offline_model() -> None:
    first = await completed(Said("user", "hello"))
    assert first.text.count("offline model") == 1
    second = await completed(Said("user", "hello"), answered("All is well."), Said("user", "thanks"))
    assert "offline model" not in second.text
    another = Said("assistant", "I am no offline model.", "gpt-4.1")
    third = await completed(Said("user", "hello"), another, Said("user", "thanks"))
    assert third.text.count("offline model") == 1


async def test_what_it_says_beside_its_calls_is_no_introduction() -> None:
    said = (Said("user", "Plan a dinner tomorrow at 7pm"), answered("I'll set up Dinner."))
    called = Called("1", "create_event", "{}", "…", data=PLANNED)
    assert "offline model" in (await completed(*said, called, Said("user", "thanks"))).text
    assert "offline model" not in (await completed(*said, called, answered("Done."), Said("user", "thanks"))).text


@pytest.mark.parametrize(
    "text",
    [
        "who are you?",
        "What are you",
        "are you a real AI?",
        "Are you a bot or a human?",
        "are you ChatGPT?",
        "is this an ai?",
        "which model is this?",
        "help",
        "Help!",
        "what can you do?",
        "what can you do for me",
        "how does this work?",
        "?",
    ],
)
async def test_asked_about_itself_it_always_tells(text: str) -> None:
    before = (Said("user", "hello"), answered("Hello."))
    said = (await completed(*before, Said("user", text))).text
    assert "offline model" in said and "not a language model" in said
    assert "Plan a baby shower" in said


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("hello", "Hello."),
        ("Good morning!", "Hello."),
        ("thanks", "You are welcome."),
        ("ok great, thank you so much!", "You are welcome."),
        ("how are you?", "All in order here."),
        ("bye", "See you soon."),
        ("yes", "Tell me what to do"),
        ("   ", "I got an empty message."),
        ("qwertz uiop", "I did not understand that. I am the offline model"),
        ("What is the weather in Rome?", "I cannot help with that. I can plan an event"),
        ("tell me a joke", "I cannot help with that."),
        ("du sprichst auch deutsch?", "Ich verstehe bisher nur Englisch"),
        ("plane eine Grillparty für 10 leute", "Ich verstehe bisher nur Englisch"),
        ("organiza una fiesta para mi madre", "solo entiendo inglés"),
        ("спланируй вечеринку", "I only understand English."),
    ],
)
async def test_small_talk_and_the_unknown_get_a_helpful_word(text: str, part: str) -> None:
    said = (await completed(Said("user", text))).text
    assert part in said and "!" not in said


async def test_the_second_time_one_line_will_do() -> None:
    first = await completed(Said("user", "qwertz uiop"))
    again = (Said("user", "qwertz uiop"), answered(first.text), Said("user", "asdf jkl"))
    assert (await completed(*again)).text == (
        "I did not get that. You could say: Plan a baby shower for 20 guests next Saturday at 3pm"
    )
    planned = Called("1", "create_event", "{}", "…", data=PLANNED)
    later = await completed(*again[:2], Said("user", "Plan a baby shower"), planned, again[2])
    assert later.text == "I did not get that. You could say: make it 30 guests, or: move it to Sunday at 4"


async def test_what_is_not_understood_is_met_with_examples_that_work() -> None:
    said = (await completed(Said("user", "qwertz uiop"))).text
    examples = [line.removeprefix("- ") for line in said.split("\n") if line.startswith("- ")]
    assert 2 <= len(examples) <= 3
    for example in examples:
        grammar = registry.grammars["planning"]
        every = frozenset(tool.name for tool in registry.agents["planner"].schemas())
        turn = turn_of(Request("", (Said("user", example),)), NOW)
        answer = grammar.answer(type(turn)(turn.text, (), turn.items, every, NOW))
        assert answer is not None and answer.calls, example


def test_messages_in_a_row_are_one_text_and_results_are_those_after_it() -> None:
    called = Called("1", "create_event", "{}", "…", data=PLANNED)
    items = (
        Said("user", "hello"),
        Said("assistant", "Hello."),
        Said("user", "Plan a dinner"),
        Said("user", "tomorrow at 7"),
        Said("assistant", "I'll set up Dinner."),
        called,
    )
    turn = turn_of(asked(*items), NOW)
    assert turn.text == "Plan a dinner\n\ntomorrow at 7"
    assert turn.results == (called,)


async def test_an_event_in_two_messages_is_planned_once() -> None:
    [call] = (await completed(Said("user", "Plan a dinner"), Said("user", "tomorrow at 7"))).calls
    assert json.loads(call.arguments) == {"title": "Dinner", "kind": "dinner", "starts_at": "2026-04-16T19:00:00"}


async def test_a_request_without_any_message_is_answered() -> None:
    assert "empty message" in (await completed()).text


class Endless:
    """A grammar that Python's own engine would be at for years over a repeated letter, holding the interpreter."""

    name, about, examples = "endless", "loop", ()

    def answer(self, turn: Turn) -> Answer | None:
        return Answer("It ended.") if "endless" in turn.text and re.fullmatch(r"(?:a|a)*b", "a" * 60) else None

    def hint(self, turn: Turn) -> str:
        return ""

    def warm_up(self) -> None:
        pass


async def test_a_message_read_without_end_is_not_understood_and_the_loop_turns_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(registry.grammars._things, "endless", Endless())
    hostile = asyncio.ensure_future(completed(Said("user", "endless")))
    assert "Hello." in (await completed(Said("user", "hello"))).text
    assert not hostile.done(), "Hello was answered beside it"
    assert (await hostile).text.startswith(NOT_UNDERSTOOD)
    assert "Hello." in (await completed(Said("user", "hello"))).text


async def test_a_message_that_waits_behind_too_many_others_ends_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "WAIT_LIMIT", -1.0)
    with pytest.raises(ModelError, match="no more questions just now"):
        await completed(Said("user", "hello"))
    monkeypatch.undo()
    assert "Hello." in (await completed(Said("user", "hello"))).text
