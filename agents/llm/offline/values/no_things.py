"""What is no thing to buy, though it stands in a list: pronouns, mere words for things, wishes of their own."""

from __future__ import annotations

from functools import lru_cache

from agents import patterns as re

_nothing = """
    a, an, the, it, them, this, that, these, those, some, things, stuff, something, items, item, more, list, the list,
    shopping list, one, everything, anything, all, more things, groceries, x, nothing, none, no, so, etc, whatever, ,
    else, anything else, something else, both, each, us, me, you, him, her, everyone, everybody
"""
NOTHING = frozenset(word.strip() for word in _nothing.split(","))
#: How a wish of its own begins: an order that is none to buy.
_WISH = re.compile(
    r"(?:(?:oh|and|also|then|please|but|can you|could you|let's)\s+)*(?:(?P<off>drop off)|scrap|nix|axe|remove|delete"
    r"|drop|cancel|skip|ditch|bin|lose|forget|don't|do not|invite|uninvite|book|move|postpone|remind|tell|send|set"
    r"|change|rename"
    r"|call|tick|untick|cross|strike|check|uncheck|plan|make|show|draft|write|ask|email|mail|text"
    r"|take (?:off|out|the)|clear|empty|wipe|get rid|undo|reschedule|budget|the budget|our budget|it|it's|we|we're"
    r"|i|i'm|he|she|they|you|there|that's|this is|who|what|when|where|why|how|is|are|was|were|do|does|did|can|could"
    r"|will|would|should|if|because|so that|not|without)\b",
    re.I,
)
#: The same words as the beginning of a name: "plan b pills" would be one, "text markers", "book lights".
_NAMES = re.compile(
    r"(?:check(?:ed|ered)? \w+cloths?|book ?(?:light|mark|let)s?|text markers?|make[- ]?up|set of|sets of|call bells?"
    r"|drop cloths?|bin (?:bag|liner)s?|do not disturb|it's a (?:boy|girl)|show ?bags?|cross buns?|mail ?box"
    r"|write[- ]on|tick ?stickers?|change table|bin bags|plan(?:ner|ters?)|i scream|you are|we are)\b",
    re.I,
)


@lru_cache(1000)
def is_wish(part: str) -> bool:
    """Whether a part of a list is a sentence of its own."""
    wish = _WISH.match(part)
    return wish is not None and wish["off"] is None and _NAMES.match(part) is None
