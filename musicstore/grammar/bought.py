"""Reads what a customer asks of the tracks that they have: "did I buy anything by U2?", "which jazz do I own?"."""

from __future__ import annotations

from typing import Any

from agents import patterns as re
from agents.llm import Ask

_BOUGHT = r"(?:buy|bought|own|owned|purchase|purchased|get|got|order|ordered)"
_I = r"(?:(?:did|have|do) i|i have|i've|i)"
_ASKED = re.compile(
    rf"\b(?:did|have|do) i (?:ever |already )?(?:{_BOUGHT}|have)\b(?! to\b)(?P<after>.*)"
    rf"|\b(?:which|what|all|any|every|the) (?!did\b|do\b|have\b)(?P<before>.+?) (?:that |which )?{_I}"
    rf" (?:ever |already )?{_BOUGHT}\b(?P<more>.*)"
    r"|\bmy (?:bought |purchased |own )?(?P<mine>(?:\w+ )?(?:songs|tracks|music|library|collection))\b"
)
_TRACKS = re.compile(r"\b(?:songs?|tracks?|music|albums?|tunes?|records?|library|collection)\b")
_NOISE = (
    r"(?:anything|something|any|some|all|the|a|an|of|by|from|on|with|in|called|named|my|me|song|songs|track|tracks|album"
    r"|albums|music|tunes?|records?|stuff|things?|band|artist|genre|ever|already|yet|before|here|so far|now|please"
    r"|library|collection|kind|sort|you)"
)
_EDGES = re.compile(rf"^(?:{_NOISE}\b\s*)+|(?:\s*\b{_NOISE})+$")


def bought(said: str, days: dict[str, str]) -> Ask | None:
    """Return the call; None where no tracks are asked for. `days` are what was read of the message already."""
    match = _ASKED.search(said)
    if match is None:
        return None
    words = " ".join(filter(None, (match["after"], match["before"], match["more"], match["mine"])))
    what = _EDGES.sub("", " ".join(words.split())).strip()
    if not what and not _TRACKS.search(words):
        return None
    arguments: dict[str, Any] = {"what": what} if what else {}
    return Ask("get_bought_tracks", arguments | days)
