"""Questions of how to do something: the sentence that does it is the answer."""

from __future__ import annotations

from agents import patterns as re
from planning.grammar.requests import Request

_HOW_TO = re.compile(
    r"^how (?:do|can|could|would|should|to)\b(?: (?:i|we|you|one))? (?P<what>(?:add|invite|change|move"
    r"|plan|make|create|remove|delete|tick|set|rename|draft|send|record|note|buy|put|edit|use)\b.*)$",
    re.I,
)
_OF_ACCOUNT = re.compile(r"\bmy (?:own )?(?:e-?mail|password|account|user ?name|name|profile|picture)\b", re.I)
_EXAMPLES = [
    (r"guest|invit|people|someone|friend", "invite Anna, Ben and Zoe"),
    (r"answer|coming|rsvp", "Anna is coming"),
    (r"budget|money", "set the budget to 500"),
    (r"date|time|move|reschedule|day", "move it to Sunday at 4"),
    (r"place|venue|location", "it's at the park"),
    (r"rename|title|name", "rename it to Summer bash"),
    (r"tick|bought|done", "we bought the cake"),
    (r"remove|delete", "remove the candles"),
    (r"item|list|shopping|buy|add|amount|price", "add 3 bottles of wine at $8 each"),
    (r"event|party|plan|create", "plan a picnic for 12 on Saturday at noon"),
]


def how_to(clause: str) -> Request | None:
    """Read "how do I add a guest?", and say what to write."""
    asked = _HOW_TO.match(clause)
    if asked is None:
        return None
    what = asked.group("what")
    if _OF_ACCOUNT.search(what):
        return Request(question="That is on the page Account, in the settings.")
    example = next((example for words, example in _EXAMPLES if re.search(words, what, re.I)), "what is left to do?")
    return Request(question=f"Just say it here, for example: {example}.")
