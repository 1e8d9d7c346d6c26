"""What a message and each clause of it ask for."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from agents.llm import Ask
from planning.grammar.drafts import Draft, Slots
from planning.grammar.memory import Memory


@dataclass(frozen=True, slots=True)
class Scene:
    """What a clause is read against: the present, local, and what the conversation tells."""

    now: datetime
    memory: Memory
    #: What the language made of a text; its clauses may be the same.
    spoken: dict[str, Reading | None] = field(default_factory=dict, init=False, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Request:
    """One thing asked for: calls to make, or an event to create or move, or a question that must be asked back.

    `topic` is what a question was about ("when", "who"), for the answer; `name` is the item it named, `people` the
    guests. `awaits` names what the next message may supply: "items", "guests", "move" or a field of the event. `about`
    holds what more is known: "minutes" to shift the event by; "whole", what to do once the list was read ("tick" all of
    it, or "scale" an item by "factor"); "undo", the calls that take back what is said again as it was meant.
    """

    asks: tuple[Ask, ...] = ()
    draft: Draft | None = None
    move: Slots | None = None
    event: int | str | None = None
    question: str = ""
    awaits: str = ""
    about: dict[str, Any] = field(default_factory=dict)
    topic: str = ""
    name: str = ""
    people: tuple[str, ...] = ()

    @property
    def changes_it(self) -> bool:
        """True for a change that names no event: in "plan a picnic. Make it 20 guests" it is the new one's."""
        moves = self.move is not None or any(ask.tool == "change_event" for ask in self.asks)
        return moves and self.event is None


@dataclass(frozen=True, slots=True)
class Doubt:
    """A clause that was understood but for some `words` of it, as they are written."""

    clause: str
    words: tuple[str, ...]


@dataclass(slots=True)
class Reading:
    """What a message comes to. `drafts` are new events; `requests` the rest.

    `lost` are clauses nobody understood, `doubts` those that would write and were not understood in whole: with one of
    these nothing of the message is written.
    """

    drafts: list[Draft] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    shopping_list: bool = True
    invitations: bool = True
    dropped: bool = False

    @property
    def understood(self) -> bool:
        return bool(self.drafts or self.requests or self.doubts or self.dropped)

    @property
    def undo(self) -> list[Ask]:
        """The calls that come before all others."""
        return [ask for request in self.requests for ask in request.about.get("undo", ())]

    def question(self, now: datetime) -> str:
        """Return what must be asked back before anything can be done, or ""."""
        for draft in self.drafts:
            if asked := draft.question(now):
                return asked
        return next((request.question for request in self.requests if request.question), "")


def call(tool: str, event: int | str | None = None, /, **arguments: Any) -> Ask:
    """Return a call with those arguments; the event only when one was named."""
    return Ask(tool, {**arguments, **({"event": event} if event is not None else {})})


def one(tool: str, event: int | str | None = None, /, topic: str = "", **arguments: Any) -> Request:
    """Return a request of one call."""
    return Request(asks=(call(tool, event, **arguments),), event=event, topic=topic)
