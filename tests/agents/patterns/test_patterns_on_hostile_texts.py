"""No pattern of the product takes more than linear time, and none of Python's own engine reads what people write."""

from __future__ import annotations

import ast
import gc
import time
from collections.abc import Iterator
from typing import Any

import pytest

from agents.patterns import Pattern
from tests.agents.patterns.hostile import LENGTH, asked_for_all, patterns, sources, texts

pytestmark = pytest.mark.thorough

#: Where Python's own engine may be, and why.
OWN_ENGINE = {
    "agents.patterns": "It names the flags.",
    "agents.patterns.translation": "It parses patterns by it, and reads no text.",
    "agents.patterns.annotation": "It runs the lookarounds below.",
    "agents.patterns.pattern": "It compiles lookarounds, which look at a bounded stretch.",
    "chat.markdown.fence": "Each token passes it. Anchored, nothing in it can be read in two ways.",
    "chat.markdown.parser": "Anchored at a place of markdown-it's; nothing in it can be read in two ways.",
    "chat.markdown.plain": "One tag, nothing repeated.",
    "chat.markdown.sanitizer": "Forty characters at most.",
    "chat.markdown.source": "One character.",
    "chat.markdown.stream": "Each token passes it. Anchored at a line; nothing in it can be read in two ways.",
    "chat.markdown.tail": "Each token passes it. One character, or the last 600.",
    "project.install.lock": "It reads what uv makes of our own list of packages.",
}
AT_MOST = 0.02  # seconds of computing for any text of `LENGTH` characters, on the machine below
FEW = 0.001  # seconds of which no growth can be told
TRIES = 3

#: What a machine is measured by: the seconds that this took where `AT_MOST` was laid down.
MEASURE = Pattern(r"\w+ ")
MEASURED = 0.0016
TEXT = "the my " * (LENGTH // 7) + "\x00"


def test_python_s_own_engine_is_where_it_has_a_reason_to_be() -> None:
    used = {
        name
        for name, tree in sources()
        for node in ast.walk(tree)
        if (isinstance(node, ast.Import) and any(each.name in ("re", "regex") for each in node.names))
        or (isinstance(node, ast.ImportFrom) and node.module in ("re", "regex"))
    }
    assert used == set(OWN_ENGINE)


def took(pattern: Any, how: str, text: str) -> float:
    """Return the seconds this thread computed."""
    began = time.thread_time()
    found = getattr(pattern, how)(text)
    if how == "finditer":
        for _ in found:
            pass
    return time.thread_time() - began


def slowness() -> float:
    """Return how many times slower than the machine of `AT_MOST` this one computes now; 1 for a faster one."""
    return max(1.0, max(took(MEASURE, "finditer", TEXT) for _ in range(5)) / MEASURED)


def is_short(pattern: Any, how: str, text: str) -> bool:
    """Whether it takes no more than `AT_MOST`, the best of several, beside what the measure takes at that moment."""
    return any(
        (seconds := took(pattern, how, text)) <= AT_MOST or seconds <= AT_MOST * slowness() for _ in range(TRIES)
    )


def is_linear(pattern: Any, how: str, place: int, text: str) -> bool:
    """Compare a text with one four times as long, the best of several: no slow or busy machine changes that."""
    short = min(took(pattern, how, text) for _ in range(TRIES))
    if short < FEW:
        return True
    fourfold = list(texts(pattern, 4 * LENGTH))[place]
    return any(took(pattern, how, fourfold) < 9 * short for _ in range(4 * TRIES))  # 16 times is a square


@pytest.fixture
def nothing_collected() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("nothing_collected")
def test_no_pattern_takes_more_than_linear_time_or_than_a_moment() -> None:
    slow = []
    every = asked_for_all()
    for name, pattern in patterns().items():
        # Python's own are anchored wherever they are used.
        ways = ("search", "finditer") if isinstance(pattern, Pattern) else ("match", "fullmatch")
        for how in ways if name in every or ways[0] == "match" else ways[:1]:
            slow += [
                (name, how, text)
                for place, text in enumerate(texts(pattern))
                if not is_short(pattern, how, text) or not is_linear(pattern, how, place, text)
            ]
    assert not slow


@pytest.mark.usefixtures("nothing_collected")
@pytest.mark.parametrize(
    "pattern",
    [r"(?:a|a)*b", r"(?:\w+\s?)*$", r"(?:the |my |the my )*party", r"\s*(?:and|,)?\s*$", r"(?=\w*\d)\w+@"],
)
def test_what_python_s_own_engine_takes_ages_for_is_linear_here(pattern: str) -> None:
    ours = Pattern(pattern)
    assert all(is_linear(ours, "search", place, text) for place, text in enumerate(texts(ours)))


@pytest.mark.usefixtures("nothing_collected")
def test_what_is_linear_and_slow_is_found_too() -> None:
    slow = Pattern(r"(?=x?[^y]{0,40}z)a")  # a stretch of forty characters at every place
    text = "a" * (200 * LENGTH)
    assert is_short(slow, "finditer", text[:10])
    assert not is_short(slow, "finditer", text)
