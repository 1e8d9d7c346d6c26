"""Words about a number that make it no other: "about 20", "up to 500 euros", "30 or so", "12 in all"."""

from __future__ import annotations

from agents import patterns as re

_words = (
    r"(?:about|around|approximately|approx\.?|roughly|some|circa|ca\.?|up to|max(?:imum)?(?: of)?|at most|at least"
    r"|no more than|not more than|less than|under|below|maybe|exactly|nearly|almost|over|like|say|perhaps|probably|just"
    r"|only|a total of|in total|something like|as many as|close to)"
)
#: Hedges that end where a number begins.
BEFORE = rf"(?:{_words}\s+|~\s*)*"
_BEFORE = re.compile(rf"(?:\b{_words}\s+|~\s*)+$", re.I)
_BEHIND = re.compile(r"(?:\s+(?:or so|in total|in all|altogether|total|tops|max(?:imum)?|at most|overall)\b)+", re.I)
_NEAR = 40


def hedged(text: str, start: int, end: int) -> tuple[int, int]:
    """Return from where to where a number stands with its hedges."""
    before = _BEFORE.search(text[max(0, start - _NEAR) : start])
    behind = _BEHIND.match(text[end : end + _NEAR])
    return start - len(before[0]) if before else start, end + (behind.end() if behind else 0)
