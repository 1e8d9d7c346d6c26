"""Which words of a text are numbers, and what they may stand for."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from agents import patterns as re
from agents.numbers import FRACTION, NUMBER, number

#: Numbers that all have to be there.
Parts = tuple[Decimal, ...]

_SAID = re.compile(rf"(?<![\w.,])(?:{FRACTION}|{NUMBER})(?![.,]?\d)", re.I)
_DIGITS = re.compile(r"\d+(?:[.,/]\d+)*")
_THOUSANDS = re.compile(r"\s*(?:k|grand|thousand)\b", re.I)


def counted(text: str) -> dict[int, frozenset[Parts]]:
    """Return by each character of a number what it may be: "7.30" is 7.3, or 7 and 30."""
    found: dict[int, frozenset[Parts]] = {}
    for start, end, readings in (*_in_words(text), *_in_digits(text)):
        times = 1000 if _THOUSANDS.match(text[end : end + 12]) else 1
        multiplied = {tuple(part * times for part in parts) for parts in readings}
        for place in range(start, end):
            found[place] = found.get(place, frozenset()) | multiplied
    return found


def is_number(word: str) -> bool:
    """Whether the whole word is one."""
    return _SAID.fullmatch(word) is not None


def _in_words(text: str) -> Iterator[tuple[int, int, set[Parts]]]:
    for match in _SAID.finditer(text):
        try:
            yield match.start(), match.end(), {(number(match[0]),)}
        except (ValueError, ArithmeticError):
            continue


def _in_digits(text: str) -> Iterator[tuple[int, int, set[Parts]]]:
    for match in _DIGITS.finditer(text):
        parts = [Decimal(part) for part in re.split(r"[.,/]", match[0])]
        if len(parts) < 3:
            yield match.start(), match.end(), {tuple(parts)}
        yield match.start(), match.end(), {tuple(parts), (Decimal(re.sub(r"[.,/]", "", match[0])),)}
