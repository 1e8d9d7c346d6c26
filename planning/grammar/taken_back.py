"""What a person takes back within one message: "make it 30, no, 28", "move it to Friday, sorry, Sunday"."""

from __future__ import annotations

from agents.llm.offline.values import moments, span
from agents.llm.offline.values.corrections import corrected, taken_back
from planning.grammar.requests import Scene


def as_meant(text: str, scene: Scene) -> str:
    """Return the message as it is meant in the end; where that is not clear, as it stands."""
    if '"' in text or "“" in text:  # others' words are theirs
        return text
    read = span.Scene(scene.now)
    text = taken_back(text, (found for found in moments.spans(text, read)))
    meant, unclear = corrected(text)
    return text if unclear else meant
