"""A text in which every place bears marks for the assertions that hold there, so that an engine without any finds them.

Before each character, and at the end, stand the marks of what `re` finds to hold at that place: a lookaround, `\\b`,
`^`. What a lookaround looks at is bounded, so all of them together take time linear in the text's length. The marks
come as often as assertions may follow one another at one place, as each consumes one.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from re import Pattern as Finder

from agents.patterns.translation import MARKS

_UNMARKED = {ord(mark): "\x00" for mark in MARKS}


class Annotated:
    """`text` is the annotated one. `places` leads from there to the text as it was."""

    __slots__ = ("_starts", "text")

    def __init__(self, text: str, finders: Mapping[str, Finder[str]], times: int) -> None:
        marks = [""] * (len(text) + 1)
        for mark, finder in finders.items():
            for found in finder.finditer(text):
                marks[found.start()] += mark
        if not text.isprintable():
            text = text.translate(_UNMARKED)
        pieces: list[str] = []
        self._starts: list[int] = []
        length = 0
        for borne, character in zip(marks, (*text, ""), strict=True):
            self._starts.append(length)
            piece = borne * times + character
            pieces.append(piece)
            length += len(piece)
        self.text = "".join(pieces)

    def places(self, spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
        """Return the spans in the text as it was; -1 stays."""
        return [(self._place(start), self._place(end)) for start, end in spans]

    def _place(self, offset: int) -> int:
        return bisect_right(self._starts, offset) - 1 if offset >= 0 else -1
