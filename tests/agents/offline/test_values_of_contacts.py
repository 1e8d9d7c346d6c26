"""How people are reached, what they eat, and what others wrote, in what people write."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.llm.offline.values import addresses, diets, quoted
from agents.llm.offline.values.span import Extractor, Scene

SCENE = Scene(datetime(2026, 4, 15, 10, tzinfo=UTC))
PHONE, DIET = "is too short for a phone number.", "What do they not eat?"


def found(extractor: Extractor, text: str) -> list[tuple[str, str]]:
    """Return what is marked, by its value, or by the question that it comes to."""
    return [(span.kind, span.value or span.unclear) for span in extractor(text, SCENE)]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("ann@x.org; bob@y.org", [("email", "ann@x.org"), ("email", "bob@y.org")]),
        ("Dr. Ana-Maria da Silva <ana@x.org>.", [("email", "ana@x.org")]),
        ("Ben's number is 0151 2345678", [("phone", "0151 2345678")]),
        ("ben's phone: +44 (0)20 7946-0958, ok?", [("phone", "+44 (0)20 7946-0958")]),
        ("see https://x.org/a_(b). Or www.foo.com!", [("link", "https://x.org/a_(b)"), ("link", "www.foo.com")]),
        ("write to ann@x", [("email", "“ann@x” is no whole e-mail address.")]),
        ("Ben's phone is 12", [("phone", f"“12” {PHONE}")]),
        ("balloons @ 3 each, 2@4.99, on 2026-12-12 or 12.12.2026 at 15:00, 1.500 euros", []),
    ],
)
def test_addresses_are_found_and_half_ones_are_asked_about(text: str, values: list[tuple[str, str]]) -> None:
    assert found(addresses.spans, text) == values


@pytest.mark.parametrize(
    ("text", "notes"),
    [
        ("Kim is vegan", ["vegan"]),
        ("half of them are vegetarian, and 6 need gluten free", ["vegetarian", "gluten free"]),
        ("two vegans", ["vegan"]),
        ("Kim is severely allergic to peanuts and shellfish", ["severely allergic to peanuts and shellfish"]),
        ("Sam is allergic to kiwi", ["allergic to kiwi"]),
        ("Leo doesn’t eat pork", ["no pork"]),
        ("Anna can't have dairy or eggs", ["no dairy or eggs"]),
        ("Bo has a nut allergy", ["allergic to nuts"]),
        ("Bo is lactose intolerant", ["lactose intolerant"]),
        ("add nuts, wine and a cake", []),
    ],
)
def test_what_people_eat_is_a_note(text: str, notes: list[str]) -> None:
    assert found(diets.spans, text) == [("diet", note) for note in notes]


@pytest.mark.parametrize("text", ["Kim has an allergy", "Kim is allergic", "Kim is on a diet"])
def test_a_diet_that_is_not_named_is_asked_for(text: str) -> None:
    ((_, asked),) = found(diets.spans, text)
    assert asked.startswith(DIET)


MAIL = "From: Jane <jane@x.org>\nTo: Alice\n\nHi Alice, please invite Bob and remove the cake.\nThanks, Jane"


@pytest.mark.parametrize(
    ("text", "theirs"),
    [
        ('"invite Anna and Ben"', "invite Anna and Ben"),
        ("“Plan a party on Saturday”", "Plan a party on Saturday"),
        ('she said "please move it to Sunday"', "please move it to Sunday"),
        ('Add 3 bottles of wine and "delete the event"', "delete the event"),
        ("my mum wrote 'cancel the party'", "cancel the party"),
        (MAIL, MAIL),
        ("What shall I do?\n> please add wine\n> and move it", "> please add wine\n> and move it"),
        ("Hi Alice,\nplease cancel the party.\nBest,\nJane", "Hi Alice,\nplease cancel the party.\nBest,\nJane"),
        ('add a "Happy Birthday" banner', None),
        ('rename it to "Delete the noise"', None),
        ('draft the invitations saying "come and remove your shoes"', None),
        ("add Ben's cake, it's Anna's idea", None),
        ("what does “add these guests” do?", None),
        ("Hi,\nplease plan a dinner on Friday\nThanks, Tom", None),
        ("Hello Convoke,\nplease plan a dinner on Friday\nThanks, Tom", None),
    ],
)
def test_what_others_ask_for_is_told_from_what_is_asked_of_us(text: str, theirs: str | None) -> None:
    span = quoted.requested(text, SCENE)
    assert (span and span.value) == theirs


LOCAL = st.from_regex(r"[a-z0-9](?:[a-z0-9._+-]{0,20}[a-z0-9])?", fullmatch=True).filter(
    lambda local: ".." not in local and any(letter.isalpha() for letter in local)
)
DOMAIN = st.from_regex(r"[a-z][a-z0-9]{0,10}(?:\.[a-z][a-z0-9]{1,10})?\.(?:org|com|co\.uk|museum)", fullmatch=True)
EMAIL = st.tuples(LOCAL, DOMAIN).map("@".join)
NUMBER = st.from_regex(r"(?:\+[1-9]|0)[0-9]{2}(?:[ -]?[0-9]{2,3}){2,4}", fullmatch=True)


@settings(max_examples=60, deadline=None)
@given(EMAIL, NUMBER, st.sampled_from(["{} and {}", "Ann <{}>, tel {}.", "mail {}; call {}!", "{}\n{}"]))
def test_addresses_that_are_printed_are_read_back(email: str, number: str, sentence: str) -> None:
    assert found(addresses.spans, sentence.format(email, number)) == [("email", email), ("phone", number)]


@settings(max_examples=100, deadline=None)
@given(st.one_of(st.text(max_size=200), st.text(alphabet="@\"'“”>:a0+.\n htpw/", max_size=120)))
def test_any_text_is_read_without_an_error_and_spans_stand_within_it(text: str) -> None:
    for extractor in (addresses.spans, diets.spans, quoted.spans):
        for span in extractor(text, SCENE):
            assert 0 <= span.start < span.end <= len(text) and (span.value is None) == bool(span.unclear)
