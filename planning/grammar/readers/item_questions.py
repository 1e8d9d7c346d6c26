"""Questions about one thing on the shopping list: how much of it, what it costs, whether it is bought."""

from __future__ import annotations

from agents import patterns as re
from agents.llm.offline.values.things import thing_names
from planning.grammar.requests import Request, Scene, one

_ITEM = re.compile(
    r"\bhow (?:much|many) (?!guests|people|days|weeks|is|are|does|do|did|have|has|will|would|money|it|so"
    r"|left|of the budget)(?P<item>[\w' -]+?)\s+(?:do|did|are|is|have|should|will|on|we|i)\b",
    re.I,
)
_PRICE_OF = re.compile(
    r"^(?:how much (?:is|are|does|do|did|was|were|for)|what (?:does|do|did)) (?:the |our |an? |one )+"
    r"(?P<item>(?!whole|party|event|budget|total|costs?|prices?|bill|shopping|list|food\b|drinks\b)[\w' -]+?)"
    r"(?P<cost> cost(?: us)?)?$|^what(?:'s| is) the (?:price|cost) of (?:the |our |an? |one )*(?P<item2>[\w' -]+)$",
    re.I,
)
_BOUGHT = re.compile(
    r"\b(?:what|which|show|list)\b.*\b(?:(?:did|have|has) (?:i|we) (?:already |so far )*(?:buy|bought|get|got|gotten)"
    r"|(?:is|was|are|were) (?:already )?(?:bought|ticked))\b(?! to)|\bbought so far\b",
    re.I,
)
_CHEAPER = re.compile(
    r"\b(?:too|so|very|quite) (?:expensive|dear|pricey|much money)\b|\bcheaper\b|\b(?:save|saving) (?:some )?money\b"
    r"|\b(?:most expensive|dearest|costliest)\b|\b(?:lower|cut|reduce) (?:the )?costs?\b",
    re.I,
)


def too_dear(clause: str, scene: Scene) -> Request | None:
    """Read "that's too expensive, make it cheaper": the dearest things are named."""
    return one("show_shopping_list", topic="dearest") if _CHEAPER.search(clause) else None


def about_item(rest: str, event: int | str | None, *, is_of_guests: bool) -> Request | None:
    """Read a question about one item, or about what is bought."""
    asks = one("show_shopping_list", event).asks
    if (match := _ITEM.search(rest)) and not is_of_guests:
        return Request(asks, event=event, topic="amounts", name=(thing_names(match.group("item")) or [""])[0])
    match = _PRICE_OF.match(rest.strip(" ?.!"))
    if match and (match.group("item2") or match.group("cost") or rest.lower().startswith("how")):
        return Request(asks, event=event, topic="price", name=match.group("item") or match.group("item2"))
    return Request(asks, event=event, topic="bought") if _BOUGHT.search(rest) else None
