"""How many, wherever it stands: "20", "2–3", "between 20 and 30", "half a dozen", "a couple of", "4k", "1½", "a few".

Dates, clock times and ordinals are none. What a number counts is told by what stands about it: extractors look there.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from agents.llm.offline.values.cardinals import VAGUE, Cardinal, cardinal
from agents.llm.offline.values.tokens import Token, token, tokens, touch
from agents.numbers import ONES, TENS

_BEGINS = (
    frozenset({*ONES, *TENS, *VAGUE, *"½¼¾⅓⅔"})
    | {"a", "an", "another", "half", "quarter", "baker's", "bakers", "dozen", "couple", "hundred", "thousand", "third"}
)  # fmt: skip
#: Words that a figure may follow without a gap: "x3", "CHF50".
_TOUCHED = frozenset({"x", "usd", "eur", "gbp", "chf", "jpy", "us", "kr", "sek", "nok", "dkk", "rs"})
#: What follows a number that is a day, a time or a place in a row.
_NO_QUANTITY = frozenset({"st", "nd", "rd", "th", "am", "pm", "a.m", "p.m", "o'clock", "oclock", "h"})
_TO = frozenset({"-", "–", "—", "to", "or", "til", "till"})
_SIGNS = frozenset("$€£¥")


class Quantity(NamedTuple):
    """Of a range, `value` is its upper end and `low` its lower one.

    It is the tokens from `first` until `after`. `value` is None where digits are no number, and 0 where it `is_vague`;
    `other` is what its digits say in other countries; `is_money` that only sums are said so ("2 grand", "4k").
    """

    start: int
    end: int
    first: int
    after: int
    value: Decimal | None
    low: Decimal | None = None
    other: Decimal | None = None
    is_part: bool = False
    is_vague: bool = False
    is_article: bool = False
    is_money: bool = False


@lru_cache(16)
def quantities(text: str) -> tuple[Quantity, ...]:
    """Return those of a text in their order; none overlaps another."""
    return tuple(_quantities(tokens(text)))


def _quantities(of: tuple[Token, ...]) -> Iterator[Quantity]:
    at = 0
    while at < len(of):
        found = _number(of, at)
        if found is None:
            at += 1
            continue
        yield (quantity := _ranged(of, at, found))
        at = quantity.after


def _number(of: tuple[Token, ...], at: int) -> Cardinal | None:
    here, before = of[at], token(of, at - 1)
    if not here.is_figure:
        is_word = here.word in _BEGINS and not (touch(here, token(of, at + 1)) and of[at + 1].is_figure)  # no "A4"
        return cardinal(of, at) if is_word else None
    if touch(before, here):
        if before.word.isalpha() and before.word not in _TOUCHED:
            return None
        if before.word in ("#", "№", "_") or (before.word in ":/-–." and _is_stuck(of, at - 2, at - 1)):
            return None
    found = cardinal(of, at)
    if found is None:
        return None
    following, beyond = token(of, found.after), token(of, found.after + 1)
    is_dotted = following.word in ("a", "p") and beyond.word == "." and touch(here, following)  # 7p.m.
    if following.word in _NO_QUANTITY or is_dotted:
        return None
    if following.word in ":/" and touch(here, following) and beyond.is_figure and touch(following, beyond):
        return None
    return found


def _is_stuck(of: tuple[Token, ...], one: int, other: int) -> bool:
    return token(of, one).is_figure and touch(token(of, one), of[other])


def _ranged(of: tuple[Token, ...], at: int, low: Cardinal) -> Quantity:
    """Read on to the upper end of a range, if there is one."""
    joint = token(of, low.after).word
    of_both = token(of, at - 1).word == "between" or token(of, at - 2).word == "between"
    if low.value is None or low.is_article or low.is_part or not (joint in _TO or (of_both and joint == "and")):
        return _quantity(of, at, low)
    upper = low.after + 1 + (token(of, low.after + 1).word in _SIGNS)
    if upper >= len(of) or not (of[upper].is_figure or of[upper].word in ONES or of[upper].word in TENS):
        return _quantity(of, at, low)
    high = cardinal(of, upper)
    if high is None or high.value is None or high.is_part or token(of, high.after).word in _NO_QUANTITY:
        return _quantity(of, at, low)
    least = low.value
    if high.times > low.times and least < high.value / high.times:
        least *= high.times  # "2-3k", "two or three hundred"
    if least >= high.value:
        return _quantity(of, at, low)
    start = next((of[at - back].start for back in (1, 2) if token(of, at - back).word == "between"), of[at].start)
    return _quantity(of, at, high)._replace(low=least, start=start)


def _quantity(of: tuple[Token, ...], at: int, found: Cardinal) -> Quantity:
    return Quantity(
        of[at].start, of[found.after - 1].end, at, found.after, found.value, None, found.other,
        found.is_part, found.is_vague, found.is_article, found.is_money,
    )  # fmt: skip
