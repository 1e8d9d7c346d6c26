"""A text that grows looks at every moment as it would after a reload, and what is finished never changes."""

from functools import lru_cache
from time import thread_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chat.markdown import Stream, render
from chat.markdown.parser import parse, to_html, top_level
from chat.markdown.rendering import render_tokens
from chat.markdown.sanitizer import sanitize
from chat.markdown.source import clean
from tests.chat.corpus.answers import ANSWERS
from tests.chat.corpus.hostile import TEXTS

pytestmark = pytest.mark.thorough

EVERYTHING = [pytest.param(text, id=name) for name, text in ANSWERS + TEXTS]

_PIECES = (
    "\n¦\n\n¦ ¦  ¦    ¦\t¦\r¦\r\n¦\xa0¦\u3000¦\x00¦\u202e¦- ¦* ¦+ ¦-¦*¦1. ¦2) ¦10. ¦1¦2¦.¦)¦> ¦>¦\n- ¦\n\n- ¦\n1. ¦"
    '\n  ¦```¦```py\n¦~~~¦`¦**¦_¦__¦~~¦[¦](¦]¦(¦![¦<¦>¦\\¦/¦:¦!¦"¦https://a.b/c¦http¦://¦<https://a.b>¦&¦&amp;¦&#x202e;¦'
    "amp;¦;¦#¦# ¦## ¦---¦===¦|¦| a | b |\n|---|---|\n¦a | b\n¦|--|\n¦:-¦a¦b c¦word ¦words, and more ¦é¦漢字¦🎉¦א"
)
TEXT = st.lists(st.sampled_from(_PIECES.split("¦")), max_size=40).map("".join)


#: What a reload shows: each cut of a text is compared with the same whole, and each moment is the first part of a cut.
reloaded = lru_cache(maxsize=50_000)(render)


def watch(text: str, moments: list[int]) -> None:
    """Read a stream at these lengths of the text and compare with a reload."""
    stream = Stream()
    seen: list[str] = []
    for moment in moments:
        stream.feed(text[:moment])
        assert stream.blocks[: len(seen)] == seen
        seen = list(stream.blocks)
        assert "".join(seen) + stream.open_html == reloaded(text[:moment]), text[:moment]


@pytest.mark.parametrize("text", EVERYTHING)
def test_a_text_that_comes_character_by_character_always_equals_its_reload(text):
    watch(text, list(range(len(text) + 1)))


@pytest.mark.parametrize("text", EVERYTHING)
def test_a_text_cut_in_two_anywhere_equals_its_reload(text):
    for cut in range(len(text) + 1):
        watch(text, [cut, len(text)])


@settings(deadline=None, max_examples=1_500)
@given(TEXT, st.data())
def test_any_text_in_any_pieces_equals_its_reload(text, data):
    cuts = data.draw(st.lists(st.integers(0, len(text)), max_size=12).map(sorted))
    watch(text, [*cuts, len(text)])


@settings(deadline=None, max_examples=800)
@given(TEXT)
def test_any_text_by_characters_equals_its_reload(text):
    watch(text, list(range(len(text) + 1)))


@settings(deadline=None, max_examples=100)
@given(st.lists(st.sampled_from([text for _, text in ANSWERS + TEXTS]), min_size=2, max_size=4), st.data())
def test_answers_that_follow_each_other_equal_their_reload(texts, data):
    text = data.draw(st.sampled_from(["", "\n", "\n\n"])).join(texts)
    cuts = data.draw(st.lists(st.integers(0, len(text)), max_size=12).map(sorted))
    watch(text, [*cuts, len(text)])


@settings(deadline=None, max_examples=300)
@given(TEXT)
def test_sanitizing_by_block_equals_sanitizing_all(text):
    blocks = top_level(parse(clean(text)))
    assert "".join(map(render_tokens, blocks)) == sanitize(to_html(parse(clean(text))))


@pytest.mark.parametrize("text", EVERYTHING)
def test_sanitizing_twice_changes_nothing(text):
    assert sanitize(render(text)) == render(text)


def test_a_reader_who_comes_late_gets_the_same_blocks():
    stream = Stream()
    stream.feed("# Plan\n\nFirst.\n\nSec")
    assert stream.blocks == ["<h1>Plan</h1>\n", "<p>First.</p>\n"]
    assert stream.open_html == "<p>Sec</p>\n"
    stream.feed("# Plan\n\nFirst.\n\nSecond.\n\n")
    assert stream.blocks[2:] == ["<p>Second.</p>\n"]
    assert stream.open_html == ""


@pytest.mark.parametrize("text", ["\n- \n- 1\n", "\n\n1. a\n2. b\n", "\nxa|b\n-|-\na- \nx", " \n- a\n- b\n\n  c\n"])
def test_empty_lines_before_a_list_or_a_table_change_nothing_in_it(text):
    watch(text, list(range(len(text) + 1)))


def test_a_list_is_not_finished_by_half_a_line():
    stream = Stream()
    stream.feed("1. a\n\n2")
    assert stream.blocks == []
    stream.feed("1. a\n\n2. b\n")
    assert stream.blocks == []
    stream.feed("1. a\n\n2. b\n\nDone")
    assert stream.blocks == ["<ol>\n<li>\n<p>a</p>\n</li>\n<li>\n<p>b</p>\n</li>\n</ol>\n"]


def test_feeding_the_same_text_again_changes_nothing():
    stream = Stream()
    stream.feed("a *b")
    before = stream.open_html
    stream.feed("a *b")
    assert stream.open_html == before == "<p>a *b</p>\n"


def test_a_text_that_shrank_is_refused():
    stream = Stream()
    stream.feed("Hello")
    assert stream.open_html == "<p>Hello</p>\n"
    with pytest.raises(ValueError, match="only grows"):
        stream.feed("Hell")


def test_a_table_that_lacks_too_many_cells_ends_where_it_ends_on_reload():
    text = "|a" * 300 + "|\n" + "|-" * 300 + "|\n" + "x\n" * 230 + "\nafter"
    watch(text, [*range(0, len(text), 331), len(text)])


LONG = [
    ("words", "", "Plain words, with no end to them. ", 3_000),
    ("marked words", "", "Some **bold** words, `code` and [a link](https://a.b). ", 60),
    ("lines", "", "Some **bold** words in a line\n", 150),
    ("fence", "```py\n", "print('a' < b)\n", 4_000),
    ("list", "", "- **cups**: about 10 `packs`\n", 2_500),
    ("loose list", "", "1. cups\n\n", 2_500),
    ("table", "| a | b |\n|---|---|\n", "| **a** | b |\n", 2_500),
]


@pytest.mark.parametrize(("start", "line", "times"), [pytest.param(*case, id=name) for name, *case in LONG])
def test_a_long_block_is_exact_and_does_not_slow_the_stream(start, line, times):
    text = start + line * times
    stream = Stream()
    limit = 25 * time_of_a_paragraph()
    slow = 0
    for length in range(0, len(text), 5):
        began = thread_time()
        stream.feed(text[:length])
        stream.blocks, stream.open_html  # noqa: B018
        slow += thread_time() - began > limit
    stream.feed(text)
    assert "".join(stream.blocks) + stream.open_html == render(text)
    assert slow < 20


def time_of_a_paragraph():
    """Return the seconds of this thread that this machine needs for a thousand characters: about two thousandths."""
    paragraph = "Some **bold** words, `code` and [a link](https://a.b). " * 20

    def once():
        began = thread_time()
        render(paragraph)
        return thread_time() - began

    return min(once() for _ in range(20))
