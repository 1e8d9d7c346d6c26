"""Days between two, in words."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import Any

from agents.formatting import date_only, month


def period(told: dict[str, Any]) -> str:
    """Word `since` and `until` of what a tool told, a blank before them: ` in 2025`; "" for all days."""
    since, until = (told[end] and date.fromisoformat(told[end]) for end in ("since", "until"))
    if since and until:
        return _between(since, until)
    if since:
        return f" since {date_only(since)}"
    return f" until {date_only(until)}" if until else ""


def _between(since: date, until: date) -> str:
    if since == until:
        return f" on {date_only(since)}"
    if since.day == 1 and since.year == until.year:
        if (since.month, until.month, until.day) == (1, 12, 31):
            return f" in {since.year}"
        if since.month == until.month and until.day == monthrange(until.year, until.month)[1]:
            return f" in {month(since)}"
    return f" from {date_only(since)} to {date_only(until)}"
