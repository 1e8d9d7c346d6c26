"""Words, figures and signs of a text, with where they stand."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from agents import patterns as re

_TOKEN = re.compile(
    r"\d+(?:[.,'’\u00a0\u202f]\d+)*|[A-Za-zÀ-ɏ]+(?:['’][A-Za-zÀ-ɏ]+)*|[^\sA-Za-zÀ-ɏ\d]"
)  # fmt: skip


class Token(NamedTuple):
    """`word` is in small letters, with a plain apostrophe."""

    word: str
    start: int
    end: int

    @property
    def is_figure(self) -> bool:
        return "0" <= self.word[0] <= "9"


#: Stands before the first and after the last.
NOTHING = Token(" ", -1, -1)


@lru_cache(16)  # several extractors read one text
def tokens(text: str) -> tuple[Token, ...]:
    return tuple(
        Token(match[0].lower().replace("’", "'"), match.start(), match.end()) for match in _TOKEN.finditer(text)
    )


def token(of: tuple[Token, ...], at: int) -> Token:
    """Return the token at a place, NOTHING where there is none."""
    return of[at] if 0 <= at < len(of) else NOTHING


def touch(one: Token, other: Token) -> bool:
    """Whether nothing stands between the two."""
    return one.end == other.start
