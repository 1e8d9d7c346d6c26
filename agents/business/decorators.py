"""Declaring a business agent: `@agent` on a class with `act(self)`, `@handler` on its methods."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any, TypeVar

from django.core.exceptions import ImproperlyConfigured
from pydantic import BaseModel

from agents import naming, registry
from agents import patterns as re
from agents.business.activations.context import as_agent_context
from agents.business.actor import Actor
from agents.business.checks import check, check_handlers
from agents.business.declaration import AgentDeclaration, HandlerDeclaration
from agents.deadlines import check_timeout
from agents.events.checks import check_name
from agents.events.offsets import given
from agents.events.subscription import Match
from agents.retry import Retry
from agents.source_location import located

Declared = TypeVar("Declared", bound=type)


def agent(
    cls: Any = None,
    /,
    *,
    name: str = "",
    spawn_on: Sequence[str] = (),
    act_on: Sequence[str] = (),
    heartbeat: timedelta | None = None,
    singleton: bool = False,
    namespace: str = "*",
    match: Match | Mapping[str, Match] | None = None,
    tools: Sequence[str] = (),
    title: str = "",
    answers: str = "",
    outside: bool = False,
    timeout: timedelta | float | None = None,
) -> Any:
    """Register a class with `act(self)` as a business agent: it can `say`, `note` and `think` (see `Actor`).

    An event of `spawn_on` makes one; an event of `act_on` wakes those that live in the event's namespace
    (`get_namespace(event)`; without that method the event's entity). With `singleton` one lives in a namespace at a
    time, and another event of `spawn_on` wakes it. `namespace` and `match` (ORM lookups on the event's entity) choose
    among the events; who hears of several kinds of rows may say it of each: `match={"order_paid": {"total__gt": 5}}`.
    `tools` are the names of what its model may call when `think` does not say; the class's docstring is what that model
    is told. `title` is what a person reads of it; `answers` names the agent that answers them in the conversation that
    it begins with them. With `outside=True` its activations may wait for a network: they are carried out where nothing
    else waits for them, and may take `timeout`.
    Errors: `ImproperlyConfigured` with the file, the name and the mend.
    """

    def register(declared: Declared) -> Declared:
        agent_name = name or declared.__name__
        where = located(declared)
        check_timeout(f"{where}: the agent {agent_name}", outside, timeout)
        check(declared, agent_name, spawn_on=spawn_on, act_on=act_on, heartbeat=heartbeat)
        words = title or getattr(declared, "title", "") or _spaced(agent_name)
        declaration = AgentDeclaration(
            name=agent_name,
            cls=_able(declared, words),
            context_model=_context_of(declared, where),
            spawn_on=tuple(spawn_on),
            act_on=tuple(act_on),
            heartbeat=heartbeat,
            singleton=singleton,
            namespace=namespace,
            match=match,
            tools=tuple(tools),
            title=words,
            instructions=inspect.cleandoc(declared.__doc__ or f"You are the {words}."),
            where=where,
            declared=declared,
            is_named=bool(name),
            answers=answers,
            outside=outside,
            timeout=timeout,
            handlers=tuple(_handlers(declared)),
        )
        check_handlers(declaration)
        naming.meet(registry.business_agents, declaration)
        registry.business_agents.add(declaration.name, declaration)
        return declared

    return register(cls) if cls is not None else register


def handler(
    event: str,
    *,
    offset: Any = None,
    offset_minutes: float | None = None,
    condition: Callable[[Any], bool] | None = None,
    retry: Retry | None = None,
    match: Mapping[str, Any] | None = None,
    debounce: timedelta | None = None,
    at_most: timedelta | None = None,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Let this method, `(self)` or `(self, event)`, be called for an event in the agent's namespace.

    `offset` is before or after the event's date and moves with it. `condition(event)` is asked when it is due. With
    `debounce` the method gets a list of events, once, after the quiet period; after `at_most` whatever comes.
    """
    check_name(event, "handler")
    offset = given(offset, offset_minutes)

    def mark(method: Callable[..., Any]) -> Callable[..., Any]:
        declared = HandlerDeclaration(method.__name__, event, offset, condition, retry, match, debounce, at_most)
        method.__dict__.setdefault("agent_handlers", []).append(declared)
        return method

    return mark


def _spaced(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).replace("_", " ").capitalize()


def _able(declared: type, title: str) -> type[Actor]:
    """The declared class and what every agent can do. Its own methods win."""
    parents = (declared,) if issubclass(declared, Actor) else (declared, Actor)
    return type(declared.__name__, parents, {"title": title, "__module__": declared.__module__})


def _context_of(declared: type, where: str) -> type[BaseModel]:
    context = getattr(declared, "Context", None)
    if context is None:
        context = type("Context", (BaseModel,), {})
    if not (isinstance(context, type) and issubclass(context, BaseModel)):
        raise ImproperlyConfigured(f"{where}: Context of {declared.__name__} is no pydantic.BaseModel. Make it one.")
    return as_agent_context(context)


def _handlers(declared: type) -> Iterator[HandlerDeclaration]:
    for _, method in inspect.getmembers(declared, callable):
        yield from getattr(method, "agent_handlers", ())
