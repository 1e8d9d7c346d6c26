"""What is said of a request that was not understood in whole: nothing was done, why, and what would be done."""

from __future__ import annotations

from collections.abc import Sequence

from agents import patterns as re

LONGEST = 80  # characters of a message that are said back


def without(text: str, words: Sequence[str]) -> str:
    """Return the text without these words, as a message that can be sent."""
    for word in words:
        text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", " ", text)
    return re.sub(r"\s+", " ", re.sub(r"\s+(?=[,.;:!?])", "", text)).strip(" ,;:-")


def in_words(clause: str, words: Sequence[str], understood: str = "") -> str:
    """Say what was not understood, and what was."""
    lost = "” and “".join(short(word) for word in words)
    if understood:
        return f"I understood “{short(understood)}”, but not “{lost}”, so I changed nothing."
    if words == (clause,):
        return f"I did not understand “{lost}”, and the rest may depend on it, so I changed nothing."
    return f"I did not understand “{lost}” in “{short(clause)}”, so I changed nothing."


def short(text: str) -> str:
    """Return it in one line that can be read at a glance."""
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
