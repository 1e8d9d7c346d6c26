"""What every installed app has declared: tools, widgets, agents, grammars, surfaces, handlers, workflows, due work.

Declaring is enough: `discover()` imports the files with the fixed names in every installed app,
and the decorators in them register here. A name is registered once; a second one is an error.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import autodiscover_modules

if TYPE_CHECKING:
    from agents.business.declaration import AgentDeclaration
    from agents.business.kinds import OutreachKind
    from agents.business.outlet import Outlet
    from agents.due import Source
    from agents.llm.grammar import Grammar
    from agents.runtime.agent import Agent
    from agents.runtime.surface import Surface
    from agents.runtime.tool import Tool
    from agents.runtime.widget import WidgetType

T = TypeVar("T")

DISCOVERED = (
    "tools", "widgets", "agents", "grammar", "surface", "handlers", "workflows", "business", "due", "retention",
)  # fmt: skip


class Registry(Generic[T]):
    """Declared things of one kind by name, in the order of their declaration."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._things: dict[str, T] = {}

    def add(self, name: str, thing: T) -> T:
        """Register `thing`. Errors: `ImproperlyConfigured` when the name is taken."""
        if name in self._things:
            raise ImproperlyConfigured(
                f"Two {self.kind}s are called {name!r}: {self._things[name]!r} and {thing!r}. Rename one of them."
            )
        self._things[name] = thing
        return thing

    def forget(self, name: str) -> None:
        """Make room for another thing of this name, if there is one."""
        self._things.pop(name, None)

    def get(self, name: str) -> T | None:
        return self._things.get(name)

    def __getitem__(self, name: str) -> T:
        try:
            return self._things[name]
        except KeyError:
            known = ", ".join(sorted(self._things)) or "none"
            raise LookupError(f"No {self.kind} is called {name!r}. Known: {known}.") from None

    def __contains__(self, name: str) -> bool:
        return name in self._things

    def __iter__(self) -> Any:
        return iter(self._things.values())

    def __len__(self) -> int:
        return len(self._things)


tools: Registry[Tool] = Registry("tool")
widgets: Registry[WidgetType] = Registry("widget")
agents: Registry[Agent] = Registry("agent")
grammars: Registry[Grammar] = Registry("grammar")
surfaces: Registry[Surface] = Registry("surface")
due: Registry[Source] = Registry("source of due work")
business_agents: Registry[AgentDeclaration] = Registry("business agent")
outreach_kinds: Registry[OutreachKind] = Registry("kind of outreach")
outlets: Registry[Outlet] = Registry("outlet")


#: What looks over the declarations when all of them are known. It raises `ImproperlyConfigured`: file, name, mend.
checks: list[Callable[[], None]] = []


def discover() -> None:
    """Import the declaring modules of every installed app. Called once, when all apps are ready."""
    autodiscover_modules(*DISCOVERED)
    for check in checks:
        check()
