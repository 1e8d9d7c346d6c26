"""Calls of tools: those still to be made, and those that were, with what came of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from agents.llm import Ask, Called
from agents.names import find_only
from planning.content import Content, ItemContent
from planning.grammar.requests import Request


@dataclass(frozen=True)
class Made:
    """A call that was made, and for what."""

    ask: Ask
    result: Called
    request: Request | None = None

    @property
    def ok(self) -> bool:
        """Whether the tool did what it was asked."""
        return self.result.ok

    @cached_property
    def content(self) -> Content:
        """What came of it."""
        return Content.read(self.result.data)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A call still to be made, and for what."""

    ask: Ask
    request: Request | None = None


def item_called(name: str, items: Sequence[ItemContent]) -> ItemContent | None:
    """Return the item of that name, when one alone fits."""
    return find_only(name, items, called=lambda item: item.name)


#: Tools that take many things in one call, and the argument that holds them.
_MANY = {
    "add_items": "items",
    "remove_items": "items",
    "tick_items": "items",
    "add_guests": "guests",
    "remove_guests": "names",
}


def joined_calls(wanted: Sequence[Wanted]) -> list[Wanted]:
    """Make one call of several that are the same, or differ only in what they list or change."""
    joined: list[Wanted] = []
    for one in wanted:
        many = _MANY.get(one.ask.tool)
        rest = {name: value for name, value in one.ask.arguments.items() if name != many}
        for place, other in enumerate(joined):
            if one.ask == other.ask and _names(one) == _names(other):
                if one.request and other.request and one.request.topic != other.request.topic:
                    joined[place] = replace(other, request=replace(other.request, topic="event"))
                break
            if one.ask.tool == other.ask.tool == "change_event" and one.ask.arguments.get(
                "event"
            ) == other.ask.arguments.get("event"):
                joined[place] = replace(
                    other, ask=replace(other.ask, arguments={**other.ask.arguments, **one.ask.arguments})
                )
                break
            others = {name: value for name, value in other.ask.arguments.items() if name != many}
            if many and other.ask.tool == one.ask.tool and others == rest:
                both = [*other.ask.arguments[many], *one.ask.arguments[many]]
                joined[place] = replace(other, ask=replace(other.ask, arguments={**rest, many: both}))
                break
        else:
            joined.append(one)
    return joined


#: What a request goes on to do with what is read: of two that differ in it each reads for itself.
_GOES_ON = ("done", "aside", "agreed", "remind", "change", "task_by")


def _names(wanted: Wanted) -> tuple[Any, ...]:
    """Return the item or guests that it is asked about, and why: of two of them the tool is asked twice."""
    if wanted.request is None:
        return ("",)
    return (wanted.request.name, *wanted.request.people, *map(wanted.request.about.get, _GOES_ON))
