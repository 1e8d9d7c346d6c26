"""What is declared of a business agent, and how it is found again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from agents import patterns as re
from agents import registry
from agents.retry import Retry

if TYPE_CHECKING:
    from agents.business.actor import Actor


@dataclass(frozen=True)
class HandlerDeclaration:
    """A method that an event calls instead of `act`."""

    method: str
    event: str
    offset: Any = None
    condition: Callable[[Any], bool] | None = None
    retry: Retry | None = None
    match: Mapping[str, Any] | None = None
    debounce: timedelta | None = None


@dataclass(frozen=True)
class AgentDeclaration:
    """A declared business agent. `cls` is the declared class, made able to speak, note and think."""

    name: str
    cls: type[Actor]
    context_model: type[BaseModel]
    spawn_on: tuple[str, ...]
    act_on: tuple[str, ...]
    heartbeat: timedelta | None
    singleton: bool
    namespace: str
    match: Mapping[str, Any] | None
    tools: tuple[str, ...]
    title: str
    instructions: str
    where: str
    handlers: tuple[HandlerDeclaration, ...] = field(default=())

    def __repr__(self) -> str:
        return f"{self.name} ({self.where})"

    @property
    def events(self) -> Iterator[str]:
        """All events it listens to, each once; those of its handlers are apart."""
        return iter(dict.fromkeys([*self.spawn_on, *self.act_on]))


def named(agent: str | type) -> AgentDeclaration:
    """Return the declaration by the class, its name, or the name as one would write it otherwise (`guest_concierge`).

    Errors: `LookupError` with the names there are.
    """
    wanted = agent if isinstance(agent, str) else agent.__name__
    if wanted in registry.business_agents:
        return registry.business_agents[wanted]
    for declaration in registry.business_agents:
        if _plain(declaration.name) == _plain(wanted) or (
            isinstance(agent, type) and issubclass(declaration.cls, agent)
        ):
            return declaration
    return registry.business_agents[wanted]


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())
