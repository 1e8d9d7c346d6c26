"""Sums, amounts and head counts in what people write: what they are, what is refused, and what is asked back."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from babel.numbers import format_currency, format_decimal
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.llm.offline.values import amounts, budgets, head_counts, money
from agents.llm.offline.values.span import Extractor, Scene

SCENE = Scene(datetime(2026, 11, 22, 10, tzinfo=UTC))
LOCALES = ("en_US", "en_GB", "de_DE", "de_CH", "fr_FR", "sv_SE", "en_IN")
EXTRACTORS: tuple[Extractor, ...] = (
    money.spans, money.sums, amounts.spans, head_counts.spans, head_counts.counts
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("Budget is 1.500 euros", "1500", "EUR"),
        ("1,500.50 dollars", "1500.5", "USD"),
        ("€ 20.000,50", "20000.5", "EUR"),
        ("1 500 DKK", "1500", "DKK"),
        ("CHF 1'250.50", "1250.5", "CHF"),
        ("budget sixty quid", "60", "GBP"),
        ("fifty bucks", "50", "USD"),
        ("two grand for the band", "2000", ""),
        ("put aside 4k", "4000", ""),
        ("$1.2k", "1200", "USD"),
        ("a couple of hundred euros", "200", "EUR"),
        ("two thousand five hundred pounds", "2500", "GBP"),
        ("USD 300", "300", "USD"),
        ("US$500", "500", "USD"),
        ("$500 CAD", "500", "CAD"),
        ("candles at 50p", "0.5", "GBP"),
        ("¥5000", "5000", "JPY"),
    ],
)
def test_sums_are_read_as_any_country_writes_them(text: str, amount: str, currency: str) -> None:
    (value,) = {span.value for span in money.spans(text, SCENE)}
    assert (value.amount, value.currency) == (Decimal(amount), currency)


def test_what_the_next_line_begins_with_is_not_counted() -> None:
    assert not list(money.sums("change it to 140 cans", SCENE))
    assert [span.value.amount for span in money.sums("change it to 140\ncan we", SCENE)] == [140]


def test_a_sum_tells_whom_it_is_for_and_its_range() -> None:
    heads = ("40 per person", "40 a head", "£40pp", "40 € per guest", "40 for each person")
    assert {span.value.per for text in heads for span in money.spans(text, SCENE)} == {"head"}
    assert [span.value.per for span in money.spans("roses at 4,99 each", SCENE)] == ["each"]
    for text in ("300-400 euros", "$300 to $400", "between 300 and 400 quid", "300€ – 400€"):
        assert {(span.value.low, span.value.amount) for span in money.spans(text, SCENE)} == {(300, 400)}, text


def test_crowns_are_those_of_the_event_or_a_question() -> None:
    (unknown,) = {(span.unclear, span.value) for span in money.spans("300 kr", SCENE)}
    assert unknown == ("In which crowns: Swedish (SEK), Norwegian (NOK) or Danish (DKK)?", None)
    (known,) = money.spans("300 kr", Scene(SCENE.now, currency="NOK"))
    assert known.value.currency == "NOK"


@pytest.mark.parametrize("text", ["a few hundred euros", "$1.2.3", "1.2345 €", "€5 dollars"])
def test_a_sum_that_nobody_can_read_is_a_question(text: str) -> None:
    assert all(span.unclear and span.value is None for span in money.spans(text, SCENE))
    assert list(money.spans(text, SCENE))


@pytest.mark.parametrize(
    "text", ["add 3 pounds of mince", "3 pounds mince", "at 7pm", "on 5.6.2027", "7:30", "20 guests", "500 g", "12/24"]
)
def test_what_is_no_sum_is_none(text: str) -> None:
    assert not list(money.sums(text, SCENE))


@settings(max_examples=80, deadline=None)
@given(
    st.decimals(Decimal("0.01"), Decimal(999_999), places=2) | st.integers(1, 999_999).map(Decimal),
    st.sampled_from(LOCALES),
    st.sampled_from(["EUR", "USD", "GBP", "CHF"]),
)
def test_a_printed_sum_is_read_back(amount: Decimal, locale: str, currency: str) -> None:
    printed = format_currency(amount, currency, locale=locale)
    said = f"the budget is {printed} for the food"
    assert {(span.value.amount, span.value.currency) for span in money.spans(said, SCENE)} == {(amount, currency)}


@pytest.mark.parametrize(
    ("text", "quantity", "unit"),
    [
        ("0,75 l of cream", "0.75", "l"),
        ("two six-packs of beer", "2", "6-packs"),
        ("a 6 pack of cola", "1", "6-pack"),
        ("add 3 pounds of mince", "3", "lbs"),
        ("2–3 bags of ice", "3", "bags"),
        ("a couple of bottles", "2", "bottles"),
        ("a pint of cream", "1", "pint"),
        ("1½ kg of rice", "1.5", "kg"),
        ("1 1/2 litres", "1.5", "l"),
        ("half a kilo of butter", "0.5", "kg"),
        ("two and a half kilos", "2.5", "kg"),
        ("500g flour", "500", "g"),
        ("1,500 g flour", "1500", "g"),
        ("10 x 330ml", "10", "× 330 ml"),
        ("a baker's dozen rolls", "13", "rolls"),
        ("6 large bags of crisps", "6", "bags"),
    ],
)
def test_amounts_are_read_with_their_units(text: str, quantity: str, unit: str) -> None:
    (span,) = amounts.spans(text, SCENE)
    assert (span.value.quantity, span.value.unit) == (Decimal(quantity), unit)


def test_digits_that_say_two_things_are_a_question() -> None:
    (span,) = amounts.spans("1.500 l of punch", SCENE)
    assert (span.value, span.unclear) == (None, "Is “1.500 l” 1.5 l or 1500 l?")
    assert not list(amounts.spans("a few bags of ice", SCENE))


@settings(max_examples=60, deadline=None)
@given(
    st.decimals(Decimal("0.01"), Decimal(9_999), places=2),
    st.sampled_from(("en_US", "en_GB", "de_DE")),
    st.sampled_from(["kg", "g", "l", "bottles", "boxes"]),
)
def test_a_printed_amount_is_read_back_or_asked_about(quantity: Decimal, locale: str, unit: str) -> None:
    (span,) = amounts.spans(f"add {format_decimal(quantity, locale=locale)} {unit} of it", SCENE)
    if span.unclear:
        assert locale == "de_DE" and quantity >= 1000 and quantity == int(quantity)
    else:
        assert (span.value.quantity, span.value.unit) == (quantity, unit)


@pytest.mark.parametrize(
    ("text", "count", "change"),
    [
        ("I want to host a birthday party for 10 kids", 10, ""),
        ("12 ppl", 12, ""),
        ("New Year's Eve party, about thirty of us, 9 till late", 30, ""),
        ("housewarming on sunday, maybe a dozen folks", 12, ""),
        ("a table for a party of six", 6, ""),
        ("a Sunday roast for the in-laws (6) the weekend after next", 6, ""),
        ("dinner for me and 4 friends", 5, ""),
        ("for me, my wife and 4 friends", 6, ""),
        ("20-25 people", 25, ""),
        ("set the headcount to a baker's dozen", 13, ""),
        ("book club every first Tuesday of the month at 7, 9 people", 9, ""),
        ("Plan a dinner for 8 next Friday at half seven", 8, ""),
        ("10 adults and 5 kids", 15, ""),
        ("20 people, 5 of them kids", 20, ""),
        ("12 guests (7 adults, 5 kids)", 12, ""),
        ("20 people including 5 kids", 20, ""),
        ("two dozen people minus four", 20, ""),
        ("4 couples", 8, ""),
        ("1.500 guests", 1500, ""),
        ("two more", 2, "more"),
        ("add 5 more guests", 5, "more"),
        ("plus four", 4, "more"),
        ("another 3 guests", 3, "more"),
        ("five fewer people", 5, "less"),
        ("twice as many", 2, "times"),
    ],
)
def test_heads_are_counted(text: str, count: int, change: str) -> None:
    assert {(span.value.count, span.value.change) for span in head_counts.spans(text, SCENE)} == {(count, change)}


@pytest.mark.parametrize(
    "text", ["a few friends", "6 of them are vegan", "for 20 minutes", "for $12", "at 7pm", "2 bottles for 3 euros"]
)  # fmt: skip
def test_what_counts_no_heads_is_none(text: str) -> None:
    assert not list(head_counts.spans(text, SCENE))
    assert head_counts.find_guests(text) == (None, text)


def test_a_mere_number_is_a_count_where_one_is_asked_for() -> None:
    assert {span.value.count for span in head_counts.counts("bring it up to 30", SCENE)} == {30}
    assert {span.unclear for span in head_counts.spans("12.5 people", SCENE)} == {"How many people are “12.5 people”?"}


WORDS = """
    3 12 1.500 0,75 ½ 1/2 300-400 a an half dozen couple of few hundred grand k twenty five and to - – € $ £ kr p pounds
    euros each per head pp people of us them me my friends more plus minus double for party ( ) x 330ml l kg bags
    six-pack between ' , . : ; 7pm 5.6.2027 the two
""".split()  # noqa: SIM905
TEXTS = st.text(max_size=200) | st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join)


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_whatever_is_typed_has_values_within_it(text: str) -> None:
    for extractor in EXTRACTORS:
        for span in extractor(text, SCENE):
            assert 0 <= span.start < span.end <= len(text)
            assert (span.value is None) == bool(span.unclear)
    for cut in (head_counts.find_guests, budgets.find_money):
        value, rest = cut(text)
        assert (rest == text) == (value is None)


@pytest.mark.parametrize(
    ("text", "count"), [("5 teams of 4", 20), ("three tables of ten", 30), ("4 groups of 6 people", 24)]
)
def test_a_number_of_sets_is_multiplied(text: str, count: int) -> None:
    assert head_counts.find_guests(text)[0] == count
