"""How the store words money, lengths and names."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.conf import settings

LONGEST = 120  # characters of a name in a sentence


def money(amount: Decimal) -> str:
    """Return such as `$1,234.50`."""
    return f"{settings.CURRENCY}{amount:,.2f}"


def length(milliseconds: int) -> str:
    """Return such as `3:05`, or `1:02:09` of an hour and more."""
    minutes, seconds = divmod(round(milliseconds / 1000), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def quoted(name: str) -> str:
    """Return a name within a sentence: one line, in quotation marks that it cannot close."""
    line = " ".join(name.split()).replace("“", "'").replace("”", "'")
    return f"“{line[: LONGEST - 1]}…”" if len(line) > LONGEST else f"“{line}”"


def listed(names: Sequence[str]) -> str:
    """Return `a`, `a and b`, or `a, b and c`."""
    *first, last = names or [""]
    return f"{', '.join(first)} and {last}" if first else last


def count(number: int, one: str, many: str = "") -> str:
    """Return such as `1 track` or `2,048 tracks`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
