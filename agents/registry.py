"""What every installed app has declared: tools, widgets, agents, grammars, transcripts, handlers, workflows, due work.

A decorator puts its declaration here and does no more; `agents.discovery` finds the declarations and connects them.
A name is registered once; a second one is an error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Generic, TypeVar

from django.core.exceptions import ImproperlyConfigured

if TYPE_CHECKING:
    from agents.business.channel import OutreachChannel
    from agents.business.declaration import AgentDeclaration
    from agents.business.kinds import OutreachKind
    from agents.due import Source
    from agents.llm.offline.grammar import Grammar
    from agents.runtime.agent import Agent
    from agents.runtime.audience import Audience
    from agents.runtime.speaking import Speaks
    from agents.runtime.tool import Tool
    from agents.runtime.transcript import Transcript
    from agents.runtime.widget import WidgetType

T = TypeVar("T")


class Registry(Generic[T]):
    """Declared things of one kind by name, in the order of their declaration."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._things: dict[str, T] = {}
        self._once: dict[str, str] = {}  # how things were called before, and are now
        self._connections: list[Callable[[T], object]] = []

    def add(self, name: str, thing: T) -> T:
        """Register `thing`. Errors: `ImproperlyConfigured` when the name is taken."""
        if name in self._things:
            raise ImproperlyConfigured(
                f"Two {self.kind}s are called {name!r}: {self._things[name]!r} and {thing!r}. Rename one of them."
            )
        self._things[name] = thing
        for each in self._connections:
            each(thing)
        return thing

    def connect(self, each: Callable[[T], object]) -> None:
        """Call it with all things that are here, in their order, and at once with each that comes."""
        self._connections.append(each)
        for thing in list(self):
            each(thing)

    def forget(self, name: str) -> None:
        """Make room for another thing of this name, if there is one."""
        self._things.pop(name, None)

    def rename(self, old: str, new: str) -> None:
        """Call a thing otherwise from now on; by its old name it is found too, as long as nothing else has that."""
        self._things = {new if name == old else name: thing for name, thing in self._things.items()}
        self._once[old] = new

    def get(self, name: str) -> T | None:
        return self._things.get(name) or self._things.get(self._once.get(name, name))

    def __getitem__(self, name: str) -> T:
        try:
            return self._things[name if name in self._things else self._once.get(name, name)]
        except KeyError:
            known = ", ".join(sorted(self._things)) or "none"
            raise LookupError(f"No {self.kind} is called {name!r}. Known: {known}.") from None

    def __contains__(self, name: str) -> bool:
        return name in self._things

    def __iter__(self) -> Iterator[T]:
        return iter(self._things.values())

    def __len__(self) -> int:
        return len(self._things)


tools: Registry[Tool] = Registry("tool")
widgets: Registry[WidgetType] = Registry("widget")
agents: Registry[Agent] = Registry("agent")
grammars: Registry[Grammar] = Registry("grammar")
transcripts: Registry[Transcript] = Registry("transcript")
audiences: Registry[Audience] = Registry("audience")
due: Registry[Source] = Registry("source of due work")
business_agents: Registry[AgentDeclaration] = Registry("business agent")
outreach_kinds: Registry[OutreachKind] = Registry("kind of outreach")
channels: Registry[OutreachChannel] = Registry("channel")
speaking: Registry[Speaks] = Registry("kind of those for whom conversations speak")
