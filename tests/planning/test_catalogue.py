"""What an event is called tells what is bought and who is booked for it: one table answers both, and the hour."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User

from planning import actions, catalogue, suggestions
from planning.grammar.values.kinds import (
    GENERIC,
    IN_PASSING,
    NAMELESS,
    NAMES,
    PERSONAL,
    SAME_AS,
    USUAL_HOURS,
    canonical,
    usual_time,
)
from planning.grammar.values.titles import name_event
from planning.models import Event, Vendor
from planning.vendors import kinds
from tests.planning.conftest import THREE

EVERY = sorted(catalogue.kinds())


def shopping(kind: str, title: str) -> set[str]:
    return {item["name"] for item in suggestions.usual(kind, title)}


@pytest.mark.parametrize(
    ("kind", "title", "name", "bought", "booked"),
    [
        ("dinner", "Engagement dinner", "engagement", "Engagement cake", ["venue", "catering"]),
        ("", "Engagement dinner", "engagement", "Engagement cake", ["venue", "catering"]),
        ("party", "Stag party", "stag party", "Poker set", ["music"]),
        ("", "Tom's bachelor party", "stag party", "Poker set", ["music"]),
        ("", "Golden wedding", "anniversary", "Anniversary cake", ["catering", "music"]),
        ("birthday", "Mia's 5th bday", "kids birthday", "Goody bags", ["entertainment", "cake"]),
        ("birthday", "Kids birthday", "kids birthday", "Goody bags", ["entertainment", "cake"]),
        ("", "Bday lunch for Ben", "birthday", "Birthday cake", ["cake"]),
        ("dinner", "Rehearsal dinner for the wedding", "dinner", "", []),
        ("", "Wedding shower", "bridal shower", "Sash and veil", ["cake", "flowers"]),
        ("party", "Christmas party", "holiday", "", ["music"]),
        ("conference", "All hands", "conference", "Coffee", ["venue", "catering"]),
        ("charity dinner", "For the harbour", "gala", "Coffee", ["venue", "catering", "music", "photography"]),
        ("", "Quinceañera", "birthday", "Birthday cake", ["cake"]),
        ("barbecue", "Dad's birthday", "barbecue", "Charcoal", ["cake"]),
        ("", "Weding", "wedding", "Wedding cake", ["venue", "catering", "photography", "music", "flowers", "cake"]),
    ],
)
def test_shopping_and_vendors_are_of_the_same_kind_of_event(
    kind: str, title: str, name: str, bought: str, booked: list[str]
) -> None:
    assert catalogue.named(kind, title)[0].name == name
    assert not bought or bought in shopping(kind, title)
    assert list(kinds.needed(Event(kind=kind, title=title))) == booked


def test_alices_engagement_dinner_gets_the_list_of_an_engagement(alice: User) -> None:
    event = actions.create_event(by=alice, title="Engagement dinner", kind="dinner", starts_at=THREE)
    made = actions.make_shopping_list(event, by=alice)
    assert made.shopping_list.items.filter(name="Engagement cake").exists()
    assert "catering" in kinds.needed(event)


def test_what_nobody_knows_is_a_party_that_needs_nobody() -> None:
    assert catalogue.named("xyzzy", "Ours") == []
    assert shopping("xyzzy", "Ours") == shopping("party", "") and kinds.needed(Event(title="Xyzzy")) == ()


def test_a_word_that_is_part_of_another_names_nothing() -> None:
    assert catalogue.named("", "Braces and graces") == []  # no race
    assert catalogue.named("", "Tea") == []  # no team


@pytest.mark.parametrize("name", EVERY)
def test_the_table_holds_together(name: str) -> None:
    kind = catalogue.kinds()[name]
    assert set(kind.vendors or ()) <= {*Vendor.Kind.values, kinds.VENUE}
    assert len({item.name for item in kind.items}) == len(kind.items)
    assert all(0 <= hour < 24 for hour in kind.begins.values()) and kind.begins
    assert catalogue.named(name)[0].name == name


def test_each_name_is_of_one_kind_and_has_one_hour() -> None:
    said: list[Any] = [words for kind in catalogue.kinds().values() for words in (*kind.begins, *kind.also)]
    assert len(said) == len(set(said))
    assert len(USUAL_HOURS) == sum(len(kind.begins) for kind in catalogue.kinds().values())
    assert len(NAMES) > 180
    assert (usual_time("rehearsal dinner").hour, usual_time("baby shower").hour) == (18, 14)


def test_another_word_for_a_name_stands_for_a_name_of_its_own_kind() -> None:
    for kind in catalogue.kinds().values():
        for other, name in kind.same.items():
            assert name in kind.begins and canonical(other) == name
            assert catalogue.named(other)[0].name == kind.name
            assert other not in kind.also
    assert len(SAME_AS) == sum(len(kind.same) for kind in catalogue.kinds().values()) > 20


@pytest.mark.parametrize(
    ("said", "name", "hour"),
    [
        ("BBQ", "barbecue", 15),
        ("bday party", "birthday", 15),
        ("Xmas party", "christmas party", 18),
        ("cookouts", "barbecue", 15),
        ("get together", "get-together", 18),
    ],
)
def test_a_word_for_a_kind_means_it_to_whoever_asks(said: str, name: str, hour: int) -> None:
    assert (canonical(said), usual_time(said).hour) == (name, hour)
    assert catalogue.named(said)[0] == catalogue.named(name)[0]


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("a leaving do for tom", "Tom's leaving do"),
        ("a stag party for ben", "Ben's stag party"),
        ("a welcome dinner for zoe", "Zoe's welcome dinner"),
        ("a kitchen tea for three", "Kitchen tea for three"),  # "hen" is no part of "kitchen"
        ("a Christmas party for Tom", "Tom's Christmas party"),
        ("a Garden party for Tom", "Tom's garden party"),
    ],
)
def test_whose_event_it_is_and_what_keeps_its_capital_stands_in_the_table(said: str, title: str) -> None:
    assert name_event(said)[1] == title


def test_the_words_that_name_no_kind_are_those_of_the_table() -> None:
    assert {"party", "do", "thing"} <= GENERIC and {"something", "it"} <= NAMELESS
    assert set(USUAL_HOURS) >= IN_PASSING and not IN_PASSING & GENERIC
    assert PERSONAL.search("her quinceañera") and not PERSONAL.search("a kitchen tea")
