"""The life of an agent: spawned, woken, paused, resumed, finished. Every beat is a row before anything acts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone

from agents import due
from agents.workflows.current import note_end

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from agents.business.declaration import AgentDeclaration
    from agents.business.models import AgentRun, Beat


class AgentManager:
    """What code, the admin and a shell do with agents. An agent is named by its class or its name."""

    @staticmethod
    def spawn(
        agent: str | type,
        *,
        event: Any = None,
        entity: Any = None,
        user: Any = None,
        namespace: str | None = None,
        **context: Any,
    ) -> AgentRun:
        """Make an agent and wake it at once; a singleton that lives in the namespace is woken and returned instead.

        `entity` is the row it is about, which is its namespace if none is given. With an `event` it is made as that
        event would make it, once. `context` are fields of its Context. Errors: `ValueError` for one it does not have.
        """
        from agents.business.declaration import named
        from agents.business.waking import spawn_by

        declaration = named(agent)
        if event is not None:
            return spawn_by(declaration, event, entity=entity, user=user, namespace=namespace, context=context)
        place = namespace or (namespace_of(entity) if entity is not None else "*")
        return spawn(declaration, entity=entity, user=user, namespace=place, context=context, key="")

    @staticmethod
    def list_active(agent: str | type | None = None, namespace: str | None = None) -> QuerySet[AgentRun]:
        """Return the agents that live and are not paused."""
        from agents.business.declaration import named
        from agents.business.models import AgentRun

        found = AgentRun.objects.filter(status=AgentRun.Status.ACTIVE)
        if agent is not None:
            found = found.filter(name=named(agent).name)
        return found if namespace is None else found.filter(namespace=namespace)

    @staticmethod
    def finish(run: AgentRun) -> AgentRun:
        """End its life; beats that are due are cancelled, one at work comes to its end without effect."""
        with transaction.atomic():
            held = _held(run)
            if held.status != held.Status.FINISHED:
                finish(held)
        return held

    @staticmethod
    def pause(run: AgentRun, reason: str = "") -> AgentRun:
        """Let it sleep: events go on to be noted and are answered when it is resumed."""
        with transaction.atomic():
            held = _held(run)
            if held.status == held.Status.ACTIVE:
                held.status, held.error = held.Status.PAUSED, reason
                held.save(update_fields=["status", "error"])
        return held

    @staticmethod
    def resume(run: AgentRun) -> AgentRun:
        """Wake a paused one: what came meanwhile is answered, and the beat that paused it is tried again."""
        from agents.business.models import Beat

        with transaction.atomic():
            held = _held(run)
            if held.status == held.Status.PAUSED:
                held.status, held.error, held.failures = held.Status.ACTIVE, "", 0
                held.save(update_fields=["status", "error", "failures"])
                failed = held.beats.filter(state=Beat.State.FAILED).order_by("-ended_at").first()
                if failed is not None:
                    failed.state, failed.failures, failed.due_at = Beat.State.DUE, 0, timezone.now()
                    failed.save(update_fields=["state", "failures", "due_at"])
                plan_heartbeat(held)
                due.hint()
        return held

    @staticmethod
    def beat_now(run: AgentRun) -> Beat | None:
        """Wake it by hand; None when it is over."""
        with transaction.atomic():
            return wake(_held(run), reason="by hand", key=f"by hand:{uuid4()}")


def spawn(
    declaration: AgentDeclaration,
    *,
    entity: Any,
    user: Any,
    namespace: str,
    context: dict[str, Any],
    key: str,
    event: Any = None,
) -> AgentRun:
    """Make the agent with its first beat. The same `key` again makes no second one. See `AgentManager.spawn`."""
    from django.contrib.contenttypes.models import ContentType

    from agents.business.models import AgentRun

    model = declaration.context_model
    if model.model_config.get("extra") != "allow" and (unknown := set(context) - set(model.model_fields)):
        known = ", ".join(model.model_fields) or "none"
        raise ValueError(f"{declaration.name} has no {', '.join(sorted(unknown))} in its Context. Its fields: {known}.")
    checked = model.model_validate(context).model_dump(mode="json")
    key_of_beat = key or "spawned"
    run = AgentRun(
        name=declaration.name,
        namespace=namespace,
        content_type=ContentType.objects.get_for_model(entity) if entity is not None else None,
        entity_id=str(entity.pk) if entity is not None else "",
        user=user if user is not None else person_of(entity),
        context=checked,
        singleton=declaration.singleton,
        spawned_by=str(event.pk) if event is not None else "",
        spawn_key=key,
        spawned_at=timezone.now(),
    )
    try:
        with transaction.atomic():
            run.save(force_insert=True)
            wake(
                run,
                reason="event" if event is not None else "by hand",
                key=key_of_beat,
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
            wake(found, reason="event", key=key_of_beat, events=[event])
        else:
            wake(found, reason="by hand", key=f"spawned:{uuid4()}")
        return found
    return run


def wake(
    run: AgentRun,
    *,
    reason: str,
    key: str,
    events: Iterable[Any] = (),
    handler: str = "",
) -> Beat | None:
    """Put a beat into its queue, due now; the same key again changes nothing. None when the agent's life is over."""
    from agents.business.models import Beat

    if run.status == run.Status.FINISHED:
        return None
    return Beat.objects.get(agent_run=run, key=_put(run, reason, key, events=events, handler=handler))


def _put(
    run: AgentRun, reason: str, key: str, *, events: Iterable[Any] = (), handler: str = "", at: datetime | None = None
) -> str:
    """Insert the beat's row unless it is there; return the key it has."""
    from agents.business.models import Beat

    now = timezone.now()
    beat = Beat(
        agent_run=run,
        key=key[:250],
        reason=reason,
        handler=handler,
        events=[str(event.pk) for event in events],
        scheduled_at=at or now,
        due_at=at or now,
        created_at=now,
    )
    Beat.objects.bulk_create([beat], ignore_conflicts=True)
    if beat.due_at <= now:
        due.hint()
    return beat.key


def plan_heartbeat(run: AgentRun) -> None:
    """Make its next heartbeat a row, in step with its birth. Those that nobody was there for are not made up for."""
    from agents import registry
    from agents.business.models import Beat

    declaration = registry.business_agents.get(run.name)
    every = declaration.heartbeat if declaration else None
    if every is None or run.status == run.Status.FINISHED:
        moment = None
    elif waiting := run.beats.filter(reason="heartbeat", state__in=Beat.OPEN).first():
        moment = waiting.scheduled_at
    else:
        passed = (timezone.now() - run.spawned_at) // every
        moment = run.spawned_at + (passed + 1) * every
        _put(run, "heartbeat", f"heartbeat:{moment.isoformat()}", at=moment)
    run.next_beat_at = moment
    run.save(update_fields=["next_beat_at"])


def plan_missing_heartbeats(using: str, **signal: Any) -> None:
    """Give a heartbeat to agents that live without one although their class, in the code as it is now, declares it."""
    from agents import registry
    from agents.business.models import AgentRun

    names = [declaration.name for declaration in registry.business_agents if declaration.heartbeat is not None]
    without = AgentRun.objects.using(using).filter(name__in=names, next_beat_at=None)
    for run in without.exclude(status=AgentRun.Status.FINISHED).iterator():
        plan_heartbeat(run)


def finish(run: AgentRun, reason: str = "") -> None:
    """In a transaction that holds the agent's row: its life is over."""
    from agents.business.models import Beat

    note_end(run)
    run.status, run.finished_at, run.next_beat_at, run.error = run.Status.FINISHED, timezone.now(), None, reason
    run.save(update_fields=["status", "finished_at", "next_beat_at", "error"])
    run.beats.filter(state__in=Beat.OPEN).update(
        state=Beat.State.CANCELLED, ended_at=run.finished_at, outcome="the agent had finished"
    )
    transaction.on_commit(lambda: _stop_thinking(run))


def _stop_thinking(run: AgentRun) -> None:
    """Nobody waits for the answer any more: it shall cost nothing more."""
    from agents.business.thinking import SURFACE
    from agents.runtime import runs
    from agents.runtime.models import Run

    for asked in Run.objects.filter(surface=SURFACE, thread=run.pk, state__in=[Run.State.QUEUED, Run.State.RUNNING]):
        runs.request_stop(asked)


def namespace_of(entity: Any) -> str:
    """Name a row as a namespace: `planning.event:5`."""
    return f"{entity._meta.label_lower}:{entity.pk}"


def person_of(entity: Any) -> Any:
    """Return whose row it is, by its field `user` or `owner`; None when it has neither."""
    from django.contrib.auth import get_user_model

    for name in ("user", "owner"):
        person = getattr(entity, name, None)
        if isinstance(person, get_user_model()):
            return person
    return None


def _held(run: AgentRun) -> AgentRun:
    return type(run).objects.select_for_update(no_key=True).get(pk=run.pk)
