"""A message as words, each with where it stands in what was written."""

from __future__ import annotations

from dataclasses import dataclass

from agents import patterns as re
from agents.llm.offline.understanding.english import BEFORE_IS, SHORT, WHOLE

#: Words of a message that are read: what is longer is no request but a text.
MOST_WORDS = 400

_WORD = re.compile(
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"  # an address
    r"|https?://\S+"
    r"|[wW]/(?=\s)"
    r"|\d+(?:[.,:/-]\d+)*[^\W\d_]*"  # 7:30pm, 1.500, 3rd, 2027-06-05
    r"|[^\W\d_]+(?:['-][^\W\d_]+)*\d*"
    r"|\n+|\S"
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word as templates know it (`text`, lower case, short forms written out), at characters `start` to `end`."""

    text: str
    start: int
    end: int


def words(text: str) -> tuple[Word, ...]:
    """Return the words and marks of a text; "don't" is two, both where it stands."""
    found: list[Word] = []
    plain = text.replace("’", "'").replace("‘", "'").replace("`", "'")
    for match in _WORD.finditer(plain):
        if len(found) >= MOST_WORDS:
            break
        start, end = match.span()
        found += [Word(each, start, end) for each in _written_out(match[0].lower())]
    return tuple(found)


def _written_out(word: str) -> tuple[str, ...]:
    if word.startswith("\n"):
        return ("\n",)
    if (whole := WHOLE.get(word)) is not None:
        return whole
    if "'" in word:
        for short, long in SHORT.items():
            before = word.removesuffix(short)
            if before != word and before and (short != "'s" or before in BEFORE_IS):
                return (before, long)
    return (word,)
