"""What is said of guests in one request of a message: whom to invite or not, what they answered, what they eat."""

from __future__ import annotations

from dataclasses import replace

from agents import patterns as re
from planning.grammar.requests import Request, Scene
from planning.language import reading as language

#: Without one of these nothing is said of guests; sentences as data take their time.
HINTS = re.compile(
    r"invit|guest|coming|\b(?:comes?|says?|said|yes|make it|may|might|can't|cannot|can not|won't|will|attend\w*|join\w*"
    r"|brings?|bringing|with|declined|maybe|eats?|is|are|isn't|aren't|has|have|needs?|e-?mail|phone|number|mobile|for)\b",
    re.I,
)


def of_guests(clause: str, scene: Scene) -> Request | None:
    """Read "Anna is coming", "Ben can't make it", "Kim is vegan", "uninvite Zoe"."""
    spoken = language.read(clause, scene) if HINTS.search(clause) else None
    if spoken is None or not spoken.is_sure or spoken.drafts or not spoken.requests:
        return None
    first, *others = spoken.requests
    if not others:
        return replace(first, about={**first.about, "is_sure": True})
    if any(request.question or request.about for request in spoken.requests):
        return None
    return Request(
        asks=tuple(ask for request in spoken.requests for ask in request.asks),
        event=first.event,
        about={"is_sure": True},
    )
