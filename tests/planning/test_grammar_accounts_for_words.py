"""Nothing is written on a guess: each word of a request is in what is written for it, or nothing is written."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from agents import registry
from agents.llm.offline.understanding.accounting import is_write
from planning.content import Content, EventContent
from tests.planning.asking_the_grammar import answer, called, calls, shower_before
from tests.planning.test_grammar_reads_requests import CHANGES, GUESTS, SHOPPING

ROAST = EventContent(
    id=9, title="Sunday roast", kind="dinner", starts_at=datetime(2026, 5, 3, 13, tzinfo=UTC), guests=6
)


def writes(text: str, *before: Any) -> list[tuple[str, dict[str, Any]]]:
    found = answer(text, *before)
    return [(ask.tool, ask.arguments) for ask in found.calls if is_write(ask)] if found else []


def test_what_only_reads_is_declared_beside_the_tool() -> None:
    reads = {tool.name for tool in registry.tools if tool.reads}
    assert {"list_events", "show_event", "find_vendors", "what_is_left", "prepare_invitations"} <= reads
    assert not reads & {"create_event", "add_items", "record_answer", "book_vendor", "buy_tracks", "remember"}


@pytest.mark.parametrize(
    "said",
    [
        "make it an hour shinier",
        "move it to yesterday",
        "add wine unless Tim brings some",
        "make it 25 guests except the kids",
        "if Ben comes, add wine",
        "invite Anna if she likes",
        "the budget is 300 blorf",
    ],
)
def test_a_request_with_words_that_nobody_understood_writes_nothing_and_says_so(said: str) -> None:
    assert not writes(said, *shower_before())
    told = answer(said, *shower_before())
    assert told is not None and ("I changed nothing" in told.text or told.text.startswith("That day is already over"))


def test_it_says_what_it_understood_and_what_not() -> None:
    told = answer("make it 25 guests blorf", *shower_before())
    assert told is not None and not told.calls
    assert told.text == "I understood “make it 25 guests”, but not “blorf”, so I changed nothing."
    assert list(told.choices) == ["make it 25 guests"]


def test_with_one_wish_that_was_half_understood_none_is_carried_out() -> None:
    assert not writes("add wine, and make it 25 guests blorf", *shower_before())
    assert writes("add wine, and make it 25 guests", *shower_before())


def test_a_named_event_is_never_taken_for_the_one_at_hand() -> None:
    """Of the roast nothing was said in this conversation: the tool finds it, or says that there is none."""
    (asked,) = calls("rename the roast to Supper", *shower_before())
    assert asked == ("change_event", {"title": "Supper", "event": "roast"})
    shown = called("list_events", Content(events=[ROAST]))
    assert calls("rename the roast to Supper", *shower_before(), shown)[0][1]["event"] in ("roast", 9)


def test_a_weekday_that_is_not_that_of_the_date_is_not_passed_over() -> None:
    assert not writes("Plan a dinner on Thursday 22 May at 7pm")  # a Friday
    assert writes("Plan a dinner on Friday 22 May at 7pm")


#: Words that may be replaced: all others mean nothing by themselves.
IDLE = {"the", "its", "it's", "are", "was", "for", "from", "with", "and", "our", "you"}
SENTENCES = [text for text, expected in [*SHOPPING, *GUESTS, *CHANGES] if expected]


def mutants(text: str) -> list[str]:
    return [
        f"{text[: word.start()]}blorf{text[word.end() :]}"
        for word in re.finditer(r"[^\W\d_]{3,}", text)
        if word[0].lower() not in IDLE
    ]


def ignores_it(mutant: str) -> bool:
    """Whether something is written, and the word is neither in it nor named beforehand as not understood."""
    found = answer(mutant, *shower_before())
    if found is None or not any(is_write(ask) for ask in found.calls):
        return False
    return "blorf" not in f"{found.text} {found.calls}".lower()


def test_no_word_of_a_request_can_be_nonsense_without_being_noticed() -> None:
    """Each word of each sentence in turn becomes "blorf": it is written (an item, a name, a title), or nothing is."""
    all_of_them = [mutant for text in SENTENCES for mutant in mutants(text)]
    seen = all_of_them[::7]
    ignored = [mutant for mutant in seen if ignores_it(mutant)]
    assert len(all_of_them) > 250
    rate = len(ignored) / len(seen)
    assert rate == 0, f"{rate:.1%} of {len(seen)} ignore it: {ignored[:20]}"


@pytest.mark.thorough
def test_none_of_all_the_words_can_be() -> None:
    for text in SENTENCES:
        for mutant in mutants(text):
            assert not ignores_it(mutant), mutant
