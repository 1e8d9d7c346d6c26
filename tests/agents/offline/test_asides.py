"""What is said by the way asks for nothing; what may ask for something, or change what is asked, is no aside."""

from __future__ import annotations

import pytest

from agents.llm.offline.understanding.apostrophes import with_apostrophes
from agents.llm.offline.understanding.asides import is_aside, is_sigh
from agents.llm.offline.understanding.dictionary import is_english
from agents.llm.offline.understanding.manners import bare
from agents.llm.offline.understanding.strange import strange_words
from agents.llm.offline.understanding.text import Word, words

MATTERS = frozenset({"party", "balloons", "kim", "list", "guests"})


def _matters(word: Word) -> bool:
    return word.text.removesuffix("'s") in MATTERS or word.text[0].isdigit()


def by_the_way(text: str, *, before_so: bool = False) -> bool:
    said = words(text)
    return is_sigh(said) or is_aside(said, text, _matters, {"kim"}.__contains__, before_so=before_so)


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
        "my daughter hasn't stopped humming it all week",  # a no, of the world
        "3 is too early for half of the guests",  # what is wrong as it is
        "kim can't make the Saturday",
        "in case it rains",
        "can't wait",
        "they always run out",  # whoever begins with a pronoun tells, whatever the verb
        "dad's promised to help",
        "she'd hate it being plain",  # what "would" says of the world
        "I can't remember what we put",
        "the oven packed up last night",  # a time that is over is no value
        "sorry for all the trouble",
        "after much debate",
        "having slept on it",
        "better safe than sorry",
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
        "mum's baked beans",  # a thing
        "some smoked salmon",
        "it starts earlier",  # what changes may be wished for by saying so
        "we can take six of them",
        "she would like a cake",
        "they might bring balloons",
        "I tell a lie",  # what was said is taken back
        "I got the day wrong",
    ],
)
def test_what_may_matter_is_no_aside(said: str) -> None:
    assert not by_the_way(said)


@pytest.mark.parametrize(
    ("said", "asks"),
    [
        ("the balloons are all gone", False),
        ("I'll have to work that day", False),
        ("if the party is outside", True),
        ("the flurb is broken", True),
        ("not the party", True),
        ("scrap the balloons", True),
        ("we are moving it to Sunday", True),
    ],
)
def test_what_is_told_before_so_is_a_reason(said: str, asks: bool) -> None:
    assert by_the_way(said, before_so=True) is not asks


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("kims on shift", "kim's on shift"),
        ("my mums birthday", "my mum's birthday"),
        ("mums and dads", "mums and dads"),
        ("chris and james", "chris and james"),
        ("ben's and roses", "ben's and roses"),
    ],
)
def test_an_apostrophe_that_is_left_out_behind_a_name_is_put_there(said: str, meant: str) -> None:
    assert with_apostrophes(said) == meant


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("two things: 1) plates 2) cups", "two things:\nplates\ncups"),
        ("1. plates\n2. cups", "plates\ncups"),
        ("at 2) or 3)", "at 2) or 3)"),
        ("add  Theo's best   friend", "add Theo's best friend"),
        ("move it to 1) June", "move it to 1) June"),
    ],
)
def test_numbers_of_a_list_and_wide_blanks_are_none_of_a_wish(said: str, kept: str) -> None:
    assert bare(said) == kept


def test_a_word_that_nobody_knows_is_strange_where_it_went_into_nothing() -> None:
    known = frozenset({"balloons"})
    assert strange_words("strike the balloons zorblix", "balloons", known, ()) == ("zorblix",)
    assert strange_words("add zorblix and litres of milk, at Zorblix hall", "add_items Zorblix", known, ()) == ()
    assert strange_words("we're usualy 9, asdf@example.com, lol", "", known, ()) == ()


@pytest.mark.parametrize("word", ["boiler", "neighbours", "colour", "knackered", "won't", "well-known", "dog's"])
def test_words_are_english(word: str) -> None:
    assert is_english(word)


@pytest.mark.parametrize("word", ["flurb", "zorbing-quax", "snarp", "blorf"])
def test_nonsense_is_not(word: str) -> None:
    assert not is_english(word)
