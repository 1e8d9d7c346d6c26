"""What was spent, in words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from agents.formatting import count, month
from musicstore.formatting import price
from musicstore.summaries.invoices import bare
from musicstore.summaries.periods import period

FIRST = 3  # parts that are named to a person, who sees the others on the card


def spent(told: dict[str, Any]) -> str:
    """Say it to a model: the sum, and every part."""
    parts = "; ".join(f"{part_name(told, part)} {price(Decimal(part['amount']))}" for part in told["parts"])
    on = f" on {told['on']!r}" if told["on"] else ""
    return _sum(told, on) + (f" By {told['by']}: {parts}." if len(told["parts"]) > 1 else "")


def shown(told: dict[str, Any]) -> str:
    """Say it to a person who sees the card: the sum, and what most of it was for."""
    said = _sum(told, f" on {bare(told['on'])}" if told["on"] else "")
    if told["by"] not in ("genre", "artist") or len(told["parts"]) < 2:
        return said
    first = [f"{bare(each['name'])} ({price(Decimal(each['amount']))})" for each in told["parts"][:FIRST]]
    return f"{said} Most of it: {', '.join(first)}."


def _sum(told: dict[str, Any], on: str) -> str:
    within = period(told)
    if not told["parts"]:
        return f"You have spent nothing{on}{within}."
    what = f"{count(told['tracks'], 'track')} in {count(told['invoices'], 'invoice')}"
    return f"You have spent {price(Decimal(told['total']))}{on}{within}: {what}."


def part_name(told: dict[str, Any], part: dict[str, Any]) -> str:
    """Return what a part is called: a month, a year, a genre or an artist."""
    if told["by"] == "month":
        return month(date.fromisoformat(part["name"]))
    return part["name"][:4] if told["by"] == "year" else part["name"]
