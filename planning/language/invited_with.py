"""Who is to come to an event that is planned: "dinner on Friday with Sam and Leo"."""

from __future__ import annotations

from agents import patterns as re
from agents.llm.offline.values import listed_people
from agents.llm.offline.values import span as values
from planning.grammar.requests import Request, Scene, one
from planning.grammar.values.guests import arguments

_BRANDS = re.compile(
    r"^(?:coke|coca-cola|pepsi|sprite|fanta|nutella|prosecco|champagne|brie|bordeaux|guinness|heineken"
    r"|oreos?|doritos|pringles|lego|red bull|aperol|merlot|chardonnay|camembert|parmesan|cheddar|gouda"
    r"|baileys|haribo|kleenex|tupperware|nachos|jell-?o|gatorade|m&ms|cheetos|ikea|corona|budweiser)s?$",
    re.I,
)
_WITH = re.compile(r"(?:\bwith|\bw/)\s*$", re.I)
_ENDS = re.compile(
    r"^\s*(?:$|[,.;!?]|(?:and|on|at|in|for|next|this|tomorrow|tonight|today|from|until|till|to|about|budget)\b)", re.I
)


def invited_with(clause: str, scene: Scene) -> tuple[Request | None, str]:
    """Read who is to come to an event that is planned, "dinner on Friday with Sam and Leo"; and the clause without."""
    for span in listed_people.spans(clause, values.Scene(scene.now, names={"guest": tuple(scene.memory.people)})):
        before = _WITH.search(clause[: span.start])
        if span.kind == "people" and before and _ENDS.match(clause[span.end :]):
            if span.unclear:
                return Request(question=span.unclear), clause
            if not any(_BRANDS.match(party.name) for party in span.value):
                rest = f"{clause[: before.start()]}{clause[span.end :]}"
                return one("add_guests", guests=[arguments(party) for party in span.value]), rest
    return None, clause
