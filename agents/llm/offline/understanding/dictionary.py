"""Which words are English as people write it: those of the dictionary, and what is newer than it."""

from __future__ import annotations

from agents.dictionary import english_words, is_word
from agents.llm.offline.understanding.english import ALSO_ENGLISH
from agents.llm.offline.understanding.slips import near_to


def is_english(word: str) -> bool:
    """Whether a word is in the dictionary, also in British spelling, joined by a hyphen, or with "'s" behind it."""
    word = word.lower().removesuffix("'s")
    parts = [part for part in word.replace("-", "'").split("'") if part]
    return all(part in ALSO_ENGLISH or part.removesuffix("s") in ALSO_ENGLISH or is_word(part) for part in parts)


def is_nearly_english(word: str) -> bool:
    """Whether a word is English, or one slip of the pen away from a word that is."""
    return is_english(word) or any(near[:1] == word[0] and near in english_words() for near in near_to(word))
