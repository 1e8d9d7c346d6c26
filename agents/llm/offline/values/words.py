"""A text as its words, each with where it stands: what readers of values step through."""

from __future__ import annotations

from agents import patterns as re

_WORD = re.compile(r"[0-9]+|[A-Za-z\xc0-\u024f]+(?:['’][A-Za-z\xc0-\u024f]+)*|[^\sA-Za-z0-9\xc0-\u024f]")
_PLAIN = str.maketrans({"’": "'", "‘": "'", "–": "-", "—": "-", "‒": "-", "−": "-"})


class Words:
    """The words of a text in lower case, by number; beyond its ends there are empty ones.

    A run of digits, one of letters and each other sign is a word: "7pm" is two. Dashes and apostrophes are plain.
    """

    __slots__ = ("_words", "ends", "starts", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        found = [match.span() for match in _WORD.finditer(text)]
        self.starts = [start for start, _ in found]
        self.ends = [end for _, end in found]
        self._words = [text[start:end].translate(_PLAIN).lower() for start, end in found]

    def __len__(self) -> int:
        return len(self._words)

    def __getitem__(self, at: int) -> str:
        return self._words[at] if 0 <= at < len(self._words) else ""

    def is_glued(self, at: int) -> bool:
        """Whether nothing stands between this word and the one before it."""
        return 0 < at < len(self._words) and self.starts[at] == self.ends[at - 1]

    def has(self, at: int, *words: str) -> bool:
        """Whether just these words stand there."""
        return all(self[at + place] == word for place, word in enumerate(words))

    def skip(self, at: int, words: frozenset[str]) -> int:
        """Return where the first word stands, from there on, that is none of these."""
        while self[at] in words and self[at]:
            at += 1
        return at

    def skip_back(self, at: int, words: frozenset[str]) -> int:
        """Return where the words begin, up to there, that are all of these."""
        while at > 0 and self[at - 1] in words:
            at -= 1
        return at

    def number(self, at: int) -> int | None:
        """Return the number in digits that stands there, of at most four."""
        word = self[at]
        return int(word) if word.isdecimal() and word.isascii() and len(word) <= 4 else None


def vocabulary(words: str) -> frozenset[str]:
    """Return the words of a text, for readers to look them up."""
    return frozenset(words.split())
