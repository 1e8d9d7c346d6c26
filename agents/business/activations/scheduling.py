"""Activations are rows before anything acts: put into their agent's queue, or planned as its next heartbeat."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

from agents import due, registry
from agents.business.models import Activation, AgentRun


def wake(
    run: AgentRun,
    *,
    reason: str,
    key: str,
    events: Iterable[Any] = (),
    handler: str = "",
) -> Activation | None:
    """Put an activation into its queue, due now; the same key again changes nothing. None after the agent's end."""
    if run.status == run.Status.FINISHED:
        return None
    return Activation.objects.get(agent_run=run, key=_put(run, reason, key, events=events, handler=handler))


def _put(
    run: AgentRun, reason: str, key: str, *, events: Iterable[Any] = (), handler: str = "", at: datetime | None = None
) -> str:
    """Insert the activation's row unless it is there; return the key it has."""
    now = timezone.now()
    activation = Activation(
        agent_run=run,
        key=key[:250],
        reason=reason,
        handler=handler,
        events=[str(event.pk) for event in events],
        scheduled_at=at or now,
        due_at=at or now,
        created_at=now,
    )
    Activation.objects.bulk_create([activation], ignore_conflicts=True)
    if activation.due_at <= now:
        due.hint()
    return activation.key


def plan_heartbeat(run: AgentRun) -> None:
    """Make its next heartbeat a row, in step with its birth. Those that nobody was there for are not made up for."""
    declaration = registry.business_agents.get(run.name)
    every = declaration.heartbeat if declaration else None
    if every is None or run.status == run.Status.FINISHED:
        moment = None
    elif waiting := run.activations.filter(reason="heartbeat", state__in=Activation.OPEN).first():
        moment = waiting.scheduled_at
    else:
        passed = (timezone.now() - run.spawned_at) // every
        moment = run.spawned_at + (passed + 1) * every
        _put(run, "heartbeat", f"heartbeat:{moment.isoformat()}", at=moment)
    run.next_beat_at = moment
    run.save(update_fields=["next_beat_at"])


def plan_missing_heartbeats(using: str, **signal: Any) -> None:
    """Give a heartbeat to agents that live without one although their class, in the code as it is now, declares it."""
    names = [declaration.name for declaration in registry.business_agents if declaration.heartbeat is not None]
    without = AgentRun.objects.using(using).filter(name__in=names, next_beat_at=None)
    for run in without.exclude(status=AgentRun.Status.FINISHED).iterator():
        plan_heartbeat(run)
