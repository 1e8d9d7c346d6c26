"""Which event wakes which agent: one subscription for every event an agent listens to."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from pydantic import BaseModel

from agents.business.lifecycle import namespace_of, person_of, spawn, wake

if TYPE_CHECKING:
    from agents.business.declaration import AgentDeclaration, HandlerDeclaration
    from agents.business.models import AgentRun


def listen(declaration: AgentDeclaration) -> None:
    """Subscribe to all events that spawn or wake the agent, and to those of its handlers."""
    from agents.events.subscriptions import subscribe

    for name in declaration.events:
        subscribe(
            f"agent:{declaration.name}:{name}",
            name,
            partial(answer, declaration, name),
            namespace=declaration.namespace,
            match=declaration.match,
            where=declaration.where,
        )
    for handler in declaration.handlers:
        call: Callable[..., None] = partial(call_handler, declaration, handler)
        subscribe(
            f"agent:{declaration.name}:{handler.method}:{handler.event}",
            handler.event,
            call,
            namespace=declaration.namespace,
            match=handler.match,
            offset=handler.offset,
            debounce=handler.debounce,
            where=declaration.where,
        )


def answer(declaration: AgentDeclaration, name: str, event: Any) -> None:
    """Wake who lives in the event's namespace; spawn an agent if the event is one that does."""
    place = _namespace(declaration, event)
    woken = False
    if name in declaration.act_on:
        for run in living(declaration, place):
            wake(run, reason="event", key=key_of(event), events=[event])
            woken = True
    if name in declaration.spawn_on and not woken:
        spawn_by(declaration, event)


def spawn_by(declaration: AgentDeclaration, event: Any, **given: Any) -> AgentRun:
    """Make the agent that this event asks for, with what the class says of its namespace, person and context.

    `given` is what the caller says instead.
    """
    maker = declaration.cls()
    context = maker.create_context(event) if hasattr(maker, "create_context") else {}
    fields = context.model_dump() if isinstance(context, BaseModel) else dict(context or {})
    entity = given.get("entity") or event.entity
    return spawn(
        declaration,
        entity=entity,
        user=given.get("user") or (maker.get_user(event) if hasattr(maker, "get_user") else person_of(entity)),
        namespace=given.get("namespace") or _namespace(declaration, event),
        context=fields | given.get("context", {}),
        key=key_of(event),
        event=event,
    )


def call_handler(declaration: AgentDeclaration, handler: HandlerDeclaration, event_or_events: Any) -> None:
    """Put the handler's beat into the queue of everyone in the namespace of the event, or of each of the events."""
    events = event_or_events if isinstance(event_or_events, list) else [event_or_events]
    by_place: dict[str, list[Any]] = {}
    for event in events:
        by_place.setdefault(_namespace(declaration, event), []).append(event)
    for place, those in by_place.items():
        for run in living(declaration, place):
            key = f"{handler.method}:{key_of(those[-1])}"
            wake(run, reason="handler", key=key, events=those, handler=handler.method)


def key_of(event: Any) -> str:
    """Name this delivery: a moved date brings an event round again, and that is another one."""
    delivery = event.delivery
    return f"event:{event.pk}:{delivery.pk}.{delivery.round}" if delivery else f"event:{event.pk}"


def living(declaration: AgentDeclaration, namespace: str) -> QuerySet[AgentRun]:
    from agents.business.models import AgentRun

    return AgentRun.objects.filter(name=declaration.name, namespace=namespace).exclude(status="finished")


def _namespace(declaration: AgentDeclaration, event: Any) -> str:
    maker = declaration.cls()
    if hasattr(maker, "get_namespace"):
        return str(maker.get_namespace(event) or "*")[:200]
    return namespace_of(event.entity) if event.entity is not None else "*"
