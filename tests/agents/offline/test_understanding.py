"""A small language: each word is taken by a template, a value or the stop list, or nothing is understood."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from agents import patterns as re
from agents.llm.offline.understanding.clauses import understand
from agents.llm.offline.understanding.language import Free, Language
from agents.llm.offline.understanding.matching import Matching
from agents.llm.offline.understanding.templates import TemplateError, parse
from agents.llm.offline.understanding.text import words
from agents.llm.offline.values.span import Scene, Span
from musicstore.grammar import store
from planning.language.kinds import language as planner

SCENE = Scene(datetime(2026, 11, 25, 10, tzinfo=UTC))
GARDEN = """
[rules]
plant = ["(rose|tulip|oak)", "{name}"]
detail = ["in {where}", "[on] {day}", "{count} (times|a day)"]

[[intents]]
name = "water"
says = ["(water|sprinkle) <plant> <detail>*", "give <plant> [some] water <detail>*"]

[[intents]]
name = "plant"
says = ["plant {name}"]

[[intents]]
name = "list"
says = ["what grows [in {where}]"]
"""


def days(text: str, scene: Scene) -> Iterator[Span]:
    for match in re.finditer(r"\b(?:mon|tues|fri)day\b|\bsomeday\b", text.lower()):
        unclear = "Which day?" if match[0] == "someday" else ""
        yield Span("day", *match.span(), None if unclear else match[0], unclear)


def counts(text: str, scene: Scene) -> Iterator[Span]:
    for match in re.finditer(r"\b\d+\b", text):
        yield Span("count", *match.span(), int(match[0]))


@pytest.fixture(scope="module")
def garden(tmp_path_factory: pytest.TempPathFactory) -> Language:
    (file := tmp_path_factory.mktemp("garden") / "garden.toml").write_text(GARDEN)
    language = Language(
        {"day": days, "count": counts, "name": Free(longest=4, without=("day",)), "where": Free()}
    ).load(file)
    language.check()
    return language


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("water the roses", [("water", {})]),
        ("Could you please just water the oak on Friday?", [("water", {"day": "friday"})]),
        ("water the oak 3 times in the back garden", [("water", {"count": 3, "where": "back garden"})]),
        ("Give grandma's fern some water on Monday", [("water", {"name": "grandma's fern", "day": "monday"})]),
        ("plant peas and beans", [("plant", {"name": "peas and beans"})]),
        ("plant peas, then water the roses", [("plant", {"name": "peas"}), ("water", {})]),
        ("watre the tulips", [("water", {})]),
        ("what's growing", [(None, {})]),
        ("What grows in the shade?", [("list", {"where": "shade"})]),
        ("don't water the roses", [(None, {})]),
        ("blorf the roses on Friday", [(None, {})]),
        ("water the roses on Friday blorf", [(None, {})]),
    ],
)
def test_every_word_is_taken_or_nothing_is_understood(garden: Language, text: str, meant: list[Any]) -> None:
    found = [
        (clause.intent.name if clause.intent else None, {name: clause.value(name) for name in clause.slots})
        for clause in understand(text, garden, SCENE)
    ]
    assert found == meant


def test_what_was_seen_and_not_understood_is_a_question(garden: Language) -> None:
    (clause,) = understand("water the roses someday", garden, SCENE)
    assert clause.unclear == ["Which day?"] and clause.value("day") is None


def test_short_forms_are_written_out_and_stand_where_they_stood() -> None:
    said = words("What's Mia’s? Don't!")
    assert [word.text for word in said] == ["what", "is", "mia's", "?", "do", "not", "!"]
    assert [(word.start, word.end) for word in said[4:6]] == [(14, 19), (14, 19)]


@pytest.mark.parametrize("template", ["(a|b", "a]", "{name", "to {when:}", "<rule"])
def test_a_template_that_cannot_be_read_is_named(template: str) -> None:
    with pytest.raises(TemplateError, match=re.escape(template)):
        parse(template)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (file := tmp_path / "shed.toml").write_text('[[intents]]\nname = "x"\nsays = ["(a"]\n')
    with pytest.raises(TemplateError, match=r"shed\.toml"):
        Language({}).load(file)


@pytest.mark.parametrize(
    "again",
    ['[rules]\nplant = ["fern"]', '[[intents]]\nname = "water"\nsays = ["soak it"]', "[kinds.place]\nlongest = 2"],
)
def test_what_two_files_call_by_one_name_is_refused(again: str, tmp_path: Path) -> None:
    first, second = tmp_path / "garden.toml", tmp_path / "shed.toml"
    first.write_text(
        '[rules]\nplant = ["rose"]\n[[intents]]\nname = "water"\nsays = ["water <plant>"]\n[kinds.place]\n'
    )
    second.write_text(again)
    with pytest.raises(TemplateError, match=r"shed\.toml.* is there twice"):
        Language({}).load(first, second)


def test_a_rule_or_a_kind_that_nobody_has_is_named(tmp_path: Path) -> None:
    (file := tmp_path / "shed.toml").write_text('[[intents]]\nname = "x"\nsays = ["a <tool>"]\n')
    with pytest.raises(TemplateError, match="tool"):
        Language({}).load(file).check()


def test_a_rule_that_calls_itself_and_so_never_matches_is_refused(tmp_path: Path) -> None:
    (file := tmp_path / "shed.toml").write_text('[rules]\ntool = ["a <thing>"]\nthing = ["spade [and <tool>]"]\n')
    with pytest.raises(TemplateError, match=r"(tool calls thing calls tool|thing calls tool calls thing)\."):
        Language({}).load(file).check()


def test_a_file_describes_kinds_that_need_no_code_and_says_what_it_is(tmp_path: Path) -> None:
    (file := tmp_path / "shop.toml").write_text(
        """
        name = "shop"
        about = "sell songs"
        [kinds.title]
        begins = "anyhow"
        not_first = "my"
        never = "invoice"
        only_with = "song music"
        [kinds.number]
        form = '\\d{1,9}'
        [kinds.way.words]
        monthly = "month"
        "by month" = "month"
        [kinds.plain]
        longest = 1
        english = true
        never = "not"
        [kinds.deed]
        unlike = ', and\\b'
        [kinds.glue]
        one_of = "well then, i say"
        [[intents]]
        name = "say"
        says = ["{glue} {word:plain} it", "do {deed}"]
        [[intents]]
        name = "buy"
        says = ["buy {title}", "buy number {number}", "spent {way}"]
        """
    )
    shop = Language({}).load(file)
    shop.check()
    assert (shop.parts["shop"].about, shop.intents[0].part) == ("sell songs", "shop")
    for text, slots in (
        ("buy The Who", {"title": "The Who"}),  # a name may begin with what says nothing elsewhere
        ("please buy “Let It Be”", {"title": "Let It Be"}),
        ("buy number 7", {"number": "7"}),
        ("spent by month", {"way": "month"}),
        ("I say play it", {"glue": True, "word": "play"}),
        ("well then not it", None),
        ("I say zorblix it", None),  # no English
        ("do the dishes", {"deed": "dishes"}),
        ("do the dishes, and sing", None),
        ("buy my song", None),
        ("buy the last invoice", None),
        ("buy music", None),
    ):
        clause, *others = understand(text, shop, SCENE)
        found = {name: clause.value(name) for name in clause.slots} if clause.intent and not others else None
        assert found == slots, text


def test_what_templates_begin_with_and_need_passes_over_none_that_would_match(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nearly all templates are passed over unmatched: whatever is understood with all of them is without, too."""
    for domain in (planner(), store.language):
        says = [each for intent in domain.intents for each in intent.examples]
        quick = [understand(text, domain, SCENE) for text in says]
        with monkeypatch.context() as everything:
            everything.setattr(Matching, "_may_stand", lambda *_: True)
            everything.setattr(Matching, "_is_heard", lambda *_: True)
            slow = [understand(text, domain, SCENE) for text in says]
        for text, one, other in zip(says, quick, slow, strict=True):
            assert sum(each.cost for each in one) <= sum(each.cost for each in other), text
            assert [each.intent for each in one] == [each.intent for each in other], text


def test_more_words_than_are_read_are_no_request(garden: Language) -> None:
    (clause,) = understand("water the roses " * 200, garden, SCENE)
    assert clause.intent is None


def test_long_and_tangled_messages_end(garden: Language) -> None:
    understand("water " * 300, garden, SCENE)
    understand("give water in on 3 times a day and then " * 40, garden, SCENE)
    assert understand("", garden, SCENE) == []
