"""Which event all that follows is about, where that is said first: "Two updates on the gala."."""

from __future__ import annotations

from dataclasses import replace

from agents.llm.offline.understanding.clauses import Clause
from planning.grammar.requests import Request, Scene
from planning.language.intents import comes_to, event_of

#: With it a request only tells of those behind it, or names their event.
TOPIC = "topic"
_OF_NO_EVENT = frozenset({"list_events", "create_event", "add_vendor", "change_vendor", "remove_vendor"})


@comes_to("sorry_first")
def _sorry(clause: Clause, scene: Scene) -> Request:
    return Request(about={TOPIC: True})


@comes_to("topic")
def _topic(clause: Clause, scene: Scene) -> Request:
    return Request(event=event_of(clause, scene), about={TOPIC: True})


def of_topic(request: Request, event: int | str | None) -> Request:
    """Return the request, of that event where it names none."""
    if request.event is not None or event is None:
        return request
    asks = [
        ask
        if "event" in ask.arguments or ask.tool in _OF_NO_EVENT
        else replace(ask, arguments={**ask.arguments, "event": event})
        for ask in request.asks
    ]
    return replace(request, event=event, asks=tuple(asks))
