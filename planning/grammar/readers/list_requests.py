"""The shopping list: make it, add to it, take off, tick off."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from agents import patterns as re
from agents.llm.offline.values.things import thing_names, things
from agents.llm.offline.values.units import UNIT
from agents.numbers import NUMBER
from planning.grammar.drafts import find_slots
from planning.grammar.readers.concepts import is_concept
from planning.grammar.references import find_event
from planning.grammar.requests import Request, Scene, call, one

WHAT = "What should go on the shopping list? For example 3 bottles of wine, two baguettes and some cheese."

WHICH = "Which things? Name them, such as: we bought the cake and the wine. Or tick them on the list itself."


_the_list = r"(?:(?:the|my|our|this|that)\s+)?(?:shopping|grocery|groceries|buying|party)?\s*-?\s*list"

_ON_LIST = re.compile(rf"\s*\b(?:on(?:to)?|to|from|off|in|of|into)\s+{_the_list}\b(?:\s+(?:for|of|to)\b)?", re.I)


_MAKE = re.compile(
    r"\b(?:make|create|prepare|write|start|do|generate|build|draft|set up|put together|give|need|want"
    r"|get|begin|compile|have|can i have|new|come up with)\b.*\b(?:shopping|grocery|groceries)\b"
    r"|\b(?:make|create|write|start|draft|prepare|build)\b\s+(?:me\s+|us\s+)?(?:a\s+|the\s+"
    rf"|my\s+)?(?:new\s+)?{_the_list}\b|^shopping list(?:\s*:| (?:for|please|with)\b)|\bwhat (?:do"
    r"|should) (?:i|we) (?:buy|need to get)\b",
    re.I,
)

#: Whoever an amount is for: "who is coming", "the answers", "the number of guests".
_WHO = (
    r"(?:(?:who(?:ever|'s)?|those who|everyone|everybody|the (?:guests|people|ones))\b[a-z' ]*\b(?:coming|comes?"
    r"|said yes|answered)|(?:the |our |my |all )*(?:answers|guests|people|children|kids|head ?count|guest list"
    r"|number of (?:guests|people)))"
)
_OF_LIST = r"(?:(?:the|my|our|usual|all|shopping|grocery) )*"
_ADAPT = re.compile(
    rf"^(?:(?:please|now|can|could|would|will|you|we|i|want|need|to|let's|then|and) )*(?:adapt|adjust|scale|update"
    rf"|recalculate|rework|fit|match|change) {_OF_LIST}(?:list|amounts|quantities|portions|shopping)"
    rf"(?: (?:on|of|in) {_OF_LIST}list)? (?:to|for|by|with|from|after|to (?:fit|match)"
    rf"|so (?:that )?it (?:fits|matches)) {_WHO}(?: now| please)*$",
    re.I,
)

_TICK = re.compile(
    r"^(?:(?:i|we|he|she|they)(?:'ve| have)?\s+(?:just |already |also |finally |both |now )*(?:bought"
    r"|got|gotten|purchased|picked up|ordered|have|had(?! to)|grabbed|sorted|done|found)\s+(?P<a>.+)"
    r"|(?:just |already )?(?:bought|ordered|got|gotten|purchased|picked up|grabbed)\s+(?P<b>.+)"
    r"|(?:tick|check|cross|mark|strike)\s+(?:off\s+)?(?P<c>.+?)(?:\s+(?:off|as (?:bought|done|complete"
    r"|completed|got|purchased|ticked)|done|bought|from the list|off the list))*"
    r"|(?P<d>.+?)\s+(?:is|are|was|were|has been|have been|'s)\s+(?:already |now |all )*(?:bought|done"
    r"|purchased|in the (?:car|fridge|bag|cart)|taken care of|sorted|ticked(?: off)?|checked(?: off)?"
    r"|paid(?: for)?)(?: already| now)?)$",
    re.I,
)

_UNTICK = re.compile(
    r"^(?:untick|uncheck|un-tick|un-check)\s+(?P<a>.+)|^(?:i|we)\s*(?:haven't|have not|didn't|did not"
    r"|don't have|never)\s+(?:actually |really )?(?:bought|got|gotten|get|buy|purchased?|have|picked up"
    r"|pick up)?\s*(?P<b>(?!\w+ the ).+?)(?: yet)?$"
    r"|^(?P<c>.+?)\s+(?:is|are|was|were)(?:n't| not)\s+(?:yet )?(?:bought|done|purchased|ticked off)(?: yet)?$",
    re.I,
)

_REMOVE = re.compile(
    r"^(?:remove|delete|drop|take(?: off| out)?|scratch|scrap|ditch|bin|nix|axe|skip|strike|cross out|get rid of|lose"
    r"|we don't need|i don't need|don't need|no need for|don't buy|forget(?: about)?|leave out|no more(?! than)|without"
    r"|no (?!thanks|thank|idea|problem|worr|way|need|more than|one|not|clue|matter|rush|guests?|people|answers?\b)"
    r")\s*\b(?P<what>.+?)(?:\s+(?:off|out|away|anymore|any more|any longer))?$",
    re.I,
)

#: What is chosen, and no name of a thing: "take the 13th", "take the second one".
_IS_DATE = re.compile(
    r"(?:on )?(?:the )?(?:\d{1,2}(?:st|nd|rd|th)(?: .*)?|\w+ (?:one|option|date|day)"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day)",
    re.I,
)

_BECAUSE = re.compile(r"\s*[,;]?\s+(?:(?:he|she|it|they|we|i|you)(?:'s|'re|'m)?|because|since|as|so)\s.*$", re.I)


_ADD = re.compile(
    r"^(?:also\s+)?(?:don't forget|remember|add|buy|get|purchase|order|put|pick up|grab|include|bring"
    r"|throw in|need|note down|write down|(?:we|i)(?:'ll| will| should| must| also"
    r"|'d)* (?:also )?(?:need|want|get|buy|order|have to (?:buy|get))(?: to (?:buy|get|order|add))?"
    r"|(?:want|like|love|going|have|need|remember|forget) to (?:buy|get|order|add)|more|also|and|plus"
    r"|forgot|i forgot|what about)\s+(?:also |in |some more )?(?P<what>.+)$",
    re.I,
)

_ADD_THEM = re.compile(
    r"^(?P<what>.+?)[\s,;:]*\b(?:please )?(?:add|put|buy|get) (?:them|it|those|that|these)(?: all| too| on| please)*$",
    re.I,
)

#: How sentences begin that are no name of a thing: a verb, a place, a day, a person, an answer.
NO_THING = re.compile(
    r"(?:[\d.,]+k?(?:$| for\b)|make|let|use|clear|empty|wipe|do|is|are|it"
    r"|its|it's|we|i|you|they|he|she|can|could|would|not|no|this|that|have|be|go|cancel|undo"
    r"|delete|stop|move|send|ask|tell|write|show|plan|change|call|rename|invite|why|what|when|how|who|where|on|at|in|to"
    r"|for|from|by|until|yes|yeah|ok|okay|thanks|thank|please|never|wait|sorry|maybe|today|tonight|tomorrow|next"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|put|take|give|help|halve|double|actually|instead|say|says|said|if|but"
    r"|too|very|so|there|them|him|her|us|me|was|were|will|should|did|does|has|had|say|read|repeat|again|redo)\b"
    r"|.*\b(?:instead|costs?|gets?|can't|cannot|won't|don't|is|are|was|were|please send|says|said)\b",
    re.I,
)


#: What is put is money, and no thing: "put 4k aside for flowers", "put 20% of the budget to flowers".
_OF_MONEY = re.compile(r"\baside\b|\b(?:of|from|to|into) (?:the|our|my) budget\b", re.I)


def may_be_things(clause: str, scene: Scene) -> bool:
    """Return True when words nobody else understood may name things: neither a question, an order nor a date."""
    return not (clause.endswith("?") or NO_THING.match(clause) or find_slots(clause, scene.now).any)


_NOT_TO_BUY = re.compile(
    r"\b(?:married|engaged|a new|know|idea|you|started|rid|together|going|there|back|help|see|tell|think"
    r"|ready|it done|done|me\b|some (?:help|ideas))\b",
    re.I,
)


def list_adapted(clause: str, scene: Scene) -> Request | None:
    """Read "adjust the list to who is coming", "adapt the amounts to the answers"."""
    event, rest = find_event(clause, scene.memory)
    asked = re.sub(r"\s+", " ", rest.replace("|", " ")).strip(" .!?")
    return one("adapt_shopping_list", event) if _ADAPT.search(asked) else None


def list_made(clause: str, scene: Scene) -> Request | None:
    """Read "make a shopping list", alone or "with wine and cheese"; the invitations too when both are named."""
    if not _MAKE.search(clause):
        return None
    event, rest = find_event(clause, scene.memory)
    with_items = re.search(
        r"\b(?:with|containing|including|of)\s+(?P<what>(?!the usual|everything|all).+)$|:\s*(?P<what2>.+)$", rest, re.I
    )
    items = things((with_items.group("what") or with_items.group("what2")).replace(" | ", " ")) if with_items else []
    given: dict[str, Any] = {"items": items} if items else {}
    asks = [call("make_shopping_list", event, **given)]
    if re.search(r"\binvit(?:ation|e)s?\b", rest, re.I):
        asks.append(call("draft_invitations", event))
    return Request(asks=tuple(asks), event=event)


def ticked(clause: str, scene: Scene) -> Request | None:
    """Read "we bought the cake", "got milk and eggs", "tick off the wine", "untick the candles"."""
    if clause.endswith("?"):
        return None
    event, rest = without_list(clause, scene)
    if match := _UNTICK.match(rest):
        names = _names(match)
        if not names and re.search(r"\b(?:everything|all|them)\b", rest, re.I):
            return Request(event=event, question=WHICH)
        return one("tick_items", event, items=names, done=False) if names else None
    if not (match := _TICK.match(rest)) or ((match.group("a") or match.group("b")) and _NOT_TO_BUY.search(rest)):
        return None
    said = next(value for value in match.groupdict().values() if value)
    if re.fullmatch(r"(?:it|that|them|those|these|this|everything|all(?: of (?:it|them))?)", said.strip(), re.I):
        if re.match(r"every|all", said, re.I):
            return Request(event=event, about={"whole": "tick"})
        names = scene.memory.last_items
    else:
        if re.match(r"(?:i|we) have\b", rest, re.I) and not re.search(r"\b(?:already|the|now)\b", rest, re.I):
            return None
        names = thing_names(said)
    names = [name for name in names if not re.fullmatch(r"(?:\d+ )?(?:guests?|people)", name)]
    return one("tick_items", event, items=names) if names else None


def removed(clause: str, scene: Scene) -> Request | None:
    """Read "remove the candles", "we don't need the banner"."""
    event, rest = without_list(clause, scene)
    match = _REMOVE.match(rest)
    if not match or clause.endswith("?"):
        return None
    said = _BECAUSE.sub("", match.group("what"))
    if re.search(r"\b(?:expenses?|bookings?)\b|[$€£]", said, re.I):
        return None
    if re.fullmatch(r"(?:it|that|them|those|these)", said.strip(), re.I):
        names = list(scene.memory.last_items)
    else:
        names = thing_names(said)
    if _IS_DATE.fullmatch(said.strip()):
        return None
    return one("remove_items", event, items=names) if names else None


def items_added(clause: str, scene: Scene) -> Request | None:
    """Read "add 3 bottles of wine", "we need napkins", "buy a cake for $45"."""
    event, rest = without_list(clause, scene)
    match = _ADD.match(rest) or _ADD_THEM.match(rest)
    if not match or clause.endswith("?") or (_NOT_TO_BUY.search(rest) and not re.match(r"^(?:add|buy)\b", rest, re.I)):
        return None
    if re.search(r"\b(?:guests?|people)\s*$", rest, re.I) and re.search(NUMBER, rest, re.I):
        return None
    if _OF_MONEY.search(rest):
        return None
    items = things(
        re.sub(
            r"^(?:to (?:buy|get)|these|the following|this|as well|items?)\s*:?\s*(?=\w)",
            "",
            match.group("what"),
            flags=re.I,
        )
    )
    no_things = [item["name"] for item in items if is_concept(item["name"])]
    if items and len(no_things) < len(items):
        wanted = [item for item in items if item["name"] not in no_things]
        return replace(one("add_items", event, items=wanted), about={"no_things": no_things} if no_things else {})
    return (
        Request(event=event, question=WHAT, awaits="items")
        if re.match(r"^(?:add|put|buy)\b(?:\s+\S+){0,3}$", rest, re.I)
        else None
    )


def items_named(clause: str, scene: Scene) -> Request | None:
    """Read things that are only named, when they come with a unit or the list is what is talked about."""
    event, rest = without_list(clause, scene)
    if not may_be_things(clause, scene) or not (
        re.match(rf"^{NUMBER}\s*{UNIT}\b", rest, re.I) or scene.memory.spoken_of == "items"
    ):
        return None
    items = things(rest)
    short = all(len(item["name"].split()) <= 3 and not re.fullmatch(UNIT, item["name"], re.I) for item in items)
    return one("add_items", event, items=items) if items and short else None


def without_list(clause: str, scene: Scene) -> tuple[int | str | None, str]:
    """Return the event that is named, and the clause without it and without "to the shopping list"."""
    event, rest = None, clause
    if re.search(r"\blist\b", clause, re.I) or not re.search(r"\bfor the (?:party|event)\b", clause, re.I):
        event, rest = find_event(clause, scene.memory)
    rest = _ON_LIST.sub(" ", re.sub(r"\|\s*(?:(?:shopping|grocery) )?list\b", "|", rest))
    rest = re.sub(r"\s+", " ", re.sub(r"\s*\|\s*", " ", rest)).strip(" ,:")
    return event, re.sub(r"^(\w+)\s*:\s*", r"\1 ", rest)


def _names(match: re.Match) -> list[str]:
    return thing_names(next(value for value in match.groupdict().values() if value))
