from __future__ import annotations

import pytest

from agents.names import Ambiguous, NotFound, find

ITEMS = [
    "Red balloons",
    "Napkins",
    "Paper cups",
    "Cupcakes",
    "Rice",
    "Sparkling water",
    "Mineral water",
    "Crème brûlée",
    "🎈",
]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("napkins", "Napkins"),
        ("the napkin", "Napkins"),
        ("paper napkins", "Napkins"),
        ("baloons", "Red balloons"),
        ("ballons red", "Red balloons"),
        ("cups", "Paper cups"),
        ("cupcake", "Cupcakes"),
        ("cup cakes", "Cupcakes"),
        ("sparkling", "Sparkling water"),
        ("creme brulee", "Crème brûlée"),
        ("🎈", "🎈"),
    ],
)
def test_a_thing_is_found_however_it_is_said(said: str, meant: str) -> None:
    assert find(said, ITEMS, called=str) == meant


@pytest.mark.parametrize(
    "said", ["ice", "gin", "wine", "", "  ", "!!", "champagne", "zorblix napkins", "napkins blorf"]
)
def test_what_is_not_there_is_not_found(said: str) -> None:
    with pytest.raises(NotFound):
        find(said, ITEMS, called=str)


def test_what_fits_several_is_ambiguous() -> None:
    with pytest.raises(Ambiguous) as several:
        find("water", ITEMS, called=str)
    assert several.value.rows == ["Sparkling water", "Mineral water"]
