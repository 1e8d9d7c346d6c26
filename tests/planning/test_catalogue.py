"""What an event is called tells what is bought and who is booked for it: one table answers both, and the hour."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User

from planning import actions, catalogue, suggestions
from planning.grammar.values.kinds import USUAL_HOURS, usual_time
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
    assert len(USUAL_HOURS) == sum(len(kind.begins) for kind in catalogue.kinds().values()) > 170
    assert (usual_time("rehearsal dinner").hour, usual_time("baby shower").hour) == (18, 14)
