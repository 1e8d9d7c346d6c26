"""Words that cannot be passed over: no English, no name, no slip of the pen. One may be the very thing that matters."""

from __future__ import annotations

from collections.abc import Container

from agents import patterns as re
from agents.llm.offline.understanding.dictionary import is_english, is_nearly_english
from agents.llm.offline.understanding.english import FILLERS, WHOLE
from agents.llm.offline.understanding.slips import slip_of
from agents.llm.offline.values.given_names import GIVEN

SHORTEST = 4  # letters: of shorter ones many are short forms
LONG = 6  # letters of a word that slips are mended to: of a shorter one many others are made
_WORD = re.compile(r"(?<![\w@.'’/+-])[^\W\d_]+(?![\w@'’/+-])")


def without_slips(text: str, vocabulary: frozenset[str], known: Container[str] = ()) -> str:
    """Return a text with each word mended that is no English, no name, and one slip away from one of the language.

    A value that is written is what was meant, then, as the templates take it to be: "put 800 to ctaering".
    """

    def mended(match: re.Match) -> str:
        word = match[0]
        if len(word) < LONG - 1 or not word.islower() or _is_known(word, vocabulary, known) or is_english(word):
            return word
        meant = slip_of(word, vocabulary) or word
        return meant if len(meant) >= LONG else word

    return _WORD.sub(mended, text)


def strange_words(text: str, written: str, vocabulary: frozenset[str], known: Container[str]) -> tuple[str, ...]:
    """Return those of a text that are not in what is `written` or said for it, in any case.

    `vocabulary` are words of the language, `known` those of names; a capital within a sentence is a name's.
    """
    written = written.lower()
    found = [
        match[0]
        for match in _WORD.finditer(text)
        if len(match[0]) >= SHORTEST
        and (match[0].islower() or match.start() == 0)
        and (word := match[0].lower()) not in written
        and not _is_known(word, vocabulary, known)
        and not is_nearly_english(word)
        and slip_of(word, vocabulary) is None
    ]
    return tuple(dict.fromkeys(found))


def _is_known(word: str, vocabulary: frozenset[str], known: Container[str]) -> bool:
    return (word in vocabulary or word in FILLERS or word in WHOLE or word in GIVEN or word in known) or (
        word.endswith("s") and word[:-1] in vocabulary
    )
