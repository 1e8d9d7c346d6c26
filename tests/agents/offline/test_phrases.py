"""Phrases: one sentence for one tool, the least that a domain says to the offline model."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.core.exceptions import ImproperlyConfigured

from agents import registry
from agents.llm import Answer, Called, Said, Turn, phrase
from agents.llm.offline.model import answered
from agents.llm.offline.phrases import Phrase

NOW = datetime(2026, 4, 15, 10, tzinfo=UTC)
KNOWN = Said("assistant", "I am the offline model.", "the offline model")


@pytest.fixture
def planting() -> Iterator[Phrase]:
    declared = phrase(
        "add plant {name} in {bed}",
        tool="add_plant",
        about="keep your plants",
        example="Add plant basil in the north bed",
        answer=lambda called: f"{called.data['name']} grows in {called.data['bed']}.",
    )
    yield declared
    registry.grammars.forget(declared.name)


def turn(text: str, *results: Called, tools: tuple[str, ...] = ("add_plant",)) -> Turn:
    return Turn(text, results, (KNOWN, Said("user", text), *results), frozenset(tools), NOW, is_first=False)


def asked(text: str, **more: tuple[str, ...]) -> list[tuple[str, dict[str, object]]]:
    return [(ask.tool, ask.arguments) for ask in answered(turn(text, **more)).calls]


def came_back(ok: bool, **data: str) -> Called:
    return Called("call", "add_plant", "{}", "The text for a model.", ok, dict(data))


@pytest.mark.parametrize(
    "text",
    [
        "add plant sweet basil in the north bed",
        "Add  PLANT sweet basil  in the north bed.",
        " add plant sweet basil in the north bed! ",
    ],
)
def test_a_sentence_calls_its_tool_with_its_blanks(planting: Phrase, text: str) -> None:
    assert asked(text) == [("add_plant", {"name": "sweet basil", "bed": "the north bed"})]


@pytest.mark.parametrize("text", ["add plant basil", "add plant in the bed", "replant basil in the bed", "add plant"])
def test_another_sentence_calls_nothing(planting: Phrase, text: str) -> None:
    assert asked(text) == []


def test_what_came_of_it_is_worded_from_the_data(planting: Phrase) -> None:
    done = answered(turn("add plant basil in bed 2", came_back(True, name="Basil", bed="bed 2")))
    assert done == Answer("Basil grows in bed 2.", data={"name": "Basil", "bed": "bed 2"})


def test_a_refusal_is_said_in_the_tools_own_words(planting: Phrase) -> None:
    assert answered(turn("add plant basil in bed 2", came_back(False, code="full"))).text == "The text for a model."


def test_an_agent_without_the_tool_does_not_understand_it(planting: Phrase) -> None:
    assert asked("add plant basil in bed 2", tools=("list_events",)) == []


def test_a_phrase_comes_before_a_grammar_that_would_read_it_too(planting: Phrase) -> None:
    both = ("add_plant", "add_items", "create_event", "list_events")
    assert asked("add plant basil in the shopping list", tools=both) == [
        ("add_plant", {"name": "basil", "bed": "the shopping list"})
    ]


def test_a_grammar_says_nothing_to_an_agent_that_has_none_of_its_tools(planting: Phrase) -> None:
    assert asked("Plan a dinner for 6 tomorrow at 7pm") == []
    assert asked("Plan a dinner for 6 tomorrow at 7pm", tools=("create_event",))


@pytest.mark.parametrize("text", ["hello", "what can you do?", "flubber"])
def test_an_agent_is_introduced_by_what_it_can_do_itself(planting: Phrase, text: str) -> None:
    said = answered(turn(text)).text
    assert "basil" in said and "baby shower" not in said
    assert "basil" not in answered(turn(text, tools=("create_event",))).text


def test_an_example_that_is_none_is_refused_at_start() -> None:
    with pytest.raises(ImproperlyConfigured, match="'Water it' is no example of the phrase"):
        phrase("add plant {name}", tool="add_plant", about="keep plants", example="Water it")
    assert "add_plant: add plant {name}" not in registry.grammars
