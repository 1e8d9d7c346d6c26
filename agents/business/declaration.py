"""What is declared of a business agent, and how it is found again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from agents import patterns as re
from agents import registry
from agents.deadlines import limit_of
from agents.events.subscription import Match
from agents.naming import check_clear
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
    at_most: timedelta | None = None


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
    match: Match | Mapping[str, Match] | None
    tools: tuple[str, ...]
    title: str
    instructions: str
    where: str
    declared: type
    is_named: bool = False
    answers: str = ""
    outside: bool = False
    timeout: timedelta | float | None = None
    handlers: tuple[HandlerDeclaration, ...] = field(default=())

    def __repr__(self) -> str:
        return f"{self.name} ({self.where})"

    @property
    def key(self) -> str:
        return self.name

    @property
    def limit(self) -> float:
        """Return how many seconds an activation may take."""
        return limit_of(self.outside, self.timeout)

    def match_of(self, event: str) -> Match | None:
        """Return what the rows of this event must have: what is said of it, or what is said of all."""
        match = self.match
        if isinstance(match, Mapping) and match and set(match) <= {*self.spawn_on, *self.act_on}:
            of_each: Any = match
            if all(isinstance(each, Mapping) or callable(each) for each in of_each.values()):
                return of_each.get(event)
        return match

    @property
    def events(self) -> Iterator[str]:
        """All events it listens to, each once; those of its handlers are apart."""
        return iter(dict.fromkeys([*self.spawn_on, *self.act_on]))


def named(agent: str | type) -> AgentDeclaration:
    """Return the declaration by the class, its name, or the name as one would write it otherwise (`guest_concierge`).

    Errors: `LookupError` with the names there are.
    """
    if isinstance(agent, type):
        own = next((each for each in registry.business_agents if agent in (each.declared, each.cls)), None)
        if own is not None:
            return own
    else:
        check_clear(registry.business_agents, agent)
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
