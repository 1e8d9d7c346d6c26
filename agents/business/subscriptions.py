"""Which event wakes which agent: one subscription for every event an agent listens to."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.db.models import QuerySet

from agents import naming, registry
from agents.business.activations.scheduling import wake
from agents.business.declaration import AgentDeclaration, HandlerDeclaration
from agents.business.models import AgentRun
from agents.business.spawning import key_of, namespace_in, spawn_by
from agents.events.models import Delivery
from agents.events.subscriptions import subscribe


def listen(declaration: AgentDeclaration) -> None:
    """Subscribe to all events that spawn or wake the agent, and to those of its handlers."""
    for name in declaration.events:
        subscribe(
            f"agent:{declaration.name}:{name}",
            name,
            partial(answer, declaration, name),
            namespace=declaration.namespace,
            match=declaration.match_of(name),
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
            at_most=handler.at_most,
            where=declaration.where,
        )


def rename_rows(**signal: Any) -> None:
    """After a migration: rows from before two apps had an agent of one name are called as theirs is now."""
    for old, new in naming.renamed(registry.business_agents).items():
        AgentRun.objects.filter(name=old).update(name=new)
        for each in Delivery.objects.filter(subscription__startswith=f"agent:{old}:", status="pending"):
            each.subscription = each.subscription.replace(f"agent:{old}:", f"agent:{new}:", 1)
            each.save(update_fields=["subscription"])


def answer(declaration: AgentDeclaration, name: str, event: Any) -> None:
    """Wake who lives in the event's namespace; spawn an agent if the event is one that does."""
    place = namespace_in(declaration, event)
    woken = False
    if name in declaration.act_on:
        for run in living(declaration, place):
            wake(run, reason="event", key=key_of(event), events=[event])
            woken = True
    if name in declaration.spawn_on and not woken:
        spawn_by(declaration, event)


def call_handler(declaration: AgentDeclaration, handler: HandlerDeclaration, event_or_events: Any) -> None:
    """Put the handler's activation into the queue of everyone in the namespace of the event, or of each event."""
    events = event_or_events if isinstance(event_or_events, list) else [event_or_events]
    by_place: dict[str, list[Any]] = {}
    for event in events:
        by_place.setdefault(namespace_in(declaration, event), []).append(event)
    for place, those in by_place.items():
        for run in living(declaration, place):
            key = f"{handler.method}:{key_of(those[-1])}"
            wake(run, reason="handler", key=key, events=those, handler=handler.method)


def living(declaration: AgentDeclaration, namespace: str) -> QuerySet[AgentRun]:
    return AgentRun.objects.filter(name=declaration.name, namespace=namespace).exclude(status="finished")
