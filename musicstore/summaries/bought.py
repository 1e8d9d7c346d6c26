"""The tracks that a customer has bought, in words."""

from __future__ import annotations

from datetime import date
from typing import Any

from agents.formatting import count, date_only, listed, quoted
from musicstore.summaries.invoices import bare
from musicstore.summaries.periods import period

MOST = 40  # tracks that a model is told by name
FIRST = 4  # that a person is, who sees all on the card

_OF = {"artist": "by", "genre": "of", "album": "from", "track": "called"}


def bought(told: dict[str, Any]) -> str:
    """Say it to a model: which track stands on which invoice."""
    if not told["tracks"]:
        return _nothing(told, repr)
    rows = "; ".join(
        f"{row['track']!r}{' by ' + row['artist'] if row['artist'] else ''} (invoice {row['invoice']} of"
        f" {date_only(date.fromisoformat(row['date']))})"
        for row in told["tracks"][:MOST]
    )
    more = told["of"] - min(len(told["tracks"]), MOST)
    return f"{_head(told, repr)}: {rows}{f'; and {more} more' if more else ''}."


def shown(told: dict[str, Any]) -> str:
    """Say it to a person who sees the card."""
    if not told["tracks"]:
        return _nothing(told, bare)
    names = [quoted(name) for name in dict.fromkeys(row["track"] for row in told["tracks"])]
    return f"{_head(told, bare)}: {listed(names, FIRST)}."


def topic(told: dict[str, Any], say: Any) -> str:
    """Return such as ` by U2`, or "" for all that was bought."""
    return f" {_OF[told['kind'] or 'track']} {say(told['what'])}" if told["what"] else ""


def _head(told: dict[str, Any], say: Any) -> str:
    return f"You have bought {count(told['of'], 'track')}{topic(told, say)}{period(told)}"


def _nothing(told: dict[str, Any], say: Any) -> str:
    return f"You have bought nothing{topic(told, say)}{period(told) or ' so far'}."
