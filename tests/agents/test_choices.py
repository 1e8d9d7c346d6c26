"""Choices that close an answer are in its text, and are found there again."""

from __future__ import annotations

import pytest

from agents.choices import with_choices, without_choices


@pytest.mark.parametrize("choices", [["move the roast to 8"], ["a *b*", "c - d", "e"]])
def test_what_is_offered_is_read_back(choices: list[str]) -> None:
    assert without_choices(with_choices("Which one?", choices)) == ("Which one?", choices)


@pytest.mark.parametrize(
    "text",
    [
        "You could say: hello",
        "You could say:\n\n- one\n\nAnd then more.",
        "You could say:\n\n- a\n- b\n- c\n- d",
        "You could say:\n\n- " + "x" * 300,
        "",
    ],
)
def test_any_other_list_is_text(text: str) -> None:
    assert without_choices(text) == (text, [])


def test_without_choices_an_answer_stays_as_it_is() -> None:
    assert with_choices("Done.", []) == with_choices("Done.", [" "]) == "Done."
    assert without_choices(with_choices("Which?", ["a", "b", "c", "d"]))[1] == ["a", "b", "c"]
