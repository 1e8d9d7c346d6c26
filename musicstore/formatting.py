"""How the store words the lengths and names of its music."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from agents import formatting

LONGEST = 120  # characters of a name in a sentence


def length(milliseconds: int) -> str:
    """Return such as `3:05`, or `1:02:09` of an hour and more."""
    minutes, seconds = divmod(round(milliseconds / 1000), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def price(amount: Decimal) -> str:
    """Return such as `$0.99` or `$2.00`: a price always shows its cents."""
    return f"{formatting.CURRENCY}{amount:,.2f}"


def named(name: str) -> str:
    """Return a name within a sentence: on one line, in quotation marks, and meaning nothing to Markdown."""
    line = " ".join(name.split())
    return formatting.quoted(f"{line[: LONGEST - 1]}…" if len(line) > LONGEST else line)


def listed(sentences: Sequence[str]) -> str:
    """Return sentences as one, in which only the first begins with a capital letter."""
    return formatting.listed([*sentences[:1], *(f"{each[:1].lower()}{each[1:]}" for each in sentences[1:])])
