"""What a person says beside a wish: a reason, a sigh. It is passed over, as nothing in it is of a wish.

An aside stands between marks or behind "because", tells instead of asking, names nothing that a wish could be about,
holds no value, and is English: a word that nobody knows may be the very thing that matters.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from agents.llm.offline.understanding.dictionary import is_english
from agents.llm.offline.understanding.english import ASIDE
from agents.llm.offline.understanding.text import Word

#: Words at most of one, and before which it has to tell something.
LONGEST, TELLS_WITHIN = 16, 6

REASONS = frozenset(ASIDE["reasons"].split())
_TELLING = frozenset(ASIDE["telling"].split())
_NEVER = frozenset(ASIDE["never"].split())
_NEVER_FIRST = frozenset(ASIDE["never_first"].split())
_SIGHS = frozenset(tuple(sigh.split()) for sigh in ASIDE["sighs"])


def is_aside(words: Sequence[Word], text: str, matters: Callable[[str], bool]) -> bool:
    """Whether words between two marks are an aside. `matters` says of a word that a wish may be about it."""
    said = [word for word in words if word.text[0].isalnum()]
    plain = tuple(word.text for word in said)
    if not said or len(said) > LONGEST:
        return False
    if plain in _SIGHS:
        return True
    if plain[0] in REASONS:
        return len(plain) > 2 and not _is_strange(said[1:], text)
    if (
        plain[0] in _NEVER_FIRST
        or not _NEVER.isdisjoint(plain)
        or any(matters(word.removesuffix("'s")) for word in plain)
    ):
        return False
    return _tells(plain) and not _is_strange(said, text)


def _tells(plain: Sequence[str]) -> bool:
    """Whether somebody or something does or is a thing: "the boiler's died"."""
    return any(word in _TELLING or (len(word) > 4 and word.endswith("ed")) for word in plain[1:TELLS_WITHIN]) or any(
        word.endswith("'s") for word in plain[: TELLS_WITHIN - 1][:-1]
    )


def _is_strange(said: Sequence[Word], text: str) -> bool:
    """Whether a word is neither English nor, by its capital, a name."""
    return any(
        not (word.text[0].isdigit() or is_english(word.text) or (place and text[word.start].isupper()))
        for place, word in enumerate(said)
    )
