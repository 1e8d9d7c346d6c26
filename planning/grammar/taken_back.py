"""What a person takes back within one message: "make it 30, no, 28", "move it to Friday, sorry, Sunday"."""

from __future__ import annotations

from agents.llm.offline.values import clock_times, days, moments, span
from agents.llm.offline.values.corrections import corrected, taken_back
from planning.grammar.requests import Scene


def as_meant(text: str, scene: Scene) -> str:
    """Return the message as it is meant in the end; where that is not clear, as it stands."""
    if '"' in text or "“" in text:  # others' words are theirs
        return text
    read = span.Scene(scene.now)
    # A day alone takes back a day, and leaves the hour beside it: "3pm on Friday, wait, Saturday".
    text = taken_back(text, days.spans(text, read))
    text = taken_back(text, clock_times.spans(text, read))
    whole = (found for found in moments.spans(text, read) if found.value and found.value.day and found.value.time)
    text = taken_back(text, whole)
    meant, unclear = corrected(text)
    return text if unclear else meant
