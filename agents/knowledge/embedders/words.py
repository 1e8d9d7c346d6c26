"""English words that say nothing of what a text is about. A mean over a text's words is better without them."""

from __future__ import annotations

from agents import patterns as re

_STOP_WORDS = """
    a about above after again all also am an and any are as at be because been before being below between both but by
    can could did do does doing down during each few for from further had has have having he her here hers him his how i
    if in into is it its itself just me more most my myself no nor not of off on once only or other our ours out over
    own please same she should so some such than that the their theirs them then there these they this those through to
    too under until up us very was we were what when where which while who whom why will with would you your yours
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())
_WORD = re.compile(r"[\w'’]+")


def without_stop_words(text: str) -> str:
    """Return the text's words without these, or the text as it is when it has no others."""
    kept = [word for word in _WORD.findall(text) if word.lower() not in STOP_WORDS]
    return " ".join(kept) or text
