"""The examples beside tools as other people write them: mistyped, politely, with a smile, several in any order.

They come to the same calls. A slip may be asked about, or looked up as a name; nothing else is ever written for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from itertools import chain
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from agents import registry
from agents.llm.model import Called, Said
from agents.llm.offline.grammar import Turn
from agents.llm.offline.understanding import arguments
from agents.llm.offline.understanding.dictionary import is_english
from agents.llm.offline.understanding.references import Unclear
from agents.llm.offline.understanding.slips import slip_of
from musicstore.grammar import store as STORE
from planning.grammar import memory
from planning.grammar.requests import Request, Scene
from planning.language.kinds import language as planning
from planning.language.reading import read
from tests.language.corpus import NOW

#: What each request of a message comes to, as words; None where not all of it is understood.
Calls = tuple[str, ...] | None

BEFORE = ("please ", "hey, ", "ok so ", "hi! ", "Good morning, ", "um, ")
BEHIND = (" please", ", thanks!", " 🎉", "!!", " 😀 thx", ", cheers")
BETWEEN = (". ", ", then ", "\n", "; ", " and then ")
SHORTEST = 6  # letters of a word that is mistyped: of shorter ones another word is made
TYPOS: tuple[Callable[[str, int], str], ...] = (
    lambda word, at: word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    lambda word, at: word[:at] + word[at] + word[at:],
    lambda word, at: word[:at] + word[at + 1 :],
)
_TOOL = re.compile(r"tool='(\w+)'")
_FIELD = re.compile(r"'(\w+)':")
#: A name that is mistyped is another one.
NAMED = frozenset({"birthday"})
#: The event that is spoken of, as a tool told of it.
EVENT = {
    "event": {
        "id": 1,
        "title": "Birthday",
        "kind": "birthday",
        "starts_at": "2026-12-12T15:00:00+00:00",
        "guest_count": 12,
    }
}


@cache
def of_store(text: str) -> Calls:
    heard = STORE.understood(Turn(text, (), (Said("user", text),), frozenset(), NOW))
    if not heard or not all(clause.intent for clause in heard):
        return None
    found: list[str] = []
    for clause in heard:
        try:
            wishes = arguments.wishes_of(clause, STORE.language, ())
        except (arguments.NotMeant, Unclear):
            return None
        found.append(str([wish.ask for wish in wishes] or clause.intent.name))
    return tuple(each.lower() for each in found)


@cache
def of_planning(text: str) -> Calls:
    items = (Said("user", "Show it"), Called("shown", "show_event", "{}", "", True, EVENT), Said("assistant", "", ""))
    reading = read(text, Scene(NOW, memory.remember(items)))
    if reading is None or not reading.understood:
        return None
    requests = (request for each in reading.requests for request in item_by_item(each))
    calls = (*map(str, reading.drafts), *map(str, requests))
    return tuple(each.lower().replace("'euros'", "'eur'") for each in calls)  # one currency, by its name and its code


#: Tools that put several things on a list, by the argument that holds them.
LISTS = {"add_items": "items", "add_tasks": "tasks"}


def item_by_item(request: Request) -> Iterator[Request]:
    """Return what is put on a list thing by thing: in one call or in several, the rows are the same."""
    lists = [LISTS[ask.tool] for ask in request.asks if ask.tool in LISTS]
    if len(request.asks) != 1 or not lists:
        yield request
        return
    (ask,), (name,) = request.asks, lists
    for item in ask.arguments[name]:
        yield replace(request, asks=(replace(ask, arguments={**ask.arguments, name: [item]}),))


def understood(language: Any, calls: Callable[[str], Calls]) -> list[str]:
    """The examples that need nothing before them: "cancel it" alone asks what is meant."""
    all_of_them = chain.from_iterable(each.examples for each in language.intents if not each.guess)
    found = [example for example in dict.fromkeys(all_of_them) if calls(example)]
    return [example for example in found if not any("question='what shall be" in call for call in calls(example))]


FIELDS = {"store": (STORE.language, of_store), "planning": (planning(), of_planning)}


@pytest.mark.parametrize("field", FIELDS)
def test_an_example_is_understood_politely_mistyped_and_with_a_smile(field: str) -> None:
    language, calls = FIELDS[field]
    examples = understood(language, calls)
    assert len(examples) > 60

    @settings(max_examples=100, deadline=None)
    @given(
        st.sampled_from(examples),
        st.sampled_from(["", *BEFORE]),
        st.sampled_from(["", *BEHIND]),
        st.sampled_from(["as it is", "small", "mistyped"]),
        st.tuples(st.integers(0, 9), st.integers(0, 2), st.integers(0, 9)),
    )
    def holds(example: str, before: str, behind: str, way: str, typo: tuple[int, int, int]) -> None:
        said = mistyped(example, language.vocabulary, *typo) if way == "mistyped" else example
        said = begun_small(said, language.vocabulary) if way == "small" or before else said
        said = f"{before}{said.rstrip('.') if behind else said}{behind}"
        found = calls(said)
        assert found == calls(example) or (way == "mistyped" and not writes(found)), said

    holds()


@pytest.mark.parametrize("field", FIELDS)
def test_two_examples_are_understood_in_any_order(field: str) -> None:
    language, calls = FIELDS[field]
    # What is said behind a new event is said of it, two changes are one, and lines of a run of show go on to the end.
    one_thing = ("draft(", "move=slots", "'points'")
    examples = [
        each for each in understood(language, calls) if not any(part in (calls(each) or ("",))[0] for part in one_thing)
    ]
    alone = {
        example: intent.data.get("alone", [])
        for intent in language.intents
        for example in intent.examples
        if intent.whole or "alone" in intent.data
    }
    named = {example: intent.name for intent in language.intents for example in intent.examples}

    @settings(max_examples=80, deadline=None)
    @given(st.lists(st.sampled_from(examples), min_size=2, max_size=2, unique=True), st.sampled_from(BETWEEN))
    def holds(pair: list[str], between: str) -> None:
        one, other = pair
        for first, second in ((one, other), (other, one)):
            said = between.join((first.rstrip("."), begun_small(second, language.vocabulary)))
            # Beside another wish but those that it names, what is meant alone is a remark, and what is a whole nothing.
            said_too = [
                each
                for each, beside in ((first, second), (second, first))
                if named[beside] in alone.get(each, [named[beside]])
            ]
            wanted = sorted(call for each in said_too for call in calls(each) or ())
            found = sorted(calls(said) or wanted)
            if any("write_to_guests" in call for call in calls(first)):
                assert found == wanted or len(found) == 1, said  # a letter goes on to the end
            elif set_by(calls(first)) & set_by(calls(second)):
                assert set(calls(second)) <= set(found) <= set(wanted), said  # of two sums the later one counts
            else:
                assert found == wanted, said

    holds()


def set_by(calls: Calls) -> set[str]:
    """Fields of the event that these change."""
    return {field for call in calls or () if "change_event" in call for field in _FIELD.findall(call)}


def writes(calls: Calls) -> bool:
    """Whether one of these may change something."""
    tools = _TOOL.findall(" ".join(calls or ()))
    return bool(calls) and not (tools and all(registry.tools[name].reads for name in tools))


def begun_small(text: str, vocabulary: frozenset[str]) -> str:
    """Return it with a small letter in front, unless that is a name's."""
    return text[:1].lower() + text[1:] if text.split(" ")[0].rstrip(",").lower() in vocabulary else text


def mistyped(text: str, vocabulary: frozenset[str], place: int, change: int, at: int) -> str:
    """Return it with a slip in one of the words that templates name, which can be no other word."""
    words = text.split(" ")
    able = [
        number
        for number, word in enumerate(words)
        if len(word) >= SHORTEST and word.isalpha() and word.islower() and word in vocabulary and word not in NAMED
    ]
    if not able:
        return text
    number = able[place % len(able)]
    word = words[number]
    slip = TYPOS[change](word, 1 + at % (len(word) - 2))
    assume(slip == word or (slip_of(slip, vocabulary) == word and not is_english(slip)))
    return " ".join([*words[:number], slip, *words[number + 1 :]])
