"""Changes of a thing on the list: its amount, unit, price or name."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from agents import patterns as re
from agents.llm.offline.values.budgets import find_money
from agents.llm.offline.values.things import thing_names
from agents.llm.offline.values.units import UNIT, unit_said
from agents.numbers import NUMBER, number, plain
from planning.grammar.readers.list_requests import without_list
from planning.grammar.requests import Request, Scene, one

_PRICED = re.compile(
    r"^(?:the |our )?(?:(?:price|cost) of (?:the )?)?(?P<item>.+?)\s+(?:is|are|costs?|cost us|was|were"
    r"|comes? to|will cost|will be)\s+(?:only |about |around |actually |now )*(?P<money>(?:us\$"
    r"|[$€£])\s?\d.*|\d+(?:\.\d+)?\s?(?:[$€£]|dollars?|bucks|euros?|pounds?|each|apiece|a (?:bottle"
    r"|piece|pack|kilo|box)|per ).*)$|^(?:set|change|update|make|put)\s+(?:the )?(?:price|cost) (?:of"
    r"|for) (?:the )?(?P<item2>.+?)\s+(?:to|at|is)\s+(?P<money2>.+)$|^(?:the )?price (?:of"
    r"|for) (?:the )?(?P<item3>.+?) is (?P<money3>.+)$",
    re.I,
)

_AMOUNT_TO = re.compile(
    r"^(?:change|set|update|increase|raise|reduce|decrease|lower|bump|make|up|cut|switch|adjust|we need"
    r"|i need|have|turn)\s+(?:up |down )?(?:the |number of |amount of |quantity of "
    r"|that to )*(?P<item>(?!it\b|that\b|this\b|them\b|date\b|time\b|place\b|venue\b|budget\b|title\b"
    r"|name\b|guests?\b)[a-z][\w' -]*?)(?:\s+(?:up|down))?\s*(?:\bto\b|\bat\b|:|=|\binto\b"
    rf"|(?=\d))\s*(?P<count>{NUMBER})\s*(?P<unit>{UNIT})?\b(?P<rest>.*)$",
    re.I,
)

_MAKE_IT = re.compile(
    r"^(?:make|change|set|let's make|no|rather|actually|better|i said|switch)\s+(?:it|that|them|this"
    rf"|those)?\s*(?:to\s+|be\s+|rather\s+)*(?P<count>{NUMBER})\s*(?P<unit>{UNIT})?\b(?:\s+of\s+(?P<item>"
    r"[\w' -]+?))?(?:\s+(?P<item2>(?!guests?|people|instead|please|persons?|kids|adults|pm|am|o'clock"
    r"|dollars|euros|bucks)[a-z][\w' -]*?))?(?:\s+(?:instead|rather|please|not \d+)\b.*)?$",
    re.I,
)

_INSTEAD = re.compile(
    rf"^(?:(?:we|i)(?:'ll)? need |rather |actually |take |get )?(?P<count>{NUMBER})\s+(?:(?P<unit>{UNIT})"
    r"\s+)?(?:of\s+)?(?P<item>(?!guests?|people)[a-z][\w' -]*?)\s+instead(?: of .*)?$",
    re.I,
)

_TIMES = re.compile(
    r"^(?P<how>double|triple|halve|half(?! of (?:them|us|you|the guests)| an? | kilo)|twice)"
    r"\s+(?:the\s+(?:amount of\s+|number of\s+)?|our\s+|my\s+)?(?P<item>.+)$",
    re.I,
)

_REPLACED = re.compile(
    r"^(?:replace|swap|exchange|substitute)\s+(?:the |our )?(?P<item>.+?)\s+(?:with|for|by|against)\s+(?P<new>.+)$",
    re.I,
)

_MORE_OF = re.compile(
    rf"^(?:add|buy|get|need|(?:we|i)(?:'ll)? need|order)\s+(?P<count>{NUMBER})\s+(?:more|extra"
    rf"|additional)\s+(?:(?P<unit>{UNIT})\s+(?:of\s+)?)?(?P<item>.+)$",
    re.I,
)

_HEADS = re.compile(
    r"(?:the |our )?(?:guests?|people|guest count|head ?count|number of (?:guests|people))[.! ]*", re.I
)  # fmt: skip
_FACTOR = {
    "double": Decimal(2),
    "twice": Decimal(2),
    "triple": Decimal(3),
    "halve": Decimal("0.5"),
    "half": Decimal("0.5"),
}

_NO_ITEM = re.compile(
    r"^(?:it|that|this|them|everything|all|the (?:date|time|event|party|place|budget|title|name|guests?)"
    r"|date|time|place|venue|budget|title|name|guests?|party|event|(?:the )?(?:number of )?(?:guests?"
    r"|people)|guest count|head ?count)$",
    re.I,
)

_NO_AMOUNT = re.compile(r"\s*(?:guests?|people|pm|am|[:/]|o'clock|dollars|euros|\$|€)", re.I)
_FIELD = re.compile(
    r"^(?:the |its |our |an? )?(?:date|time|day|start(?:ing)? time|place|venue|location|address|budget|title"
    r"|name|guests?|guest count|head ?count|number of (?:guests|people)|event|party)\b",
    re.I,
)


def item_changed(clause: str, scene: Scene) -> Request | None:
    """Read "make it 5 bottles", "change the wine to 6", "the cake costs $45", "double the juice"."""
    event, rest = without_list(clause, scene)
    if clause.endswith("?"):
        return None
    if (match := _PRICED.match(rest)) and (priced := _priced(match, event, scene)):
        return priced
    if match := _REPLACED.match(rest):
        [*names] = thing_names(match.group("new"))[:1]
        return one("change_item", event, item=_item(match.group("item"), scene), name=names[0]) if names else None
    if (match := _MORE_OF.match(rest)) and (more := _more(match, event, scene)):
        return more
    if match := _TIMES.match(rest):
        return _scaled(match, event, scene)
    if match := _INSTEAD.match(rest) or _AMOUNT_TO.match(rest):
        return None if _is_of_event(match) else _amount(match, match.group("item"), event, scene)
    if match := _MAKE_IT.match(rest):
        named = match.group("item") or match.group("item2")
        return _amount(match, named, event, scene) if named else _amount_of_last(match, event, scene)
    return None


def _priced(match: re.Match, event: int | str | None, scene: Scene) -> Request | None:
    """Return the price of an item; a bare number is one too."""
    item = (match.group("item") or match.group("item2") or match.group("item3")).strip()
    said = match.group("money") or match.group("money2") or match.group("money3")
    cost = find_money(said)[0]
    if cost is None and (bare := re.search(r"\d+(?:\.\d+)?", said)):
        cost = Decimal(bare.group(0))
    if cost is None or _NO_ITEM.match(item) or re.search(r"\bbudget\b", item, re.I):
        return None
    return one("change_item", event, item=_item(item, scene), price=plain(cost))


def _is_of_event(match: re.Match) -> bool:
    """Return True for "change the date to 8" and "make the party 20 guests", which are no items."""
    item, rest = match.group("item"), match.groupdict().get("rest") or ""
    return bool(
        _FIELD.match(item.strip())
        or _NO_ITEM.match(item.strip())
        or re.search(r"\b(?:on|for|at|in|by)\b", item)
        or _NO_AMOUNT.match(rest)
    )


def _amount_of_last(match: re.Match, event: int | str | None, scene: Scene) -> Request | None:
    """Return the amount of what was spoken of last, or ask which it is."""
    if not match.group("unit") and scene.memory.spoken_of != "items":
        return None
    if item := _last_item(match.group("unit"), scene):
        return _amount(match, item, event, scene)
    return Request(
        event=event, question="Which item do you mean? Say it with its name, such as: change the wine to 5 bottles."
    )


def _item(said: str, scene: Scene) -> str:
    named = (thing_names(said) or [said.strip()])[0]
    return scene.memory.item_called(named) or named


def _last_item(unit: str | None, scene: Scene) -> str | None:
    """Return the item "it" is: of those spoken of last rather the one that is counted in this unit."""
    wanted = unit_said(unit).rstrip("s")
    fits = [name for name in scene.memory.last_items if wanted and scene.memory.items[name][1].rstrip("s") == wanted]
    known = fits or scene.memory.last_items
    return known[-1] if known else None


def _amount(match: re.Match, item: str, event: int | str | None, scene: Scene) -> Request:
    unit = unit_said(match.group("unit"))
    arguments: dict[str, Any] = {"item": _item(item, scene), "quantity": plain(number(match.group("count")))}
    return one("change_item", event, **arguments, **({"unit": unit} if unit else {}))


def _more(match: re.Match, event: int | str | None, scene: Scene) -> Request | None:
    """Return the amount in all of an item that was spoken of; one that was not is simply added."""
    item = scene.memory.item_called(match.group("item"))
    amount = scene.memory.items[item][0] if item else None
    if item is None or amount is None:
        return None
    return one("change_item", event, item=item, quantity=plain(amount + number(match.group("count"))))


def _scaled(match: re.Match, event: int | str | None, scene: Scene) -> Request | None:
    said = match.group("item")
    if _HEADS.fullmatch(said):
        return None
    if _NO_ITEM.match(said) and not scene.memory.last_items:
        return None
    item = scene.memory.last_items[-1] if _NO_ITEM.match(said) else _item(said, scene)
    amount = scene.memory.items.get(item, (None, ""))[0]
    factor = _FACTOR[match.group("how").lower()]
    if amount is None:
        return Request(event=event, about={"whole": "scale", "factor": factor}, name=item)
    return one("change_item", event, item=item, quantity=plain(amount * factor))
