"""What the offline model understands of how music sounds and what it is for: "something slow with a saxophone"."""

from __future__ import annotations

from agents import formatting
from agents import patterns as re
from agents.llm import Answer, Ask, Called, Turn, grammar
from musicstore.formatting import named

NAMED = 3  # tracks

_ASKED = re.compile(
    r"(?:(?:please|hi|hello|hey|can you|could you|would you|do you|have you|i am|i'm|i|we|we are|want|need|would like"
    r"|i'd like|looking for|look for|searching for|search for|find|play|recommend|suggest|show|get|give|have|got|me|us"
    r"|to|hear|listen|in the mood for|is there|are there|what about|how about)[\s,]+)*"
    r"(?:(?:something|anything) (?P<thing>.+)|(?:some |any |a |the )?(?:good |nice )?(?:music|songs?|tracks?) "
    r"(?P<use>(?:for|to|that|which|with) .+))",
    re.IGNORECASE,
)
#: "Something by Metallica" names whose it is, "something for me" asks what they would like: others read that.
_NAMES = re.compile(
    r"(?:by|from|of|called|named|else|more|new|different|on|about my|in|for (?:me|us))\b"
    r"|(?:that )?i(?:'d| would| might| could)? (?:like|love|enjoy)\b|to (?:hear|listen to)$"
    r"|.*\b(?:invoices?|playlists?|bought|cart)\b",
    re.IGNORECASE,
)


@grammar
class SoundsGrammar:
    """See `agents.llm.offline.grammar.Grammar`. It speaks to agents that have the tool."""

    name = "sounds"
    about = "find music by how it sounds or what it is for"
    examples: tuple[str, ...] = ("Something slow with a saxophone", "Music for a wedding")
    tools = frozenset({"find_music"})
    is_exact = True

    def answer(self, turn: Turn) -> Answer | None:
        """Call the tool; once it has answered, name the best."""
        description = described(turn.text)
        if not description:
            return None
        called = next((result for result in turn.results if result.name == "find_music"), None)
        if called is None:
            return Answer(calls=[Ask("find_music", {"description": description})])
        return Answer(_said(called) if called.ok else called.output)

    def hint(self, turn: Turn) -> str:
        return self.examples[0]

    def warm_up(self) -> None:
        """Nothing takes long."""


def described(text: str) -> str:
    """Return what music somebody asks for in words of how it sounds, or "" when they ask for something else."""
    said = " ".join(text.replace("’", "'").split())[:400].rstrip(" .!?").removesuffix(" please").rstrip(" ,")
    found = _ASKED.fullmatch(said)
    description = (found.group("thing") or found.group("use") or "") if found else ""
    return "" if _NAMES.match(description) else description


def _said(called: Called) -> str:
    tracks = called.data["tracks"]
    if not tracks:
        return f"I found nothing here that fits {named(called.data['description'])}."
    names = [f"{named(each['name'])} by {named(each['artist'])}" for each in tracks[:NAMED]]
    return f"This may be it: {formatting.listed(names, most=NAMED)}."
