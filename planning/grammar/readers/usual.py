"""Questions of what earlier events were like: "as last time", "who usually comes?", "what is my usual budget?"."""

from __future__ import annotations

from agents import patterns as re
from planning.grammar.requests import Request, Scene, one

_USUAL = re.compile(
    r"^(?:(?:the )?(?:same )?(?:as|like) (?:the )?last time"
    r"|(?:what|who|where|which|how much|tell me|show me|do|did)\b.*\b(?:last time|regular guests?|regulars"
    r"|usual (?:guests?|budget|place|venue|crowd)|usually (?:comes?|invite|spend|cost|hold|celebrate|have|go))\b.*"
    r"|(?:my|our|the) (?:regulars|regular guests?|usual (?:guests?|budget|place|venue|crowd)))[\s?.!]*$",
    re.I,
)


def asked_for_usual(clause: str, scene: Scene) -> Request | None:
    """Read a question of what was usual; a wish to have it so is one, too, as nothing is taken over by itself."""
    return one("what_was_usual", topic="usual") if _USUAL.match(clause) else None
