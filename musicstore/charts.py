"""Bars of a chart, measured for SVG: text so that no locale writes a comma, positions in per cent of the width."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

HEIGHT = 120  # pixels of the highest column
ROW = 44  # pixels from one row to the next
GAP = Decimal("0.22")  # of a column's room, left free beside it


@dataclass(frozen=True)
class Bar:
    """What a bar stands for: its name, as short as a column is wide and in full, its amount, and that in words."""

    short: str
    name: str
    amount: Decimal
    words: str


def columns(bars: Sequence[Bar], named: int) -> list[dict[str, Any]]:
    """Return a column for each: where it stands and how high. Beyond `named` of them the first and last have names."""
    highest = _highest(bars)
    room = Decimal(100) / len(bars) if bars else Decimal(0)
    few = len(bars) <= named
    made = []
    for place, bar in enumerate(bars):
        height = Decimal(HEIGHT) * bar.amount / highest
        made.append(
            {
                **_words(bar),
                "x": _text(room * (place + GAP / 2)),
                "width": _text(room * (1 - GAP)),
                "middle": _text(room * (place + Decimal("0.5"))),
                "y": _text(HEIGHT - height),
                "height": _text(height),
                "label": bar.short if few else "",
            }
        )
    return made


def rows(bars: Sequence[Bar]) -> list[dict[str, Any]]:
    """Return a row for each: how wide its bar is, and where it stands."""
    highest = _highest(bars)
    return [
        {**_words(bar), "label": bar.short, "y": place * ROW, "width": _text(100 * bar.amount / highest)}
        for place, bar in enumerate(bars)
    ]


def _highest(bars: Sequence[Bar]) -> Decimal:
    return max((bar.amount for bar in bars), default=Decimal(0)) or Decimal(1)


def _words(bar: Bar) -> dict[str, Any]:
    return {"name": bar.name, "words": bar.words}


def _text(number: Decimal) -> str:
    return f"{number:.2f}"
