"""A grammar over a language: Alice's requests become calls, and what came of them words; what is left over is asked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from agents import registry
from agents.llm import Ask, Called, Said, Turn
from agents.llm.offline.phrases import those_for
from agents.llm.offline.understanding import of_tools
from agents.llm.offline.understanding.examples import broken
from agents.llm.offline.understanding.language import Language
from agents.llm.offline.understanding.spoken import Spoken, speak
from agents.runtime import checks

NOW = datetime(2026, 11, 25, 10, tzinfo=UTC)
LIBRARY = """
name = "library"
about = "find books and lend them"
examples = ["Find Emma", "Lend me Emma"]
exact = true

[kinds.title]
begins = "anyhow"
not_first = "it"

[kinds.book]
begins = "anyhow"

[kinds.copies]
form = '\\b\\d{1,3}\\b'
whole = true

[references.book]
nouns = "book"
rows = ["books"]
key = "id"
which = "Which book do you mean?"

[[intents]]
name = "find"
calls = [{tool = "by_title", arguments = {title = "title"}}, {tool = "by_author", arguments = {author = "title"}}]
says = ["(find|show me) [the book] {title}"]
examples = ["Find Emma", "Show me the book Emma"]

[[intents]]
name = "lend"
tool = "lend"
arguments = {books = {slot = "book", refers = "book", many = true}, copies = "copies"}
constant = {days = 14}
says = ["lend me [{copies} copies of] {book}"]
examples = ["Lend me Emma"]
answer = "Yours for {days} days."

[[intents]]
name = "longer"
tool = "lend"
arguments = {books = {last = "books", of = "lend"}}
constant = {days = 28}
says = ["[lend it] longer"]

[[intents]]
name = "others"
tool = "suggest"
arguments = {page = {after = "suggest"}}
says = ["(suggest|something) (else|a book)"]
examples = ["Suggest a book"]

[[intents]]
name = "more"
next = {page = "page", size = 2}
says = ["[show me] more"]

[[intents]]
name = "card"
tool = "show_card"
after = "card number"
again = ["wrong"]
arguments = {card = "copies"}
constant = {fresh = true}
says = ["{copies}"]

[[intents]]
name = "exchange"
means = [{intent = "lend", slots = {book = "new"}}, {intent = "find", slots = {title = "book"}}]
says = ["swap {book} for {new:title}"]
examples = ["Swap Emma for Dune"]

[[intents]]
name = "liking"
tool = "suggest"
alone = ["find"]
says = ["i adore {book}"]
examples = ["I adore Emma"]

[[intents]]
name = "hush"
whole = true
reply = "I am silent."
says = ["hush"]

[[intents]]
name = "close"
tool = "close"
absent = "It is closed already."
says = ["close the library"]

[[intents]]
name = "rules"
reply = "Books come back after two weeks."
says = ["what are the rules"]
"""
TITLES = """
name = "titles"
guess = true
[[intents]]
name = "a title"
tool = "by_title"
arguments = {title = "title"}
says = ["{title}"]
"""
TOOLS = frozenset({"by_title", "by_author", "lend", "suggest", "show_card"})


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("library")
    for name, text in (("library", LIBRARY), ("titles", TITLES)):
        (folder / f"{name}.toml").write_text(text)
    return sorted(folder.glob("*.toml"))


@pytest.fixture
def spoken(files: list[Path]) -> Iterator[Spoken]:
    before = dict(registry.grammars._things)
    registry.grammars._things = {}
    yield speak(
        "library", Language({}).load(*files), words={"by_title": lambda called: f"Here: {called.data['books']}."}
    )
    registry.grammars._things = before


def called(name: str, arguments: dict[str, Any] | None = None, *, ok: bool = True, **data: Any) -> Called:
    return Called("1", name, json.dumps(arguments or {}), f"{name} did it", ok, data)


def turn(text: str, *results: Called, before: tuple[Said | Called, ...] = (), tools: frozenset[str] = TOOLS) -> Turn:
    return Turn(text, results, (*before, Said("user", text), *results), tools, NOW, is_first=False)


def said(turn: Turn) -> str | list[Ask] | None:
    """What the first of the grammars that understand it answers: its calls, or its words."""
    answer = next((answer for each in those_for(turn) if (answer := each.answer(turn)) is not None), None)
    return None if answer is None else list(answer.calls) or answer.text


BOOKS = called("by_title", {"title": "Emma"}, books=[{"id": 3}, {"id": 5}], count=5, page=1)
FOUND = {"books": ["Emma"], "count": 1}


def test_the_next_of_several_calls_is_made_where_the_one_before_found_nothing(spoken: Spoken) -> None:
    assert said(turn("Find Emma, please")) == [Ask("by_title", {"title": "Emma"})]
    assert said(turn("Find Emma", called("by_title", **FOUND))) == "Here: ['Emma']."
    nothing = called("by_title", count=0)
    assert said(turn("Find Austen", nothing)) == [Ask("by_author", {"author": "Austen"})]
    assert said(turn("Find Austen", nothing, called("by_author", count=2))) == "by_author did it"
    assert "nothing called “Austen”" in str(said(turn("Find Austen", nothing, called("by_author", count=0))))
    assert said(turn("Find Em", called("by_title", code="ambiguous", count=0))) == "by_title did it"
    alike = called("by_title", alike=True, books=["Emmy"], count=1)
    assert said(turn("Find Emmi", alike, called("by_author", count=0))) == "Here: ['Emmy']."
    assert said(turn("Find Emma", tools=frozenset({"by_author"}))) == [Ask("by_author", {"author": "Emma"})]


def test_what_a_tool_told_last_is_it_them_and_the_second_one(spoken: Spoken) -> None:
    def books(text: str, *before: Called) -> Any:
        answer = said(turn(text, before=before))
        return answer[0].arguments["books"] if isinstance(answer, list) else answer

    one = called("by_title", books=[{"id": 8}])
    assert books("Lend me Emma") == ["Emma"]
    assert books("lend me it", one) == books("lend me that book", one) == [8]
    assert books("Lend me the second one", BOOKS) == books("lend me the last book", BOOKS) == [5]
    assert books("Lend me them all", BOOKS) == ["them all"]  # no words for it, so a name
    assert books("Lend me both", BOOKS) == [3, 5]
    assert books("Lend me it", BOOKS) == books("Lend me it") == "Which book do you mean?"
    assert books("Lend me it", one, called("by_author", ok=False)) == [8]


def test_arguments_are_slots_constants_and_what_was_given_before(spoken: Spoken) -> None:
    assert said(turn("lend me 2 copies of Emma")) == [Ask("lend", {"days": 14, "books": ["Emma"], "copies": 2})]
    assert said(turn("Lend me Emma", called("lend", days=14))) == "Yours for 14 days."
    lent = called("lend", {"books": ["Emma"], "days": 14})
    assert said(turn("longer", before=(lent,))) == [Ask("lend", {"days": 28, "books": ["Emma"]})]
    assert said(turn("suggest a book")) == [Ask("suggest", {})]
    assert said(turn("something else", before=(called("suggest"),))) == [Ask("suggest", {"page": 2})]
    assert said(turn("show me more", before=(BOOKS,))) == [Ask("by_title", {"title": "Emma", "page": 2})]


def test_what_needs_something_before_it_means_something_else_without(spoken: Spoken) -> None:
    last_page = called("by_title", {"title": "Emma"}, books=[{"id": 3}], count=5, page=3)
    for text, before in (("longer", ()), ("more", ()), ("more", (last_page,)), ("77", ())):
        assert said(turn(text, before=before)) == [Ask("by_title", {"title": text})], text
    asked = (Said("assistant", "Tell me your card number."),)
    assert said(turn("77", before=asked)) == [Ask("show_card", {"fresh": True, "card": 77})]


def test_a_call_whose_answer_says_so_is_made_again_without_its_constants(spoken: Spoken) -> None:
    asked = (Said("assistant", "Tell me your card number."),)
    wrong = called("show_card", ok=False, code="wrong")
    answer = spoken.answer(turn("77", wrong, before=asked))
    assert answer and (answer.text, list(answer.calls)) == ("show_card did it", [Ask("show_card", {"card": 77})])
    assert said(turn("77", wrong, called("show_card"), before=asked)) == "show_card did it"


def test_several_requests_are_carried_out_in_their_order_and_a_no_is_taken(spoken: Spoken) -> None:
    text = "Find Emma. Lend me Dune. What are the rules?"
    assert said(turn(text)) == [Ask("by_title", {"title": "Emma"})]
    found = called("by_title", **FOUND)
    assert said(turn(text, found)) == [Ask("lend", {"days": 14, "books": ["Dune"]})]
    declined = called("lend", ok=False, code="declined")
    words = "Here: ['Emma'].\n\nAll right, I left it as it was.\n\nBooks come back after two weeks."
    assert said(turn(text, found, declined)) == words


def test_a_request_that_stands_for_several_ends_with_the_first_that_is_refused(spoken: Spoken) -> None:
    text, lent = "Swap Emma for Dune", called("lend", days=14)
    assert said(turn(text)) == [Ask("lend", {"days": 14, "books": ["Dune"]})]
    assert said(turn(text, lent)) == [Ask("by_title", {"title": "Emma"})]
    assert said(turn(text, lent, called("by_title", **FOUND))) == "Yours for 14 days.\n\nHere: ['Emma']."
    assert said(turn(text, called("lend", ok=False, code="unknown"))) == "lend did it"


def test_what_is_meant_alone_is_a_remark_beside_a_request(spoken: Spoken) -> None:
    assert said(turn("I adore Emma")) == [Ask("suggest", {})]
    assert said(turn("I adore Emma! Lend me Dune")) == [Ask("lend", {"days": 14, "books": ["Dune"]})]
    assert said(turn("I adore Emma! Find Dune")) == [Ask("suggest", {})]


def test_of_what_is_understood_in_part_nothing_is_called_and_the_rest_is_asked_for(spoken: Spoken) -> None:
    answer = str(said(turn("Lend me Emma. Blorf the wibble! What are the rules?")))
    assert answer.startswith(
        "I understood “Lend me Emma” and “What are the rules”, but not “Blorf the wibble”, so nothing is done yet."
    )
    assert said(turn("close the library")) == "It is closed already."


def test_what_is_meant_as_a_whole_message_is_nothing_beside_a_request(spoken: Spoken) -> None:
    assert said(turn("hush")) == "I am silent."
    assert "I understood “Lend me Emma”, but not “hush”" in str(said(turn("Lend me Emma. hush")))


def test_what_nobody_understood_meets_the_nearest_examples_and_nothing_is_called(spoken: Spoken) -> None:
    far = "a book is what you shall suggest, that much I do know of it by now, do I"
    assert said(turn(far)) == "I did not understand that. Did you mean “Suggest a book”?"
    assert said(turn("it is the meaning of quantum chromodynamics that nobody in this whole house knows")) is None
    assert said(turn(far, tools=frozenset({"buy"}))) is None, "it speaks only to agents that have the tools"


def test_each_file_speaks_for_itself_and_guesses_come_last(spoken: Spoken) -> None:
    grammars = {each.name: each for each in registry.grammars}
    library, titles = grammars["library"], grammars["titles"]
    assert (library.about, library.examples) == ("find books and lend them", ("Find Emma", "Lend me Emma"))
    assert (library.is_exact, titles.is_guess) == (True, True)  # type: ignore[attr-defined]
    assert library.answer(turn("Emma")) is None and titles.answer(turn("Find Emma")) is not None
    assert [each.name for each in those_for(turn("x"))][-1] == "nearest: library"


def test_examples_beside_tools_are_understood_with_other_values_and_together(spoken: Spoken) -> None:
    of_tools.say(
        "pantry", "add_jar", "keep a jar", ("Add the jar {name=plum jam}", "Put {name=honey} into my {place=cellar}")
    )
    of_tools.say("pantry", "count_jars", "count jars", ("How many jars are there?",))
    tools = frozenset({"add_jar", "count_jars"})
    assert said(turn("please add jar The Last Plum!", tools=tools)) == [Ask("add_jar", {"name": "The Last Plum"})]
    assert said(turn("put salt into my attic", tools=tools)) == [Ask("add_jar", {"name": "salt", "place": "attic"})]
    both, done = "add jar figs, then how many jars are there", called("add_jar")
    assert said(turn(both, done, tools=tools)) == [Ask("count_jars", {})]
    assert said(turn(both, done, called("count_jars"), tools=tools)) == "add_jar did it\n\ncount_jars did it"
    assert said(turn("add jar figs", tools=frozenset({"count_jars"}))) is None
    (grammar,) = [each for each in registry.grammars if each.name == "add_jar"]
    assert (grammar.about, grammar.examples[0]) == ("keep a jar", "Add the jar plum jam")
    language = of_tools._spoken["pantry"].language
    assert [each.partition(", and")[2] for each in broken(language, NOW)] == [" no tool is called so."] * 2


def test_an_example_that_leads_elsewhere_is_named(files: list[Path], tmp_path: Path) -> None:
    (file := tmp_path / "wrong.toml").write_text(
        '[[intents]]\nname = "wrong"\nreply = "No."\nsays = ["what now"]\n'
        'examples = ["Lend me Emma", "Blorf it", "what now. Lend me Emma"]\n'
    )
    faults = [each for each in broken(Language({}).load(*files, file), NOW) if "example" in each]
    assert [each.split("'wrong' ")[1].split(":")[0] for each in faults] == [
        "is understood as 'lend'",
        "is not understood",
        "is understood as 2 requests.",
    ]
    checked = broken(Language({}).load(*files), NOW, lambda tool, arguments: "no days" if "days" in arguments else "")
    assert "takes" not in str(faults) and [each for each in checked if "does not take: no days" in each]


def test_each_example_of_the_products_languages_leads_to_its_own_tool() -> None:
    assert {"nearest: store", "nearest: planning"} <= {each.name for each in registry.grammars}
    assert [f"{each.obj}: {each.msg}" for each in checks.examples()] == []


def test_support_is_told_why_a_message_is_understood_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("understand", "Show my last three invoices. Blorf the wibble", agent="store")
    told = capsys.readouterr().out
    for line in (
        "store\n", "  limit: 'three' is 3\n", "  so many invoices (cost 0.00) of 'Show my last three invoices'\n",
        "    limit = [3]\n", "Request 'Blorf the wibble':\n  left over: nobody understands these words\n",
        "'My last three invoices' (so many invoices)\n",
    ):  # fmt: skip
        assert line in told
    assert "planning\n" not in told, "the store has none of those tools"
    with pytest.raises(CommandError, match="No agent is called 'nobody'"):
        call_command("understand", "x", agent="nobody")
