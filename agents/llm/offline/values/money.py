"""Sums of money: "$1.2k", "€ 20.000,50", "sixty quid", "two grand", "300-400 euros", "40 per person", "CHF 50", "50p".

Read are digits as any country groups them, numbers in words, signs, codes and names of currencies before or after, what
is for each head or each piece, and ranges, of which the upper end counts. Refused are weights ("3 pounds of mince").
A question is asked back where a currency has several countries ("300 kr"), where two are named, where no country writes
a number so, and where no number is said ("a few hundred euros").
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from agents import patterns as re
from agents.llm.offline.values.cardinals import cardinal
from agents.llm.offline.values.currency_words import AFTER, BEFORE, HUNDREDTHS, currency_meant
from agents.llm.offline.values.hedges import hedged
from agents.llm.offline.values.quantities import Quantity, quantities
from agents.llm.offline.values.span import Scene, Span
from agents.llm.offline.values.tokens import Token, token, tokens, touch
from agents.llm.offline.values.units import UNITS
from agents.numbers import ONES, TENS


@dataclass(frozen=True, slots=True)
class Money:
    """`currency` is a code of ISO 4217, "" where none is named or known; `said` is how it was named.

    Of a range, `amount` is the upper end and `low` the lower. `per` is "head" or "each" (of what is bought) where the
    sum is for one, else "".
    """

    amount: Decimal
    currency: str = ""
    low: Decimal | None = None
    per: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum in a text, from character to character; `is_bare` where only its number is there."""

    start: int
    end: int
    money: Money
    is_bare: bool = False
    unclear: str = ""


#: What may follow "3 pounds" where they are money; before any other word they are a weight.
_no_mince = """
    for each per a an in on to max maximum total tops limit or and at from towards toward budget altogether
    apiece between is are was will would should goes as cash deposit if when but not now please instead by with
    more less pp head person aside into out spent paid off back overall all it that this only though then so too
    we i you thanks ahead
"""
_NO_MINCE = frozenset(
    _no_mince.split()
)  # fmt: skip
#: Hundredths may follow: "three pounds fifty".
_WITH_CENTS = frozenset({"pound", "pounds", "quid", "euro", "euros", "dollar", "dollars", "buck", "bucks"})
_HEADS = frozenset({"guest", "head", "person", "pax", "adult", "kid", "child", "attendee", "participant", "cover"})
_EACH = frozenset({"each", "apiece", "ea"})
#: A number before these is none of money, even where a sum is asked for.
_counted = """
    people guests guest persons person kids children adults friends folks pax ppl of hours hour hrs hr days day
    weeks week months month years year minutes minute mins min times percent more other o'clock am pm
"""
_COUNTED = frozenset(
    _counted.split()
) | frozenset(UNITS) - {"pounds", "pound"}  # fmt: skip


def spans(text: str, scene: Scene) -> Iterator[Span]:
    """Mark sums that name a currency, or that are said as only sums are ("4k", "two grand", "40 per head")."""
    return (
        span
        for found in sums_in(text, scene.currency)
        if not found.is_bare or found.money.per
        for span in _of(text, found)
    )


def sums(text: str, scene: Scene) -> Iterator[Span]:
    """Mark mere numbers too, for where a sum is asked for: "budget 500"."""
    return (span for found in sums_in(text, scene.currency) for span in _of(text, found))


def prices(text: str, scene: Scene) -> Iterator[Span]:
    """Mark sums that name a currency, and numbers with cents, for where a thing is priced: "bread is 2,50 now"."""
    for found in sums_in(text, scene.currency):
        if not found.is_bare or found.money.per or int(found.money.amount.as_tuple().exponent) == -2:
            yield from _of(text, found)


def _of(text: str, found: Sum) -> Iterator[Span]:
    for start, end in dict.fromkeys((hedged(text, found.start, found.end), (found.start, found.end))):
        yield Span("money", start, end, None if found.unclear else found.money, found.unclear)


@lru_cache(16)
def sums_in(text: str, usual: str) -> tuple[Sum, ...]:
    return tuple(_found(text, usual))


def _found(text: str, usual: str) -> Iterator[Sum]:
    of = tokens(text)
    last: Sum | None = None
    for quantity in quantities(text):
        if quantity.is_article and token(of, quantity.after).word not in ("quid", "euro", "dollar", "buck"):
            continue
        if last is not None and quantity.start < last.end:
            continue
        found = _sum(text, of, quantity, usual)
        if last is not None and found is not None and (joined := _joined(text, last, found)):
            last = joined
            continue
        if last is not None:
            yield last
        last = found
    if last is not None:
        yield last


def _sum(text: str, of: tuple[Token, ...], quantity: Quantity, usual: str) -> Sum | None:
    first, after, value = quantity.first, quantity.after, quantity.value
    if (whole := _spaced(of, quantity)) is not None:
        value, first = whole, first - 1
    before, behind = token(of, first - 1), token(of, after)
    said_before = before.word if before.word in BEFORE else ""
    start = min(before.start if said_before else of[first].start, quantity.start)
    if before.word == "$" and token(of, first - 2).word in ("us", "a", "c") and touch(token(of, first - 2), before):
        said_before, start = f"{token(of, first - 2).word}$", token(of, first - 2).start
    elif before.word == "." and token(of, first - 2).word in ("kr", "fr", "rs"):
        said_before, start = token(of, first - 2).word, token(of, first - 2).start
    said_after = behind.word if behind.word in AFTER else ""
    if said_after == "p" and not touch(of[after - 1], behind):
        said_after = ""
    cents = _cents(of, after + 1) if said_after in _WITH_CENTS and not said_before and value is not None else None
    if said_after in ("pound", "pounds") and not said_before and cents is None and _is_weight(of, after + 1):
        return None
    if behind.word == "us" and token(of, after + 1).word == "$":
        said_after, after = "us$", after + 1
    if said_after:
        after += 1
        if said_after in "$£" and token(of, after).word in ("us", "gb") and touch(of[after - 1], of[after]):
            said_after, after = {"us": "us$", "gb": "£"}[of[after].word], after + 1  # as the French do
        if said_after in ("fr", "rs", "kr") and token(of, after).word == "." and touch(of[after - 1], of[after]):
            after += 1
    if cents is not None and value is not None:
        value, after = value + cents[0] / 100, cents[1]
    named = said_before or said_after
    is_line = "\n" in text[of[after - 1].end : token(of, after).start] if after < len(of) else True
    is_counted = not is_line and token(of, after).word in _COUNTED and not _is_share(of, after)
    if not named and not quantity.is_money and (is_counted or token(of, after).word == "%"):
        return None
    if not named and (quantity.is_part or (after < len(of) and _is_stuck(of, after))):
        return None
    per, after = _per(of, after)
    currency, unclear = currency_meant(said_before, said_after, usual)
    end = of[after - 1].end
    quoted = text[start:end]
    if quantity.is_vague:
        unclear = f"How much is “{quoted}”?"
    elif value is None or (named and quantity.other is None and _has_many_places(value)):
        value, unclear = Decimal(0), f"How much is “{quoted}”? I cannot read the number."
    if unclear and not named:
        return None
    hundredth = said_after in HUNDREDTHS and not said_before
    assert value is not None
    amount = value / 100 if hundredth else value
    low = quantity.low / 100 if hundredth and quantity.low is not None else quantity.low
    money = Money(amount, currency, low, per, "" if hundredth and said_after[:1] == "c" else named)
    return Sum(start, end, money, not named and not quantity.is_money, unclear)


def _cents(of: tuple[Token, ...], at: int) -> tuple[Decimal, int] | None:
    """Return what "fifty" is in "nineteen pounds fifty a bottle", and the token behind it."""
    found = cardinal(of, at) if token(of, at).word in (*ONES, *TENS) or token(of, at).is_figure else None
    if found is None or found.value is None or not 0 < found.value < 100 or found.is_part:
        return None
    behind = token(of, found.after).word
    return (found.value, found.after) if not behind.isalpha() or behind in _NO_MINCE else None


def _is_share(of: tuple[Token, ...], after: int) -> bool:
    """Whether it is "of the budget": that is money, and no number of things."""
    return token(of, after).word == "of" and "budget" in (token(of, after + 1).word, token(of, after + 2).word)


def _spaced(of: tuple[Token, ...], quantity: Quantity) -> Decimal | None:
    """Read the thousands before "500 kr" in "1 500 kr"."""
    head, tail = token(of, quantity.first - 1), of[quantity.first]
    is_one = tail.is_figure and len(tail.word) >= 3 and tail.word[:3].isdecimal() and tail.word[3:4] in ("", ".", ",")
    if not is_one or not head.is_figure or len(head.word) > 3 or tail.start - head.end != 1 or quantity.value is None:
        return None
    if token(of, quantity.after).word not in AFTER and token(of, quantity.first - 2).word not in BEFORE:
        return None
    return Decimal(head.word) * 1000 + quantity.value if head.word.isdecimal() else None


def _is_weight(of: tuple[Token, ...], at: int) -> bool:
    """Whether what follows "3 pounds" is weighed: "of mince", "mince"."""
    following = token(of, at)
    if following.word == "of":
        return token(of, at + 1).word not in ("the", "our", "my", "it", "that", "budget")
    return following.word.isalpha() and following.word not in _NO_MINCE


def _is_stuck(of: tuple[Token, ...], at: int) -> bool:
    """Whether letters stick to the number, which then is no sum: "7pm", "3x"."""
    return touch(of[at - 1], of[at]) and (of[at].word.isalpha() and of[at].word != "pp")


def _per(of: tuple[Token, ...], at: int) -> tuple[str, int]:
    """Return for whom or what the sum is, and the token behind that."""
    words = [token(of, at + place).word for place in range(4)]
    if words[0] == "pp":
        return "head", at + 1
    if words[:3] == ["p", ".", "p"]:
        return "head", at + 3 + (words[3] == ".")
    start = 1 if words[0] in ("for", "to") and words[1] in ("each", "every") else 0
    if words[start] in ("per", "a", "/", "each", "every") and words[start + 1] in _HEADS:
        return "head", at + start + 2
    if words[0] == "per" and words[1] in ("capita", "p"):
        return "head", at + 2
    if words[0] in _EACH:
        return "each", at + 1
    if words[0] == "a" and words[1] in ("piece", "pop"):
        return "each", at + 2
    if words[0] in ("per", "a", "the", "/") and words[1] in UNITS:
        return "each", at + 2
    return "", at


def _has_many_places(value: Decimal) -> bool:
    return int(value.as_tuple().exponent) < -2 and value != round(value, 2)


_BETWEEN = re.compile(r"\s*(?:-|–|—|to|or)\s*")


def _joined(text: str, low: Sum, high: Sum) -> Sum | None:
    """Make one of "300€ - 400€"."""
    if low.unclear or high.unclear or low.money.per or low.is_bare or low.money.low is not None:
        return None
    if low.money.currency != high.money.currency or low.money.amount >= high.money.amount:
        return None
    if not _BETWEEN.fullmatch(text[low.end : high.start]):
        return None
    return replace(high, start=low.start, money=replace(high.money, low=low.money.amount), is_bare=False)
