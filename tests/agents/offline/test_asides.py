"""What is said by the way asks for nothing; what may ask for something, or change what is asked, is no aside."""

from __future__ import annotations

import pytest

from agents.llm.offline.understanding.asides import is_aside
from agents.llm.offline.understanding.dictionary import is_english
from agents.llm.offline.understanding.text import words

MATTERS = frozenset({"party", "balloons", "kim", "list", "guests"})


def by_the_way(text: str) -> bool:
    return is_aside(words(text), text, MATTERS.__contains__)


@pytest.mark.parametrize(
    "said",
    [
        "the boiler's died",
        "the neighbours are chill",
        "she moved to Porto",
        "my bad",
        "we were stuck in traffic again",
        "because the trains are dreadful",
        "cos my sister can't get away before 6",
        "Geoffrey's come down with shingles",
    ],
)
def test_a_reason_or_a_sigh_asks_for_nothing(said: str) -> None:
    assert by_the_way(said)


@pytest.mark.parametrize(
    "said",
    [
        "the party's outside",  # what a wish could be about
        "Kim is allergic",
        "it is not at ours",  # a no
        "if the weather is fine",  # a condition
        "we need a clown",  # a wish
        "you could bring crisps",
        "is it far",  # a question
        "order the flowers",  # an order
        "the flurb is broken",  # a word that nobody knows
        "nobody has any balloons",
        "lovely",  # tells nothing
    ],
)
def test_what_may_matter_is_no_aside(said: str) -> None:
    assert not by_the_way(said)


@pytest.mark.parametrize("word", ["boiler", "neighbours", "colour", "knackered", "won't", "well-known", "dog's"])
def test_words_are_english(word: str) -> None:
    assert is_english(word)


@pytest.mark.parametrize("word", ["flurb", "zorbing-quax", "snarp", "blorf"])
def test_nonsense_is_not(word: str) -> None:
    assert not is_english(word)
