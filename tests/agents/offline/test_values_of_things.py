"""Lists of things to buy, as people write them, and the parts of those who come."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.llm.offline.values import percentages
from agents.llm.offline.values.span import Scene
from agents.llm.offline.values.things import listed, names_listed, read_things, thing_names

SCENE = Scene(datetime(2026, 11, 22, 10, tzinfo=UTC))


def row(name: str, quantity: float = 1, unit: str = "", price: float | None = None) -> dict[str, Any]:
    thing: dict[str, Any] = {"name": name, "quantity": quantity}
    return thing | ({"unit": unit} if unit else {}) | ({} if price is None else {"price": price})


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("M&Ms and Ben & Jerry's", [row("M&Ms"), row("Ben & Jerry's")]),
        ("mac and cheese, salt & pepper crisps and fish and chips",
         [row("mac and cheese"), row("salt & pepper crisps"), row("fish and chips")]),
        ("- wine\n- 3 loaves of bread\n* cheese", [row("wine"), row("bread", 3, "loaves"), row("cheese")]),
        ("1. wine\n2. bread\n3. 12 eggs", [row("wine"), row("bread"), row("eggs", 12)]),
        ("1) wine 2) bread", [row("wine"), row("bread")]),
        ("wine + cheese", [row("wine"), row("cheese")]),
        ("balloons (red, white and blue), cake (3€)", [row("balloons (red, white and blue)"), row("cake", 1, "", 3)]),
        ("2 M&Ms", [row("M&Ms", 2)]),
        ("20 roses at 4,99 each", [row("roses", 20, "", 4.99)]),
        ("3 bottles of wine for $30", [row("wine", 3, "bottles", 10)]),
        ("candles 50p each", [row("candles", 1, "", 0.5)]),
        ("cheese, $12", [row("cheese", 1, "", 12)]),
        ("12, no 14 napkins", [row("napkins", 14)]),
        ("12 napkins, no, 14", [row("napkins", 14)]),
        ("3 bottles of wine, sorry, make that 4", [row("wine", 4, "bottles")]),
        ("wine x3, eggs: 12, 3x cola", [row("wine", 3), row("eggs", 12), row("cola", 3)]),
        ("flour 500g, milk 2 l", [row("flour", 500, "g"), row("milk", 2, "l")]),
        ("3 pounds of mince", [row("mince", 3, "lbs")]),
        ("mince for 3 pounds", [row("mince", 1, "", 3)]),
        ("a couple of baguettes and half a dozen eggs", [row("baguettes", 2), row("eggs", 6)]),
        ("0,75 l cream, 10 x 330ml cola", [row("cream", 0.75, "l"), row("cola", 10, "× 330 ml")]),
        ("two six-packs of beer", [row("beer", 2, "6-packs")]),
        ("2–3 bags of ice", [row("ice", 3, "bags")]),
        ("a few lemons", [row("lemons")]),
        ("7-Up, A4 paper and a 3-layer cake", [row("7-Up"), row("A4 paper"), row("3-layer cake")]),
        ("40th birthday balloons", [row("40th birthday balloons")]),
        ("1.500 napkins", [row("napkins", 1500)]),
        ("gravy. and mint sauce. cream too", [row("gravy"), row("mint sauce"), row("cream")]),
        ("paper plates, two packs, £1.50 each", [row("paper plates", 2, "packs", 1.5)]),
        ("crisps, like 6 bags, and 2 litres of coke", [row("crisps", 6, "bags"), row("coke", 2, "l")]),
        ("a pound and a half of green beans", [row("green beans", 1.5, "lbs")]),
        ("biscuits - 2 packets, they are 1.75 each", [row("biscuits", 2, "packs", 1.75)]),
        ("disposables, 24 cups and a roll of foil", [row("cups", 24), row("foil", 1, "roll")]),
        ("half a pound of Stilton for afters", [row("Stilton", 0.5, "lbs")]),
        ("butter, two packs, they're one pound eighty five each", [row("butter", 2, "packs", 1.85)]),
        ('"we need also 3 kg of apples and a tablecloth"', [row("apples", 3, "kg"), row("tablecloth")]),
        ('a "Get well soon" balloon', [row('"Get well soon" balloon')]),
    ],
)  # fmt: skip
def test_a_list_of_things_is_read(text: str, rows: list[dict[str, Any]]) -> None:
    found = read_things(text)
    assert (found.items, found.unclear, found.refused) == (rows, "", ())


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("12 napkins, no 14 plates", "Is it 12 napkins or 14 plates, or both?"),
        ("fireworks at 9", "Is “at 9” what it costs or when it is?"),
        ("cheese, 2 pounds", "Is “2 pounds” what it weighs or what it costs?"),
        ("1.500 l of punch", "Is “1.500 l” 1.5 l or 1500 l?"),
        ("wine for a few hundred euros", "How much is “a few hundred euros”?"),
        ("wine for 300 kr", "In which crowns: Swedish (SEK), Norwegian (NOK) or Danish (DKK)?"),
    ],
)
def test_what_says_two_things_is_a_question(text: str, question: str) -> None:
    span = listed(text, 0, len(text), SCENE)
    assert span is not None and (span.value, span.unclear) == (None, question)


@pytest.mark.parametrize(
    "text",
    [
        "well soon", "plenty", "numbers by the 5th", "about dan", "dan", "her as co-host", "time", "2 and a half",
        "a surprise party on the 16th", "it done by friday", "everyone there by 7", "wine unless Tim does",
        "3 litres", "the kids", "a quiet word with Lena", "Anna to help",
    ],
)  # fmt: skip
def test_a_sentence_a_day_or_a_person_is_no_thing(text: str) -> None:
    assert listed(text, 0, len(text), SCENE) is None


def test_the_number_of_the_next_line_is_no_amount() -> None:
    assert listed("1. juice\n2", 0, 10, SCENE) is None


def test_a_wish_of_its_own_is_no_thing() -> None:
    said = "paper plates too, and scrap the balloons"
    assert listed(said, 0, len(said), SCENE) is None and names_listed(said, 0, len(said), SCENE) is None
    assert read_things(said).refused == ("scrap the balloons",)
    assert thing_names("bin bags, text markers and it's a boy banners") == [
        "bin bags", "text markers", "it's a boy banners"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("half of them are vegetarian, and 6 need gluten free", [Fraction(1, 2), 6]),
        ("20% of the budget", [Fraction(1, 5)]),
        ("ten per cent", [Fraction(1, 10)]),
        ("two thirds of the guests", [Fraction(2, 3)]),
        ("6 of us are vegan", [6]),
        ("all of them", [Fraction(1)]),
        ("half a kilo at half seven for 20 guests", []),
    ],
)
def test_parts_of_those_who_come_are_read(text: str, parts: list[Fraction | int]) -> None:
    found = [span.value for span in percentages.spans(text, SCENE)]
    read = [Fraction(share.part).limit_denominator(100) if share.part is not None else share.count for share in found]
    assert read == parts


def test_most_of_them_is_a_question() -> None:
    assert [span.unclear for span in percentages.spans("most of them", SCENE)] == ["How many are “most of them”?"]


NAMES = st.sampled_from(["wine", "paper plates", "M&Ms", "Ben & Jerry's", "fish and chips", "salt & vinegar crisps"])
UNITS = st.sampled_from(["", "kg", "bottles", "boxes", "bags"])
ROWS = st.builds(row, NAMES, st.integers(2, 999), UNITS, st.none() | st.integers(2, 99))


def printed(thing: dict[str, Any]) -> str:
    unit = f"{thing['unit']} of " if "unit" in thing else ""
    price = f" at ${thing['price']} each" if "price" in thing else ""
    return f"{thing['quantity']:,} {unit}{thing['name']}{price}"


@settings(max_examples=60, deadline=None)
@given(
    st.lists(ROWS, min_size=1, max_size=5, unique_by=lambda thing: thing["name"]),
    st.sampled_from([", ", " and ", "\n- ", "; "]),
)
def test_a_printed_list_is_read_back(things: list[dict[str, Any]], between: str) -> None:
    assert read_things(between.join(map(printed, things))).items == things


TYPED = "3 12, no sorry 1.500 of and & + ( ) 2) - x pounds kr for at each $4 wine eggs: a half them most % third"


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=120) | st.lists(st.sampled_from(TYPED.split()), max_size=20).map(" ".join))
def test_whatever_is_typed_is_a_list_or_none(text: str) -> None:
    assert all(thing["name"].strip() and thing["quantity"] > 0 for thing in read_things(text).items)
    for span in percentages.spans(text, SCENE):
        assert 0 <= span.start < span.end <= len(text) and (span.value is None) == bool(span.unclear)
