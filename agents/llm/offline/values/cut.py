"""Cutting out of a text what was read of it, so that what is left can be read for something else."""

from __future__ import annotations

from agents import patterns as re

#: Stands where something was cut out of a text, so that what was apart stays apart.
CUT = " | "


def without(text: str, match: re.Match) -> str:
    """Return the text with a mark where the match was."""
    return text[: match.start()] + CUT + text[match.end() :]
