"""What a person takes back within one message: "make it 30, no, 28", "move it to Friday, sorry, Sunday"."""

from __future__ import annotations

from agents import patterns as re
from agents.llm.offline.values import clock_times, days, moments, span
from agents.llm.offline.values.corrections import corrected, taken_back
from agents.llm.offline.values.no_things import is_name
from planning.grammar.clauses import begins_with_verb
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
    return _renamed(text if unclear else meant)


_takes_back = r"(?:no|nope|sorry|oops|whoops|wait|hang on|i mean|i meant|or rather|rather|scratch that)"
_unit = r"(?:packs?|bags?|boxes|bottles?|tins?|cans?|jars?|kg|kilos?)"
_much = rf"(?:(?:\d+|an?|some|the|my|our|two|three|four|five|six|ten|another)(?: {_unit} (?:of )?)? )?"
_verb = r"(?:add|get|buy|order|need|want|grab|invite|uninvite|remove|delete|tick off|tick|cross off|take off|scrap)"
_NAMED = re.compile(
    rf"\b(?P<verb>{_verb} {_much})(?P<old>(?:[\w'-]+ ){{0,2}}?[\w'-]+)(?:,| -| –|\.\.+)? *[,–-]? *"
    rf"(?:{_takes_back}\b[\s,.:…-]*)+(?:make (?:that|it) )?"
    r"(?P<new>(?:[\w'-]+ ){0,2}?[\w'-]+)(?P<end>\s*(?:$|[,.;!?\n]|and\b))",
    re.I,
)


def _renamed(text: str) -> str:
    """Return the message with the name that was said last: of "add ketchup, no, mayo", "add mayo"."""
    match = _NAMED.search(text)
    if match is None or re.search(r"\d", match["new"]) or begins_with_verb(match["new"]) or not is_name(match["new"]):
        return text
    return f"{text[: match.start()]}{match['verb']}{match['new']}{text[match.start('end') :]}"
