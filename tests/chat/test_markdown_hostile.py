"""Nothing a model or a person writes runs, is fetched, or passes for a part of the page; and nothing hangs."""

import time
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chat.markdown import Stream, render
from chat.markdown.sanitizer import sanitize
from tests.chat.corpus.answers import ANSWERS
from tests.chat.corpus.hostile import STRINGS, TEXTS

pytestmark = pytest.mark.thorough

BLOCKS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "ul", "ol", "li"}
TABLES = {"table", "thead", "tbody", "tr", "th", "td"}
WORDS = {"strong", "em", "s", "code", "a", "br", "hr"}
UNWANTED = set(
    map(chr, [*range(9), *range(11, 32), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
)


class Reader(HTMLParser):
    """Reads HTML as a browser would and objects to everything that is not plainly allowed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []

    def handle_starttag(self, tag, attrs):
        assert tag in BLOCKS | TABLES | WORDS
        assert not (tag == "a" and "a" in self.open)
        if tag not in ("br", "hr"):
            self.open.append(tag)
        for name, value in attrs:
            match tag, name:
                case "a", "href":
                    address = urlsplit(value)
                    assert address.scheme in ("http", "https", "mailto")
                    assert address.netloc or address.scheme == "mailto"
                case "a", "target":
                    assert value == "_blank"
                case "a", "rel":
                    assert value == "noopener noreferrer nofollow"
                case "code", "class":
                    assert value.startswith("language-")
                    assert set(value) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_+#.-")
                case "ol", "start":
                    assert value.isdigit()
                case "th" | "td", "align":
                    assert value in ("left", "center", "right")
                case _:
                    pytest.fail(f"<{tag} {name}={value!r}>")

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        assert not UNWANTED & set(data)

    def handle_comment(self, data):
        pytest.fail(f"comment {data!r}")

    handle_decl = handle_pi = unknown_decl = handle_comment


def read(html: str) -> None:
    html.encode()
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert not reader.open


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in TEXTS + STRINGS + ANSWERS])
def test_nothing_hostile_is_more_than_text(text):
    read(render(text))


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in TEXTS])
def test_nothing_hostile_is_more_than_text_at_any_moment_of_a_stream(text):
    stream = Stream()
    for length in range(len(text) + 1):
        stream.feed(text[:length])
        for block in [*stream.blocks, stream.open_html]:
            read(block)


@settings(deadline=None, max_examples=300)
@given(st.lists(st.one_of(st.sampled_from([text for _, text in TEXTS]), st.text(max_size=6)), max_size=5).map("".join))
def test_hostile_texts_together_are_no_more_than_text(text):
    read(render(text))


@settings(deadline=None, max_examples=200)
@given(st.text())
def test_any_string_at_all_is_rendered(text):
    read(render(text))


@pytest.mark.parametrize("html", [pytest.param(text, id=name) for name, text in TEXTS])
def test_the_sanitizer_alone_would_stop_it(html):
    assert "hacked" not in "".join(value or "" for value in attributes(sanitize(html)))


def attributes(html: str) -> list[str | None]:
    """The values of all attributes but addresses, which are shown to lead to the web or mail only."""
    found: list[str | None] = []
    reader = HTMLParser()

    def collect(tag, attrs):
        assert tag in BLOCKS | TABLES | WORDS
        found.extend(value for name, value in attrs if name != "href")

    reader.handle_starttag = collect  # type: ignore[method-assign]
    reader.feed(html)
    return found


PATHOLOGICAL = [
    (repr(piece), piece)
    for piece in (
        *("[", "![", "[a](", "[](", "](", "[a](<b", "(", "[[]]", "<", "<a", "<http:", "</", "<!--", "&", "&#", "&a;"),
        *("*", "**", "*a", "**a ", "*a_ ", "a**b", "_a", "a_", "__", "~~a", "~", "`", "`a``b", "\\", "!", "a!", "a\\b"),
        *(
            ">",
            "> ",
            "- ",
            "1. ",
            "* > ",
            "> - ",
            "#",
            "# ",
            "|",
            "a|",
            "|-",
            "a | b\n",
            "|a|\n|-|\n",
            "- \n",
            "-\n",
            "```\n",
        ),
        *(
            "http://",
            "https://.",
            "https://a)",
            "http://a(",
            "\n",
            " ",
            "\t",
            "  \n",
            "\r",
            "a\n",
            "a\n\n",
            "> a\n",
            "- a\n",
        ),
        *("> > > > > > > > a\n", "\xa0", "\x00", "\u202e", "🎉", "    a\n", "a\n=\n", "\n- a\n\n  b\n", ":-", "x" * 50),
    )
]


@pytest.mark.parametrize("piece", [pytest.param(piece, id=name) for name, piece in PATHOLOGICAL])
@pytest.mark.parametrize("length", [5_000, 50_000])
def test_no_repetition_hangs(piece, length):
    began = time.thread_time()
    render(piece * (length // len(piece)))
    assert time.thread_time() - began < 5


def test_a_megabyte_of_answers_does_not_hang():
    answer = dict(ANSWERS)["a whole answer"] + "\n\n"
    times = 1_000_000 // len(answer)
    began = time.thread_time()
    html = render(answer * times)
    assert time.thread_time() - began < 30
    assert html.count("<table>") == times


@pytest.mark.parametrize("length", [5_000, 50_000])
def test_rising_runs_of_backticks_do_not_hang(length):
    began = time.thread_time()
    render("".join("e" + "`" * n for n in range(int((2 * length) ** 0.5))))
    assert time.thread_time() - began < 5


@pytest.mark.parametrize("piece", ["[", "*", ">", "- ", "> ", "`", "|", "a_", "1. ", "\n", "- a\n", "**a** "])
def test_a_stream_of_a_repetition_does_not_hang(piece):
    text = piece * (4_000 // len(piece))
    stream = Stream()
    began = time.thread_time()
    for length in range(0, len(text) + 1, 40):
        stream.feed(text[:length])
        stream.blocks, stream.open_html  # noqa: B018
    assert "".join(stream.blocks) + stream.open_html == render(text[:length])
    assert time.thread_time() - began < 20
