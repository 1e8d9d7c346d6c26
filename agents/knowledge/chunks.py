"""Cutting a text into passages: where a paragraph ends, else a sentence, else a word."""

from __future__ import annotations

from collections.abc import Iterator

from agents import patterns as re

#: Characters of a passage. The mean of a longer text's words says less of each thing in it.
LENGTH = 800
LONGEST = 4000  # that any passage may have: what a full-text index takes without leaving words out

#: From the best place to cut at to the worst.
_ENDS = tuple(map(re.compile, (r"\n\s*\n", r"\n", r"[.!?…]['\")\]]*\s", r"\s")))


def split(text: str) -> Iterator[str]:
    """Yield the text in pieces of about `LENGTH` characters, each whole paragraphs or sentences where these fit."""
    return at_most(text, LENGTH)


def at_most(text: str, length: int = LONGEST) -> Iterator[str]:
    """Yield the text in pieces of at most so many characters; what is between two of them is white space."""
    start = 0
    while len(text) - start > length:
        end = _end(text, start, length)
        if piece := text[start:end].strip():
            yield piece
        start = end
    if piece := text[start:].strip():
        yield piece


def _end(text: str, start: int, length: int) -> int:
    """Return where to cut: behind the last good place, but not before half of the length."""
    window = text[start : start + length]
    for end in _ENDS:
        places = [found.end() for found in end.finditer(window) if found.end() > length // 2]
        if places:
            return start + places[-1]
    return start + length
