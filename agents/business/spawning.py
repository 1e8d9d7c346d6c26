"""Making an agent: by code, or as an event asks for it, once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.utils import timezone
from pydantic import BaseModel

from agents.business.activations.scheduling import plan_heartbeat, wake
from agents.business.declaration import AgentDeclaration
from agents.business.models import AgentRun

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def spawn(
    declaration: AgentDeclaration,
    *,
    entity: Any,
    user: User | None,
    namespace: str,
    context: dict[str, Any],
    key: str,
    event: Any = None,
) -> AgentRun:
    """Make the agent with its first activation. The same `key` again makes no second one. See `AgentManager.spawn`."""
    model = declaration.context_model
    if model.model_config.get("extra") != "allow" and (unknown := set(context) - set(model.model_fields)):
        known = ", ".join(model.model_fields) or "none"
        raise ValueError(f"{declaration.name} has no {', '.join(sorted(unknown))} in its Context. Its fields: {known}.")
    checked = model.model_validate(context).model_dump(mode="json")
    key_of_activation = key or "spawned"
    run = AgentRun(
        name=declaration.name,
        namespace=namespace,
        user=user if user is not None else owner_of(entity),
        context=checked,
        singleton=declaration.singleton,
        spawned_by=str(event.pk) if event is not None else "",
        spawn_key=key,
        spawned_at=timezone.now(),
    )
    run.about(entity)
    try:
        with transaction.atomic():
            run.save(force_insert=True)
            wake(
                run,
                reason="event" if event is not None else "by hand",
                key=key_of_activation,
                events=[event] if event is not None else (),
            )
            plan_heartbeat(run)
    except IntegrityError:  # This key has made one already, or a singleton lives here.
        living = AgentRun.objects.filter(name=declaration.name)
        if key and (made := living.filter(spawn_key=key).first()):
            return made
        found = living.exclude(status=AgentRun.Status.FINISHED).filter(namespace=namespace, singleton=True).first()
        if found is None:
            raise
        if event is not None:
            wake(found, reason="event", key=key_of_activation, events=[event])
        else:
            wake(found, reason="by hand", key=f"spawned:{uuid4()}")
        return found
    return run


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
        user=given.get("user") or (maker.get_user(event) if hasattr(maker, "get_user") else owner_of(entity)),
        namespace=given.get("namespace") or namespace_in(declaration, event),
        context=fields | given.get("context", {}),
        key=key_of(event),
        event=event,
    )


def key_of(event: Any) -> str:
    """Name this delivery: a moved date brings an event round again, and that is another one."""
    delivery = event.delivery
    return f"event:{event.pk}:{delivery.pk}.{delivery.round}" if delivery else f"event:{event.pk}"


def namespace_in(declaration: AgentDeclaration, event: Any) -> str:
    maker = declaration.cls()
    if hasattr(maker, "get_namespace"):
        return str(maker.get_namespace(event) or "*")[:200]
    return namespace_of(event.entity) if event.entity is not None else "*"


def namespace_of(entity: Any) -> str:
    """Name a row as a namespace: `planning.event:5`."""
    return f"{entity._meta.label_lower}:{entity.pk}"


def owner_of(entity: Any) -> User | None:
    """Return whose row it is, by its field `user` or `owner`; None when it has neither."""
    for name in ("user", "owner"):
        person = getattr(entity, name, None)
        if isinstance(person, get_user_model()):
            return person
    return None
