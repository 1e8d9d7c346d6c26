"""Who is meant in what people write: names, who comes with whom, lists of them amid other words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from agents.llm.offline.values import company, listed_people, names
from agents.llm.offline.values.company import Company
from agents.llm.offline.values.not_names import BEGIN_SENTENCES, DAYS, MODALS, NO_NAMES, PREDICATES
from agents.llm.offline.values.parties import Party
from agents.llm.offline.values.people import together
from agents.llm.offline.values.relations import OWN
from agents.llm.offline.values.span import Scene, Span

SCENE = Scene(datetime(2026, 4, 15, 10, tzinfo=UTC), names={"guest": ("Kim Lee", "Ben", "Will")})


def people(text: str) -> list[tuple[str, object]]:
    """Return what is marked as people, the longest reading of each place alone."""
    found: dict[int, Span] = {}
    for span in listed_people.spans(text, SCENE):
        if span.kind == "people":
            found.setdefault(span.start, span)
    return [(span.of(text), span.unclear or heads(span.value)) for span in found.values()]


def heads(parties: tuple[Party, ...]) -> str:
    return ", ".join(f"{each.name} {each.party_size}" if each.party_size > 1 else each.name for each in parties)


@pytest.mark.parametrize(
    ("text", "parties"),
    [
        ("Anna and Ben with their two kids", [Party("Anna", companions=["Ben"], others=3, children=2)]),
        ("Anna, Ben and their two kids", [Party("Anna", companions=["Ben"], others=3, children=2)]),
        (
            "zoe, and anna and ben and their 2 children",
            [Party("Zoe"), Party("Anna", companions=["Ben"], others=3, children=2)],
        ),
        ("Tim and his wife", [Party("Tim", others=1)]),
        ("Tim with his wife Ana and two kids", [Party("Tim", companions=["Ana"], others=3, children=2)]),
        ("Sam, Priya and her husband", [Party("Sam"), Party("Priya", others=1)]),
        ("Anna, her husband and two kids", [Party("Anna", others=3, children=2)]),
        ("Anna and my sister", [Party("Anna"), Party("My sister")]),
        ("my sister Jo", [Party("Jo")]),
        ("my parents", [Party("My parents", others=1)]),
        ("lily's mum", [Party("Lily's mum")]),
        ("the Millers (4)", [Party("The Millers", others=3)]),
        ("Aunt Rose + 1 and Ben", [Party("Aunt Rose", others=1), Party("Ben")]),
        ("Mr. & Mrs. Hale and Tim", [Party("Mr. & Mrs. Hale", others=1), Party("Tim")]),
        ("dr. ana-maria da silva <ana@x.org>", [Party("Dr. Ana-Maria da Silva", "ana@x.org")]),
        ("ann@x.org; bob@y.org", [Party("Ann", "ann@x.org"), Party("Bob", "bob@y.org")]),
        (
            "Will, May, Rose, Grace, Mark and Hope",
            [Party(name) for name in ["Will", "May", "Rose", "Grace", "Mark", "Hope"]],
        ),
        ("some friends", []),
        ("half of them", []),
    ],
)
def test_who_comes_together_is_one_party(text: str, parties: list[Party]) -> None:
    assert together(text) == (parties, "")


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("Anna and family", "How many are they: Anna and family?"),
        ("Anna and Ben with their kids", "How many are they: Anna and Ben with their kids?"),
        ("the Millers", "How many are they: the Millers?"),
        ("Zoe, Anna and Ben with their two kids", "Who comes with whom: Zoe, Anna and Ben with their two kids?"),
        ("Anna and some friends", "How many are they: Anna and some friends?"),
        ("Anna or Ben", "Who is “Anna or Ben”?"),
        ("Anna and half of them", "Who is “half of them”?"),
    ],
)
def test_what_is_not_said_of_a_party_is_asked_and_nobody_of_it_is_named(text: str, question: str) -> None:
    parties, asked = together(text)
    assert not parties and asked.startswith(question)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("dinner at mine tomorrow 8pm w/ Sam, Priya and Leo, get wine", [("Sam, Priya and Leo", "Sam, Priya, Leo")]),
        ("Please invite anna and ben to the party", [("anna and ben", "Anna, Ben")]),
        ("invite will and mark", [("will and mark", "Will, Mark")]),
        ("invite my sister Jo", [("my sister Jo", "Jo")]),
        ("lily's mum said yes", [("lily's mum", "Lily's mum")]),
        ("anna is coming and leo can't make it", [("anna", "Anna"), ("leo", "Leo")]),
        ("kim is vegan", [("kim", "Kim Lee")]),
        ("May can't make it in May", [("May", "May")]),
        ("Mark Ben as declined", [("Ben", "Ben")]),
        ("Mark is coming on Sunday", [("Mark", "Mark")]),
        ("invite Anna and family", [("Anna and family", "How many are they: Anna and family?")]),
        ("Anna's email is anna@x.org", [("anna@x.org", "Anna")]),
        ("half of them are vegetarian, and 6 need gluten free", []),
        ("Will it rain in March? Plan a dinner on Friday at 8", []),
        ("Add 3 bottles of wine and some cheese", []),
        ("who can't eat nuts?", []),
    ],
)
def test_lists_of_people_are_found_amid_other_words(text: str, found: list[tuple[str, str]]) -> None:
    for_known = [(said, "Kim" if value == "Kim Lee" else value) for said, value in found]
    assert people(text) == for_known or people(text) == found


@pytest.mark.parametrize("text", ["Anna's coming", "annas coming", "bad news, anna's bailed on us"])
def test_what_may_say_that_somebody_is_or_has_something_is_marked_apart(text: str) -> None:
    (span,) = [span for span in listed_people.spans(text, SCENE) if span.kind == "people is"]
    assert heads(span.value) == "Anna"


@pytest.mark.parametrize(
    "text", ["fell out with omar big time", "tims got covid", "invite sofia reyes", "is grandma rose coming"]
)
def test_names_that_are_no_other_words_are_found_in_small_letters(text: str) -> None:
    (span, *_) = listed_people.spans(text, SCENE)
    assert heads(span.value) in ("Omar", "Tim", "Sofia Reyes", "Grandma Rose")


def test_all_but_somebody_is_nobody_alone() -> None:
    (span,) = [each for each in listed_people.spans("everyone but kim said yes", SCENE) if each.kind == "all but"]
    assert (span.of("everyone but kim said yes"), span.value) == ("everyone but kim", ("Kim",))


def test_a_known_name_is_found_in_any_letters_and_by_its_first_word() -> None:
    text = "tell KIM and ben's mum about kim lee"
    assert [(span.of(text), span.value) for span in names.spans(text, SCENE)] == [
        ("KIM", "Kim Lee"),
        ("ben's mum", "Ben's mum"),
        ("kim lee", "Kim Lee"),
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Tim is coming with his girlfriend", Company(more=1)),
        ("she's bringing her brother Ben", Company(more=1, names=["Ben"])),
        ("Anna will bring her two kids and a friend", Company(children=2, more=1)),
        ("Ben said yes plus one", Company(more=1)),
        ("with her parents", Company(more=2)),
    ],
)
def test_who_comes_along_is_counted(text: str, value: Company) -> None:
    (span,) = company.spans(text, SCENE)
    assert span.value == value


@pytest.mark.parametrize("text", ["Anna is coming with friends", "Tim brings his family", "they bring their kids"])
def test_of_company_without_a_number_it_is_asked_how_many(text: str) -> None:
    (span,) = company.spans(text, SCENE)
    assert span.value is None and span.unclear.startswith("How many are they")


OTHER_WORDS = NO_NAMES | DAYS | MODALS | BEGIN_SENTENCES | PREDICATES | {*OWN, "plus", "with", "co", "die", "con", "et"}
FIRST = st.from_regex(r"[A-Z][a-z]{2,8}(-[A-Z][a-z]{2,6})?", fullmatch=True).filter(
    lambda name: not OTHER_WORDS & {name.casefold(), *name.casefold().split("-")}
)
NAMES = st.one_of(FIRST, st.tuples(FIRST, FIRST).map(" ".join))
COMPANY = st.sampled_from(
    [("", 0, 0), (" +1", 1, 0), (" plus two", 2, 0), (" with her two kids", 2, 2), (" and his wife", 1, 0)]
)
WORDS = "Anna and , with their two kids 's (4) +1 @ x.org my sister invite Ben's the Millers"


@st.composite
def printed(draw: st.DrawFn) -> tuple[str, list[Party]]:
    parties, said = [], []
    for name in draw(st.lists(NAMES, min_size=1, max_size=5, unique_by=str.casefold)):
        words, others, children = draw(COMPANY)
        email = draw(st.sampled_from(["", f"{name.casefold().replace(' ', '.')}@example.org"]))
        parties.append(Party(name, email, others=others, children=children))
        said.append(f"{name}{f' <{email}>' if email else ''}{words}")
    last = said.pop()
    return f"{', '.join(said)} and {last}" if said else last, parties


@settings(max_examples=60, deadline=None)
@given(printed())
def test_parties_that_are_printed_are_read_back(case: tuple[str, list[Party]]) -> None:
    text, parties = case
    assert together(text) == (parties, "")
    sentence = f"Please invite {text} to the party"
    (span, *_) = listed_people.spans(sentence, SCENE)
    assume(not any(each.name in ("Kim", "Ben") for each in parties))
    assert (span.of(sentence), list(span.value)) == (text, parties)


@settings(max_examples=60, deadline=None)
@given(st.one_of(st.text(max_size=200), st.lists(st.sampled_from(WORDS.split()), max_size=30).map(" ".join)))
def test_any_text_is_read_without_an_error_and_spans_stand_within_it(text: str) -> None:
    for extractor in (names.spans, company.spans, listed_people.spans):
        for span in extractor(text, SCENE):
            assert 0 <= span.start < span.end <= len(text) and (span.value is None) == bool(span.unclear)
