"""The shopping list: make it, add, remove, tick off, change an amount or a price."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from planning.grammar.amounts import find_money, money
from planning.grammar.numbers import NUMBER, number, plain
from planning.grammar.references import find_event
from planning.grammar.requests import Request, Scene, one
from planning.grammar.things import UNIT, thing_names, things, unit_said

WHAT = "What should go on the shopping list? For example 3 bottles of wine, two baguettes and some cheese."

_the_list = r"(?:(?:the|my|our|this|that)\s+)?(?:shopping|grocery|groceries|buying|party)?\s*-?\s*list"
_ON_LIST = re.compile(rf"\s*\b(?:on(?:to)?|to|from|off|in|of|into)\s+{_the_list}\b(?:\s+(?:for|of|to)\b)?", re.I)
_MAKE = re.compile(rf"\b(?:make|create|prepare|write|start|do|generate|build|draft|set up|put together|give|need|want|get|begin|compile|have|can i have|new|come up with)\b.*\b(?:shopping|grocery|groceries)\b|\b(?:make|create|write|start|draft|prepare|build)\b\s+(?:me\s+|us\s+)?(?:a\s+|the\s+|my\s+)?(?:new\s+)?{_the_list}\b|^shopping list (?:for|please|with)\b|\bwhat (?:do|should) (?:i|we) (?:buy|need to get)\b", re.I)
_TICK = re.compile(
    r"^(?:(?:i|we|he|she|they)(?:'ve| have)?\s+(?:just |already |also |finally |both |now )*(?:bought|got|gotten|purchased|picked up|ordered|have|had|grabbed|sorted|done|found)\s+(?P<a>.+)"
    r"|(?:just |already )?(?:bought|got|gotten|purchased|picked up|grabbed)\s+(?P<b>.+)"
    r"|(?:tick|check|cross|mark|strike)\s+(?:off\s+)?(?P<c>.+?)(?:\s+(?:off|as (?:bought|done|complete|completed|got|purchased|ticked)|done|bought|from the list|off the list))*"
    r"|(?P<d>.+?)\s+(?:is|are|was|were|has been|have been|'s)\s+(?:already |now |all )*(?:bought|done|purchased|in the (?:car|fridge|bag|cart)|taken care of|sorted|ticked(?: off)?|checked(?: off)?|paid(?: for)?)(?: already| now)?)$", re.I,
)
_UNTICK = re.compile(
    r"^(?:untick|uncheck|un-tick|un-check)\s+(?P<a>.+)|^(?:i|we)\s*(?:haven't|have not|didn't|did not|don't have|never)\s+(?:actually |really )?(?:bought|got|gotten|get|buy|purchased?|have|picked up|pick up)?\s*(?P<b>.+?)(?: yet)?$"
    r"|^(?P<c>.+?)\s+(?:is|are|was|were)(?:n't| not)\s+(?:yet )?(?:bought|done|purchased|ticked off)(?: yet)?$", re.I,
)
_REMOVE = re.compile(r"^(?:remove|delete|drop|take(?: off| out)?|scratch|skip|strike|cross out|get rid of|lose|we don't need|i don't need|don't need|no need for|don't buy|forget(?: about)?|leave out|no more|without)\s+(?P<what>.+?)(?:\s+(?:off|out|away|anymore|any more|any longer))?$", re.I)
_ADD = re.compile(r"^(?:also\s+)?(?:add|buy|get|purchase|order|put|pick up|grab|include|bring|throw in|need|list|note|write down|write|(?:we|i)(?:'ll| will| should| must| also|'d)* (?:also )?(?:need|want|get|buy|order|have to (?:buy|get))(?: to (?:buy|get|order|add))?|(?:want|like|love|going|have|need|remember|forget) to (?:buy|get|order|add)|more|also|and|plus|forgot|i forgot|what about)\s+(?:also |in |some more )?(?P<what>.+)$", re.I)
_PRICED = re.compile(r"^(?:the |our )?(?P<item>.+?)\s+(?:is|are|costs?|cost us|was|were|comes? to|will cost|will be)\s+(?:only |about |around |actually |now )*(?P<money>(?:us\$|[$€£])\s?\d.*|\d+(?:\.\d+)?\s?(?:[$€£]|dollars?|bucks|euros?|pounds?|each|apiece|a (?:bottle|piece|pack|kilo|box)|per ).*)$|^(?:set|change|update|make|put)\s+(?:the )?(?:price|cost) (?:of|for) (?:the )?(?P<item2>.+?)\s+(?:to|at|is)\s+(?P<money2>.+)$|^(?:the )?price (?:of|for) (?:the )?(?P<item3>.+?) is (?P<money3>.+)$", re.I)
_AMOUNT_TO = re.compile(rf"^(?:change|set|update|increase|raise|reduce|decrease|lower|bump|make|up|cut|switch|adjust|we need|i need|have|turn)\s+(?:up |down )?(?:the |number of |amount of |quantity of |that to )*(?P<item>(?!it\b|that\b|this\b|them\b|date\b|time\b|place\b|venue\b|budget\b|title\b|name\b|guests?\b)[a-z][\w' -]*?)(?:\s+(?:up|down))?\s*(?:\bto\b|\bat\b|:|=|\binto\b|(?=\d))\s*(?P<count>{NUMBER})\s*(?P<unit>{UNIT})?\b(?P<rest>.*)$", re.I)
_MAKE_IT = re.compile(rf"^(?:make|change|set|let's make|no|rather|actually|better|i said|switch)\s+(?:it|that|them|this|those)?\s*(?:to\s+|be\s+|rather\s+)*(?P<count>{NUMBER})\s*(?P<unit>{UNIT})?\b(?:\s+of\s+(?P<item>[\w' -]+?))?(?:\s+(?P<item2>(?!guests?|people|instead|please|persons?|kids|adults|pm|am|o'clock|dollars|euros|bucks)[a-z][\w' -]*?))?(?:\s+(?:instead|rather|please|not \d+)\b.*)?$", re.I)
_INSTEAD = re.compile(rf"^(?P<count>{NUMBER})\s+(?:(?P<unit>{UNIT})\s+)?(?:of\s+)?(?P<item>(?!guests?|people)[a-z][\w' -]*?)\s+instead(?: of .*)?$", re.I)
_TIMES = re.compile(r"^(?P<how>double|triple|halve|half|twice)\s+(?:the\s+(?:amount of\s+|number of\s+)?|our\s+|my\s+)?(?P<item>.+)$", re.I)
_FACTOR = {"double": Decimal(2), "twice": Decimal(2), "triple": Decimal(3), "halve": Decimal("0.5"), "half": Decimal("0.5")}
_NO_ITEM = re.compile(r"^(?:it|that|this|them|everything|all|the (?:date|time|event|party|place|budget|title|name|guests?)|date|time|place|venue|budget|title|name|guests?|party|event|(?:the )?(?:number of )?(?:guests?|people)|guest count|head ?count)$", re.I)
_NOT_TO_BUY = re.compile(r"\b(?:married|engaged|a new|know|idea|you|started|rid|together|going|there|back|help|see|tell|think|ready|it done|done|me\b|some (?:help|ideas))\b", re.I)


def list_made(clause: str, scene: Scene) -> Request | None:
    """Read "make a shopping list", alone or "with wine and cheese"; the invitations too when both are named."""
    if not _MAKE.search(clause):
        return None
    event, rest = find_event(clause, scene.memory)
    requests = []
    with_items = re.search(r"\b(?:with|containing|including|of)\s+(?P<what>(?!the usual|everything|all).+)$|:\s*(?P<what2>.+)$", rest, re.I)
    items = things((with_items.group("what") or with_items.group("what2")).replace(" | ", " ")) if with_items else []
    requests.append(one("make_shopping_list", event, **({"items": items} if items else {})))
    if re.search(r"\binvit(?:ation|e)s?\b", rest, re.I):
        requests.append(one("draft_invitations", event))
    return Request(asks=tuple(ask for request in requests for ask in request.asks), event=event)


def ticked(clause: str, scene: Scene) -> Request | None:
    """Read "we bought the cake", "got milk and eggs", "tick off the wine", "untick the candles"."""
    if clause.endswith("?"):
        return None
    event, rest = _without_list(clause, scene)
    if match := _UNTICK.match(rest):
        names = _names(match)
        return one("tick_items", event, items=names, done=False) if names else None
    if not (match := _TICK.match(rest)) or (_NOT_TO_BUY.search(rest) and not rest.lower().startswith(("tick", "check", "cross", "mark"))):
        return None
    said = next(value for value in match.groupdict().values() if value)
    if re.fullmatch(r"(?:it|that|them|those|these|this|everything|all(?: of (?:it|them))?)", said.strip(), re.I):
        names = scene.memory.last_items if not re.match(r"every|all", said, re.I) else list(scene.memory.items)
    else:
        if re.match(r"(?:i|we) have\b", rest, re.I) and not re.search(r"\b(?:already|the|now)\b", rest, re.I):
            return None
        names = thing_names(said)
    names = [name for name in names if not re.fullmatch(r"(?:\d+ )?(?:guests?|people)", name)]
    return one("tick_items", event, items=names) if names else None


def removed(clause: str, scene: Scene) -> Request | None:
    """Read "remove the candles", "we don't need the banner"."""
    event, rest = _without_list(clause, scene)
    match = _REMOVE.match(rest)
    if not match or clause.endswith("?"):
        return None
    said = match.group("what")
    if re.fullmatch(r"(?:it|that|them|those|these)", said.strip(), re.I):
        names = list(scene.memory.last_items)
    else:
        names = thing_names(said)
    return one("remove_items", event, items=names) if names else None


def item_changed(clause: str, scene: Scene) -> Request | None:
    """Read "make it 5 bottles", "change the wine to 6", "the cake costs $45", "double the juice"."""
    event, rest = _without_list(clause, scene)
    if clause.endswith("?"):
        return None
    if match := _PRICED.match(rest):
        item = (match.group("item") or match.group("item2") or match.group("item3")).strip()
        cost = find_money(match.group("money") or match.group("money2") or match.group("money3") or "")[0]
        if cost is None and (said := re.search(r"\d+(?:\.\d+)?", match.group(0)[match.start("item") + len(item) :] if match.group("item") else match.group(0).split(item)[-1])):
            cost = Decimal(said.group(0))
        if cost is not None and not _NO_ITEM.match(item) and not re.search(r"\bbudget\b", item, re.I):
            return one("change_item", event, item=_item(item, scene), price=money(cost))
    if match := _TIMES.match(rest):
        return _scaled(match, event, scene)
    if (match := _INSTEAD.match(rest)) or (match := _AMOUNT_TO.match(rest)):
        if _NO_ITEM.match(match.group("item").strip()) or re.match(r"\s*(?:guests?|people|pm|am|[:/]|o'clock|dollars|euros|\$|€)", match.groupdict().get("rest") or "", re.I):
            return None
        return _amount(match, match.group("item"), event, scene)
    if match := _MAKE_IT.match(rest):
        named = match.group("item") or match.group("item2") or ""
        if named:
            return _amount(match, named, event, scene)
        if match.group("unit") or scene.memory.spoken_of == "items":
            item = _last_item(match.group("unit"), scene)
            if item:
                return _amount(match, item, event, scene)
            return Request(event=event, question="Which item do you mean? Say it with its name, such as: change the wine to 5 bottles.")
    return None


def items_added(clause: str, scene: Scene) -> Request | None:
    """Read "add 3 bottles of wine", "we need napkins", "buy a cake for $45"."""
    event, rest = _without_list(clause, scene)
    match = _ADD.match(rest)
    if not match or clause.endswith("?") or (_NOT_TO_BUY.search(rest) and not re.match(r"^(?:add|buy)\b", rest, re.I)):
        return None
    if re.search(r"\b(?:guests?|people)\s*$", rest, re.I) and re.search(NUMBER, rest, re.I):
        return None
    items = things(re.sub(r"^(?:to (?:buy|get)|these|the following|this|as well|items?)\s*:?\s*(?=\w)", "", match.group("what"), flags=re.I))
    if items:
        return one("add_items", event, items=items)
    return Request(event=event, question=WHAT, awaits="items") if re.match(r"^(?:add|put|buy)\b", rest, re.I) else None


def amount_given(text: str, about: dict[str, Any]) -> dict[str, Any] | None:
    """Return the arguments of `change_item` for an amount that was asked for, such as "6 bottles"."""
    match = re.search(rf"(?P<count>{NUMBER})\s*(?P<unit>{UNIT}\b)?", text, re.I)
    if not match:
        return None
    unit = unit_said(match.group("unit"))
    quantity = number(match.group("count")) * Decimal(str(about.get("factor", 1)))
    return {"item": about["item"], "quantity": plain(quantity), **({"unit": unit} if unit else {})}


def _without_list(clause: str, scene: Scene) -> tuple[int | str | None, str]:
    """Return the event that is named, and the clause without it and without "to the shopping list"."""
    event, rest = None, clause
    if re.search(r"\blist\b", clause, re.I) or not re.search(r"\bfor the (?:party|event)\b", clause, re.I):
        event, rest = find_event(clause, scene.memory)
    rest = _ON_LIST.sub(" ", rest)
    return event, re.sub(r"\s+", " ", re.sub(r"\s*\|\s*", " ", rest)).strip(" ,:")


def _names(match: re.Match[str]) -> list[str]:
    return thing_names(next(value for value in match.groupdict().values() if value))


def _item(said: str, scene: Scene) -> str:
    named = (thing_names(said) or [said.strip()])[0]
    return scene.memory.item_called(named) or named


def _last_item(unit: str | None, scene: Scene) -> str | None:
    """Return the item "it" is: of those spoken of last rather the one that is counted in this unit."""
    wanted = unit_said(unit).rstrip("s")
    fits = [name for name in scene.memory.last_items if wanted and scene.memory.items[name][1].rstrip("s") == wanted]
    return (fits or scene.memory.last_items or [None])[-1]


def _amount(match: re.Match[str], item: str, event: int | str | None, scene: Scene) -> Request:
    unit = unit_said(match.group("unit"))
    arguments: dict[str, Any] = {"item": _item(item, scene), "quantity": plain(number(match.group("count")))}
    return one("change_item", event, **arguments, **({"unit": unit} if unit else {}))


def _scaled(match: re.Match[str], event: int | str | None, scene: Scene) -> Request | None:
    said = match.group("item")
    if _NO_ITEM.match(said) and not scene.memory.last_items:
        return None
    item = scene.memory.last_items[-1] if _NO_ITEM.match(said) else _item(said, scene)
    amount = scene.memory.items.get(item, (None, ""))[0]
    factor = _FACTOR[match.group("how").lower()]
    if amount is None:
        return Request(event=event, question=f"How much {item} should it be in all?", awaits="amount", about={"item": item})
    return one("change_item", event, item=item, quantity=plain(amount * factor))
