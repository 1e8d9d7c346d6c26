"""One number at a place in a text: "20", "1½", "twenty-five", "two hundred and fifty", "half a dozen", "2 grand"."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from agents.llm.offline.values.figures import figure
from agents.llm.offline.values.tokens import Token, token, touch
from agents.numbers import ONES, TENS

#: What a number is taken times by the word after it.
TIMES = {"hundred": 100, "thousand": 1000, "grand": 1000, "k": 1000, "million": 10**6, "dozen": 12, "score": 20}
_SIGNS = {"½": Decimal("0.5"), "¼": Decimal("0.25"), "¾": Decimal("0.75"), "⅓": Decimal("0.33"), "⅔": Decimal("0.67")}
_PARTS = {"half": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4}
_GROUPS = {"couple": 2, "pair": 2}
_BELOW = (2, 3, 4, 5, 6, 8)
#: How many, and no number.
VAGUE = frozenset({"few", "several", "handful", "hundreds", "dozens", "thousands", "loads", "many"})
MOST = Decimal(10) ** 12


class Cardinal(NamedTuple):
    """`after` is the token behind it. `value` is None where digits are no number.

    `other` is what its digits say elsewhere, `times` what it was taken times, `is_part` whether it is a part of one,
    `is_vague` whether it says how many without a number, and `is_money` that only sums are said so.
    """

    after: int
    value: Decimal | None
    other: Decimal | None = None
    times: int = 1
    is_part: bool = False
    is_vague: bool = False
    is_article: bool = False
    is_money: bool = False


def cardinal(of: tuple[Token, ...], at: int) -> Cardinal | None:
    """Read the number that begins at a token."""
    found = _in_digits(of, at) if of[at].is_figure else _in_words(of, at)
    if found is None or found.value is None or found.is_article:
        return found
    found = _and_part(of, found)
    times, after, is_money = found.times, found.after, found.is_money
    while (by := TIMES.get(token(of, after).word)) and not (found.is_part and by == 20):
        if token(of, after).word == "k" and not of[after - 1].is_figure:
            break
        is_money = is_money or token(of, after).word in ("k", "grand")
        times, after = times * by, after + 1
    if times > found.times:
        value: Decimal = (found.value or Decimal(0)) * (times // found.times)
        other = found.other * times if found.other is not None else None
        # Of "1.5 thousand", "1.500k": what is taken times a thousand has no thousands of its own.
        if other is not None and times >= 1000:
            value, other = other, None
        found = found._replace(value=value, other=other, times=times, after=after, is_part=False, is_money=is_money)
        found = _and_part(of, _and_rest(of, found))
    return found if found.value is not None and found.value < MOST else found._replace(value=None, other=None)


def _in_digits(of: tuple[Token, ...], at: int) -> Cardinal:
    said = figure(of[at].word)
    if said is None:
        return Cardinal(at + 1, None)
    following, beyond = token(of, at + 1), token(of, at + 2)
    if following.word in _SIGNS:
        return Cardinal(at + 2, said.value + _SIGNS[following.word])
    if part := _slashed(of, at):
        return Cardinal(at + 3, part, is_part=True)
    if beyond.word == "/" and not touch(of[at], following) and (part := _slashed(of, at + 1)):
        return Cardinal(at + 4, said.value + part)
    return Cardinal(at + 1, said.value, said.other)


def _slashed(of: tuple[Token, ...], at: int) -> Decimal | None:
    """Read "3/4"."""
    above, slash, below = of[at], token(of, at + 1), token(of, at + 2)
    if slash.word != "/" or not (touch(above, slash) and touch(slash, below)) or token(of, at + 3).word == "/":
        return None
    if not (above.word.isdecimal() and below.word.isdecimal() and len(above.word + below.word) == 2):
        return None
    over, under = int(above.word), int(below.word)
    return (Decimal(over) / under).quantize(Decimal("0.01")) if 0 < over < under and under in _BELOW else None


def _and_part(of: tuple[Token, ...], found: Cardinal) -> Cardinal:
    """Read on "and a half"."""
    words = [token(of, found.after + place).word for place in range(3)]
    if words[0] != "and" or words[1] not in ("a", "one") or words[2] not in ("half", "quarter") or found.value is None:
        return found
    more = Decimal(found.times) / _PARTS[words[2]]
    return found._replace(value=found.value + more, other=None, after=found.after + 3)


def _and_rest(of: tuple[Token, ...], found: Cardinal) -> Cardinal:
    """Read on what is less than the hundreds or thousands that were read: "two thousand five hundred and ten"."""
    if found.times not in (100, 1000, 100_000, 10**6) or found.value is None or found.is_money:
        return found
    joined = token(of, found.after).word == "and"
    start = found.after + joined
    first = token(of, start)
    if first.word not in ONES and first.word not in TENS and not (first.is_figure and joined):
        return found
    more = cardinal(of, start)
    if more is None or more.value is None or more.value >= (found.times if found.times < 10**5 else 1000):
        return found
    return found._replace(value=found.value + more.value, after=more.after, other=None)


def _in_words(of: tuple[Token, ...], at: int) -> Cardinal | None:
    word = of[at].word
    if word in _SIGNS:
        return Cardinal(at + 1, _SIGNS[word], is_part=True)
    if word in TENS:
        dash = token(of, at + 1).word == "-"
        one = token(of, at + 1 + dash).word
        if 0 < ONES.get(one, 0) < 10:
            return Cardinal(at + 2 + dash, Decimal(TENS[word] + ONES[one]))
        return Cardinal(at + 1, Decimal(TENS[word]))
    if word in ("a", "an", "another", "good"):
        return _after_article(of, at)
    if word in VAGUE:
        return Cardinal(at + 1 + (token(of, at + 1).word in TIMES), Decimal(0), is_vague=True)
    if word in ("baker's", "bakers") and token(of, at + 1).word == "dozen":
        return Cardinal(at + 2, Decimal(13))
    if word in ("dozen", "couple", "hundred", "thousand"):
        return Cardinal(at + 1, Decimal(TIMES.get(word, 2)), times=TIMES.get(word, 1))
    if word in _PARTS or (word in ONES and token(of, at + 1).word in _PARTS):
        return _part(of, at)
    return Cardinal(at + 1, Decimal(ONES[word])) if word in ONES and word != "zero" else None


def _after_article(of: tuple[Token, ...], at: int) -> Cardinal:
    """Read "a dozen", "a couple of hundred", "a quarter of a"; an article alone is one."""
    following = token(of, at + 1).word
    if following == "good" and of[at].word != "another":
        at, following = at + 1, token(of, at + 2).word
    if following in _GROUPS:
        after = at + 2
        if token(of, after).word == "of" and token(of, after + 1).word in TIMES:
            after += 1
        return Cardinal(after, Decimal(2))
    if following in VAGUE or following in _PARTS or following in ("baker's", "bakers"):
        return _in_words(of, at + 1) or Cardinal(at + 1, Decimal(1), is_article=True)
    if following in TIMES and following not in ("k", "score"):
        return Cardinal(at + 1, Decimal(1))
    return Cardinal(at + 1, Decimal(1), is_article=True)


def _part(of: tuple[Token, ...], at: int) -> Cardinal:
    """Read "half a", "a quarter of a", "three quarters of a"; the thing follows."""
    over = 1
    if of[at].word in ONES:
        over, at = ONES[of[at].word], at + 1
    share = (Decimal(over) / _PARTS[of[at].word]).quantize(Decimal("0.01"))
    after = at + 1
    if token(of, after).word == "of" and token(of, after + 1).word in ("a", "an"):
        after += 2
    elif token(of, after).word in ("a", "an"):
        after += 1
    return Cardinal(after, share, is_part=True)
