"""Guests who come with others: "Anna and Ben with their two kids"."""

from __future__ import annotations

from typing import Any

from agents import patterns as re
from agents.llm.offline.values.parties import is_party
from agents.llm.offline.values.people import BEFORE, guests
from planning.guest_lists import entry


def parties(text: str) -> list[dict[str, Any]] | str | None:
    """Return the people named where some come with children, a family or a guest: each party once.

    None where nobody does; words of a party of which it is not said how many they are.
    """
    if not is_party(text):
        return None
    found: list[dict[str, Any]] = []
    pieces = [text] if re.search(r"\b(?:their|both)\b", text, re.I) else re.split(r"\s*[,;]\s*(?:and\s+)?", text)
    for piece in filter(None, pieces):
        if not is_party(piece):
            found += guests(piece)
            continue
        party = entry(BEFORE.sub("", piece).strip(" .!?"), lenient=True)
        if isinstance(party, str):
            return piece.strip(" .!?")
        found.append(party.fields())
    return found
