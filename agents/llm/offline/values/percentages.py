"""Parts of those who come, or of a sum: "20%", "half of them", "two thirds of the guests", "6 of them", "6 need …".

A question is asked back for what is no number: "most of them", "a few of us".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from agents.llm.offline.values.people_words import PEOPLE
from agents.llm.offline.values.quantities import Quantity, quantities
from agents.llm.offline.values.span import Scene, Span
from agents.llm.offline.values.tokens import Token, token, tokens


@dataclass(frozen=True, slots=True)
class Share:
    """Either a `part` of one (0.5 for half), or so many of them (`count`)."""

    part: Decimal | None = None
    count: int | None = None


_PERCENT = frozenset({"%", "percent", "pct"})
_OF = frozenset({"them", "us", "you", "those", "these", "whom", "it", "everyone", "everybody"})
_THE = frozenset({"the", "our", "my", "all", "those", "these", "its"})
_DOES = frozenset(
    {
        "are",
        "is",
        "need",
        "needs",
        "want",
        "wants",
        "eat",
        "eats",
        "have",
        "has",
        "don't",
        "can't",
        "will",
        "would",
        "do",
    }
)
_ALL = {"all": Decimal(1), "none": Decimal(0), "everyone": Decimal(1), "everybody": Decimal(1), "both": Decimal(1)}
_SOME = frozenset({"most", "some", "many"})
_THIRDS = (Decimal(1) / 3, Decimal(2) / 3)  # they come rounded


def spans(text: str, scene: Scene) -> Iterator[Span]:
    of = tokens(text)
    for quantity in quantities(text):
        if (found := _share(of, quantity)) is not None:
            share, after = found
            end = of[after - 1].end
            asked = f"How many are “{text[quantity.start : end]}”?" if share is None else ""
            yield Span("share", quantity.start, end, share, asked)
    for at, one in enumerate(of):
        after = _of_whom(of, at + 1)
        if one.word in _ALL and after > at + 1:
            yield Span("share", one.start, of[after - 1].end, Share(_ALL[one.word]))
        elif one.word in _SOME and after > at + 1:
            asked = f"How many are “{text[one.start : of[after - 1].end]}”?"
            yield Span("share", one.start, of[after - 1].end, None, asked)


def _share(of: tuple[Token, ...], quantity: Quantity) -> tuple[Share | None, int] | None:
    at, value = quantity.after, quantity.value
    if value is None or quantity.is_article or quantity.is_money or quantity.low is not None:
        return None
    if token(of, at).word in _PERCENT or (token(of, at).word == "per" and token(of, at + 1).word == "cent"):
        at += 1 + (token(of, at).word == "per")
        return Share(value / 100), _of_whom(of, at)
    after = _of_whom(of, at)
    if quantity.is_part and value < 1:
        part = next((third for third in _THIRDS if abs(third - value) < Decimal("0.005")), value)
        # "half the guests", "a third are vegan", "half of the budget"; "half a kilo" is an amount
        is_of_budget = "budget" in {token(of, at + ahead).word for ahead in range(3)}
        is_alone = after > at or token(of, at).word in _DOES or is_of_budget or _is_by(of, quantity)
        return (Share(part), after) if is_alone else None
    if after > at and token(of, at).word == "of":
        return (None if quantity.is_vague else Share(count=int(value))), after
    if token(of, at).word in _DOES and not quantity.is_vague and value == int(value):
        return Share(count=int(value)), at
    return None


def _is_by(of: tuple[Token, ...], quantity: Quantity) -> bool:
    """Whether something becomes more or less by this part: "by a third", but not "by half a kilo"."""
    before = [one.word for one in of if one.end <= quantity.start][-1:]
    return before == ["by"] and not token(of, quantity.after).word[:1].isalnum()


def _of_whom(of: tuple[Token, ...], at: int) -> int:
    """Return the token behind "of them", "of the guests", "the guests"; `at` where there is none."""
    start = at + (token(of, at).word == "of")
    if start > at and token(of, start).word in _OF:
        return start + 1 + (token(of, start + 1).word in PEOPLE)
    people = start
    while token(of, people).word in _THE:
        people += 1
    return people + 1 if people > start and token(of, people).word in PEOPLE else at
