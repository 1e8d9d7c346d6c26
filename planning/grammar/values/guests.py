"""Guests as the tools take them: "Anna and Ben with their two kids" are one of four."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from agents.llm.offline.values.parties import Party
from agents.llm.offline.values.people import together
from planning.guest_lists import Entry

EXAMPLE = "invite Anna and Ben with two kids"


def guests(text: str) -> tuple[list[dict[str, Any]], str]:
    """Return the people named, each party once, and "" or what must be asked before anybody is one."""
    parties, question = together(text)
    wrong = next((why for party in parties if (why := _entry(party).why_not())), "")
    if question or wrong:
        return [], f"{question or f'I cannot add them: {wrong}.'} Say, for example: {EXAMPLE}."
    return [arguments(party) for party in parties], ""


def arguments(party: Party) -> dict[str, Any]:
    """Return a party as `add_guests` takes it: what is not known is not there."""
    return _entry(party).fields()


def _entry(party: Party) -> Entry:
    return Entry(**asdict(party))
