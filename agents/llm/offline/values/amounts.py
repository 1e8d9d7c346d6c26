"""Amounts with their units: "0,75 l", "3 pounds of mince", "two six-packs", "2–3 bags", "1½ kg", "10 x 330ml".

Of a range the upper end counts: running short is worse. Refused are mere numbers (see `quantities`) and what is no
number ("a few bags"). A question is asked back where the digits say one thing here and another there ("1.500 l").
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from agents.llm.offline.values.quantities import Quantity, quantities
from agents.llm.offline.values.span import Scene, Span
from agents.llm.offline.values.tokens import Token, token, tokens, touch
from agents.llm.offline.values.units import UNITS, unit_said
from agents.numbers import plain


@dataclass(frozen=True, slots=True)
class Amount:
    """`unit` is as the tools keep it: "kg", "bottles", "6-pack"; "" for a count. Of a range, `low` is the lower end."""

    quantity: Decimal
    unit: str = ""
    low: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """An amount in a text, from character to character; "of" behind it is part of it."""

    start: int
    end: int
    amount: Amount
    unclear: str = ""


_PACKS = frozenset({"pack", "packs"})
_TIMES = frozenset({"x", "×", "*"})
_PARTS = {"half": Decimal("0.5"), "quarter": Decimal("0.25")}
_SIZES = frozenset(
    {
        "big",
        "large",
        "small",
        "more",
        "extra",
        "full",
        "whole",
        "good",
        "heaped",
        "level",
        "nice",
        "decent",
        "cheap",
        "fancy",
        "lovely",
        "fresh",
        "huge",
        "giant",
        "massive",
        "little",
        "tiny",
        "proper",
        "posh",
        "really",
        "enormous",
        "family",
    }
)


def spans(text: str, scene: Scene) -> Iterator[Span]:
    for found in amounts(text):
        yield Span("amount", found.start, found.end, None if found.unclear else found.amount, found.unclear)


def counted(text: str, scene: Scene) -> Iterator[Span]:
    """Mark mere numbers too, for where an amount is asked for: "make it 5"."""
    yield from spans(text, scene)
    for quantity in quantities(text):
        if quantity.value is not None and not (quantity.is_vague or quantity.is_article or quantity.is_money):
            yield Span("amount", quantity.start, quantity.end, Amount(quantity.value, "", quantity.low))


def amounts(text: str) -> list[Found]:
    """Return the amounts of a text in their order."""
    of = tokens(text)
    found: list[Found] = []
    skip = -1
    all_of = quantities(text)
    for place, quantity in enumerate(all_of):
        if quantity.first < skip or quantity.is_vague:
            continue
        following = all_of[place + 1] if place + 1 < len(all_of) else None
        if (one := _amount(text, of, quantity, following)) is not None:
            skip, amount = one
            found.append(amount)
    return found


def _amount(
    text: str, of: tuple[Token, ...], quantity: Quantity, following: Quantity | None
) -> tuple[int, Found] | None:
    """Read an amount; return the token behind it, too."""
    at = quantity.after
    if following is not None and following.value is not None and quantity.value is not None:
        if following.first == at and (after := _pack(of, following.after)):
            size = f"{plain(following.value)}-pack{'s' if quantity.value > 1 else ''}"
            return _found(text, of, quantity, after, quantity.value, size)  # "two six-packs"
        if token(of, at).word in _TIMES and following.first == at + 1:
            unit = token(of, following.after)
            if unit.word in UNITS and following.other is None:
                size = f"× {plain(following.value)} {unit_said(unit.word)}"
                return _found(text, of, quantity, following.after + 1, quantity.value, size)  # "10 x 330ml"
    if quantity.value is not None and quantity.low is None and (after := _pack(of, at)):
        return _found(text, of, quantity, after, Decimal(1), f"{plain(quantity.value)}-pack")  # "6-pack"
    while token(of, at).word in _SIZES or (token(of, at).word in _TIMES and token(of, at + 1).word in UNITS):
        at += 1
    if token(of, at).word == "of" and of[at - 1].word == "couple":
        at += 1
    unit = token(of, at)
    behind = token(of, at + 1)
    if unit.word not in UNITS or (behind.word in "&'’-" and touch(unit, behind) and touch(behind, token(of, at + 2))):
        return None  # "2 M&Ms"
    at += 1 + (token(of, at + 1).word == "." and touch(unit, token(of, at + 1)) and len(unit.word) < 4)
    if quantity.is_part and of[at - 1].word == "dozen":
        return None
    words = [token(of, at + place).word for place in range(3)]
    if words[:2] == ["and", "a"] and words[2] in _PARTS and quantity.value == 1 and not quantity.is_part:
        value = 1 + _PARTS[words[2]]  # "a pound and a half"
        return _found(text, of, quantity, at + 3, value, unit_said(unit.word))
    said = text[quantity.start : unit.end]
    if quantity.value is None:
        return _found(text, of, quantity, at, Decimal(0), "", f"How much is “{said}”? I cannot read the number.")
    if quantity.other is not None and "." in text[quantity.start : quantity.end]:
        one, other = (f"{plain(value)} {unit.word}" for value in (quantity.other, quantity.value))
        return _found(text, of, quantity, at, quantity.value, "", f"Is “{said}” {one} or {other}?")
    return _found(text, of, quantity, at, quantity.value, unit_said(unit.word))


def _pack(of: tuple[Token, ...], at: int) -> int:
    """Return the token behind "-pack", 0 if there is none."""
    dash = token(of, at).word == "-"
    one = of[at - 1].word in ("1", "one", "a")  # "a pack"
    is_pack = token(of, at).word == "pack" and not one
    return at + dash + 1 if is_pack or (dash and token(of, at + 1).word in _PACKS) else 0


def _found(
    text: str, of: tuple[Token, ...], quantity: Quantity, after: int, value: Decimal, unit: str, unclear: str = ""
) -> tuple[int, Found]:
    amount = Amount(value, unit, quantity.low if value == quantity.value else None)
    return after, Found(quantity.start, of[after - 1].end, amount, unclear)
