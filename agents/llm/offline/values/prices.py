"""What a thing costs, within what is said of it: "at 4,99 each", "for $12", "(3€)", "wine 9 quid", "a DJ for 600"."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from agents import patterns as re
from agents.llm.offline.values.money import Sum, sums_in


@dataclass(frozen=True, slots=True)
class Price:
    """`each` tells that it is for one, not for all of them. `rest` is what was said besides."""

    rest: str
    amount: Decimal | None = None
    each: bool = False
    unclear: str = ""


_HOW = re.compile(
    r"\s*[,(]?\s*(?:(?P<how>\b(?:for|at|costs?|costing|priced at|worth|about|around|is|are|under|of|roughly|max)\b|@|=)"
    r"\s*)*\(?\s*$",
    re.I,
)
_BEHIND = re.compile(r"(?:\s*(?:\)|in total\b|altogether\b|total\b|in all\b|tops\b|max\b|or so\b))*", re.I)
HOURS = range(25)
_ONE = frozenset({"at", "@", "priced at"})


def priced(said: str, *, bare: bool = False) -> Price:
    """Find the price in what is said of a thing; `bare` takes a number at its end for one, without "at" or "for"."""
    for found in sums_in(said, ""):
        how = _HOW.search(said[: found.start])
        assert how is not None
        word = (how["how"] or "").lower()
        behind = _BEHIND.match(said[found.end :])
        end = found.end + (behind.end() if behind else 0)
        if not _is_price(said, found, word, end, bare=bare):
            continue
        rest = f"{said[: how.start()]} {said[end:]}"
        if found.unclear:
            return Price(rest, unclear=found.unclear)
        if word == "at" and found.is_bare and not found.money.per and found.money.amount in HOURS:
            return Price(rest, unclear=f"Is “at {found.money.amount}” what it costs or when it is?")
        is_bracketed = "(" in said[how.start() : found.start]
        in_pounds = found.money.said in ("pound", "pounds") and not word and not found.money.per and not is_bracketed
        if in_pounds and end == len(said.rstrip()):
            pounds = said[found.start : found.end].strip()
            return Price(rest, unclear=f"Is “{pounds}” what it weighs or what it costs?")
        return Price(rest, found.money.amount, bool(found.money.per) or word in _ONE)
    return Price(said)


def _is_price(said: str, found: Sum, how: str, end: int, *, bare: bool) -> bool:
    if not found.is_bare:
        return True
    if found.money.per == "each":
        return True
    number = said[found.start : found.end]
    if not number[:1].isdecimal() or said[end:].strip() or not said[: found.start].strip():
        return False
    if how in ("at", "@", "costing", "priced at", "costs", "cost"):
        return True
    if how == "for":  # a cake "for 20" is for people
        return found.money.amount >= 100 or "." in number or "," in number
    return bare and not how and found.money.amount >= 10
