"""Which event a person means: "the shopping list for Tom's birthday", "the wedding", "event 5", or the one at hand."""

from __future__ import annotations

from agents import patterns as re
from agents.llm.offline.values.cut import without
from planning.grammar.memory import Memory
from planning.grammar.values.kinds import GENERIC, KIND, canonical

_before = r"(?:\b(?:for|to|of|at|from|on|in|about|into|off|with|regarding)\s+)?"
_possessor = (
    r"(?:(?!(?:what|when|where|who|how|it|that|there|here|let|today|tomorrow)'s)[\w-]+(?:\s+(?:and|&)\s+[\w-]+)?'s?)"
)
_before_kind = r"(?:(?!on\b|at\b|for\b|to\b|is\b|list\b)[\w-]+\s+){0,2}?"
_RULES = [
    re.compile(
        rf"\b(?:to|on|from|off|for|in|onto)\s+(?:the|my|our)\s+(?P<kind>{KIND})(?=\s+(?:shopping |grocery "
        r"|guest )?list\b)",
        re.IGNORECASE,
    ),
    re.compile(
        rf"{_before}(?:\b(?:the|my|our|this|that)\s+)?\bevent\s+(?:#|number |no\.? )?(?P<id>\d+)\b", re.IGNORECASE
    ),
    re.compile(rf"{_before}(?P<name>(?:\b(?:my|our|the)\s+)?\b{_possessor}\s+{_before_kind}{KIND})\b", re.IGNORECASE),
    re.compile(
        rf"{_before}\b(?:the|my|our|this|that)\s+(?P<kind>(?:\d+(?:st|nd|rd|th)\s+)?(?:{KIND}|event|occasion"
        r"|function))\b(?!\s+(?:list|invit|guest|cake))",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b(?:for|to|from|of)\s+(?P<kind>(?!(?:today|dinner|lunch|breakfast)\b){KIND})(?=\s*(?:$|[,.;!?|]))",
        re.IGNORECASE,
    ),
]


def find_event(text: str, memory: Memory) -> tuple[int | str | None, str]:
    """Return the event the text names (its id if the conversation knows it, else its words) and the text without it."""
    for event, title in memory.events.items():
        known = rf"{_before}(?:\b(?:the|my|our)\s+)?(?<!\w){re.escape(title)}(?!\w)"
        if len(title) > 3 and (match := re.search(known, text, re.IGNORECASE)):
            return event, without(text, match)
    for pattern in _RULES:
        for match in pattern.finditer(text):
            groups = match.groupdict()
            if groups.get("id"):
                return int(groups["id"]), without(text, match)
            if groups.get("kind") and canonical(groups["kind"]) in GENERIC:
                return None, without(text, match)
            name = re.sub(r"^(?:the|our)\s+", "", groups.get("name") or groups["kind"], flags=re.IGNORECASE)
            known_as = memory.event_called(name)
            return (known_as if known_as is not None else name), without(text, match)
    return None, text
