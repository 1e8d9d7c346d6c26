"""Slips of the pen: a word that nobody knows and that is one slip away from one that a language has."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

SHORTEST = 4  # letters of a word in which a slip is looked for
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def slip_of(word: str, vocabulary: frozenset[str]) -> str | None:
    """Return the word of the vocabulary that was meant; None where it is one of them, or could be several."""
    if len(word) < SHORTEST or word in vocabulary or not word.isalpha() or not word.isascii():
        return None
    return _meant(word, vocabulary)


@lru_cache(maxsize=20_000)
def _meant(word: str, vocabulary: frozenset[str]) -> str | None:
    found = {near for near in near_to(word) if near in vocabulary and len(near) >= SHORTEST and near[0] == word[0]}
    found.discard(f"{word}s")  # one of them is no slip of several: the Blue Door has no doors
    return found.pop() if len(found) == 1 else None


def near_to(word: str) -> Iterator[str]:
    """All words that are one letter more, less, other, or exchanged with the next."""
    for place in range(len(word) + 1):
        before, after = word[:place], word[place:]
        if after:
            yield before + after[1:]
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]
        for letter in _LETTERS:
            yield before + letter + after
            if after:
                yield before + letter + after[1:]
