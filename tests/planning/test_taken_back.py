"""What somebody takes back within a message is not meant."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from planning.grammar.memory import Memory
from planning.grammar.requests import Scene
from planning.grammar.taken_back import as_meant

SCENE = Scene(datetime(2026, 11, 25, 10, tzinfo=UTC), Memory())


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("make it 30 guests, I mean 13", "make it 13 guests"),
        ("make it 30, no, 28", "make it 28"),
        ("at 4, sorry, 5", "at 5"),
        ("move it to Friday, no, Sunday the 13th", "move it to Sunday the 13th"),
        ("move it to 3pm on Friday, wait, Saturday", "move it to 3pm on Saturday"),
        ("move it to Friday at 3, no, 4", "move it to Friday at 4"),
        ("move it to Friday at 3, no, Sunday at 4", "move it to Sunday at 4"),
        ("make it 10, no 12, no wait, 14", "make it 14"),
        ("add wine, no, beer", "add beer"),
        ("make it 30 guests, actually 25\nadd wine", "make it 25 guests\nadd wine"),
    ],
)
def test_the_last_value_of_its_kind_is_meant(said: str, meant: str) -> None:
    assert as_meant(said, SCENE) == meant


@pytest.mark.parametrize(
    "said",
    [
        "Zoe can't come, sorry",
        "no, 28",
        "add 3 bottles of wine, actually make it red",
        "move it to Friday, sorry, 5",  # no number was said before
        "is Ben coming? no idea",
    ],
)
def test_what_replaces_no_value_of_its_kind_stays(said: str) -> None:
    assert as_meant(said, SCENE) == said
