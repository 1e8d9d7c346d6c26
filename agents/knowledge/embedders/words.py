"""A text's words that say what it is about. A mean over them is better without the others."""

from __future__ import annotations

import unicodedata

_STOP_WORDS = """
    a about above after again all also am an and any are as at be because been before being below between both but by
    can could did do does doing down during each few for from further had has have having he her here hers him his how i
    if in into is it its itself just me more most my myself no nor not of off on once only or other our ours out over
    own please same she should so some such than that the their theirs them then there these they this those through to
    too under until up us very was we were what when where which while who whom why will with would you your yours
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())
_POSSESSIVE = ("'s", "’s")
_APART = ord(" ")
_REMEMBERED = 0x3000  # letters of most alphabets; nobody's text makes the table grow beyond


class _Letters(dict[int, int | None]):
    """For `str.translate`: a word's letters as they are, no accents, and white space between."""

    def __missing__(self, code: int) -> int | None:
        letter = chr(code)
        kept = None if unicodedata.combining(letter) else code if letter.isalnum() or letter in "_'’" else _APART
        if code < _REMEMBERED:
            self[code] = kept
        return kept


_LETTERS = _Letters()


def significant(text: str) -> str:
    """Return its words without case, accents and possessives, and without stop words unless it has no others."""
    words = [_plain(word) for word in unicodedata.normalize("NFKD", text.lower()).translate(_LETTERS).split()]
    return " ".join([word for word in words if word and word not in STOP_WORDS] or words)


def _plain(word: str) -> str:
    word = word.strip("'’_")
    return word[:-2] if word.endswith(_POSSESSIVE) else word
