"""What was read of a document is cut where a reader would cut it, and nothing of it is lost."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from agents.documents.chunks import LENGTH, OVERLAP, split

SENTENCE = "The trout is smoked over beech and served with horseradish. "


def test_a_passage_stands_under_its_headings_and_after_the_end_of_the_one_before() -> None:
    text = f"# Dinner\n\nAt seven.\n\n## Fish\n\n{SENTENCE * 10}\n\n{SENTENCE * 8}Bring bread.\n\n## Wine\n\nRed."
    first, fish, more, wine = split(text)
    assert first == "Dinner\nAt seven."
    assert fish.startswith("Dinner › Fish\nThe trout")
    assert more.startswith("Dinner › Fish\n") and more.endswith("Bring bread.")
    assert more.split("\n")[1] in fish, "the end of the one before"
    assert wine == "Dinner › Wine\nRed."


def test_rows_of_a_table_stand_below_its_first_one() -> None:
    rows = [f"| Guest {number} | vegetarian, comes by train |" for number in range(60)]
    passages = list(split("\n".join(["## Guests", "", "| name | about |", "| --- | --- |", *rows])))
    assert len(passages) > 3
    assert all(passage.startswith("Guests\n| name | about |\n| --- | --- |\n| Guest") for passage in passages)
    assert [row for passage in passages for row in passage.split("\n")[3:]] == rows


def test_a_heading_with_nothing_under_it_is_found_too() -> None:
    assert list(split("# Party\n\n## Bring a swimsuit\n\n## And a towel")) == [
        "Party › Bring a swimsuit",
        "Party › And a towel",
    ]


def test_nothing_is_cut_into_nothing() -> None:
    assert list(split("")) == [] == list(split(" \n\n "))


BETWEEN = [" ", "\n", "\n\n", "\n\n# ", "\n\n### ", "\n| ", " | ", ". ", "\n| --- | --- |\n| "]


@given(st.lists(st.sampled_from(BETWEEN), max_size=900))
def test_no_word_is_lost_and_no_passage_is_long(between: list[str]) -> None:
    words = [f"word{number}" for number in range(len(between) + 1)]
    text = words[0] + "".join(f"{gap}{word}" for gap, word in zip(between, words[1:], strict=True))
    passages = list(split(text))
    assert set(words) <= set(re.findall(r"word\d+", "\n".join(passages)))
    assert all(passage.strip() and len(passage) <= LENGTH + OVERLAP for passage in passages)
