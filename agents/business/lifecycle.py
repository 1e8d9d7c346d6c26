"""The life of an agent: spawned, woken, paused, resumed, finished. Every activation is a row before anything acts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from agents import due
from agents.business.activations.scheduling import plan_heartbeat, wake
from agents.business.declaration import named
from agents.business.models import Activation, AgentRun
from agents.business.spawning import namespace_of, spawn, spawn_by
from agents.business.thinking.questions import SURFACE
from agents.runtime import runs
from agents.runtime.models import Run
from agents.workflows.current import note_end

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class AgentManager:
    """What code, the admin and a shell do with agents. An agent is named by its class or its name."""

    @staticmethod
    def spawn(
        agent: str | type,
        *,
        event: Any = None,
        entity: Any = None,
        user: User | None = None,
        namespace: str | None = None,
        **context: Any,
    ) -> AgentRun:
        """Make an agent and wake it at once; a singleton that lives in the namespace is woken and returned instead.

        `entity` is the row it is about, which is its namespace if none is given. With an `event` it is made as that
        event would make it, once. `context` are fields of its Context. Errors: `ValueError` for one it does not have.
        """
        declaration = named(agent)
        if event is not None:
            return spawn_by(declaration, event, entity=entity, user=user, namespace=namespace, context=context)
        place = namespace or (namespace_of(entity) if entity is not None else "*")
        return spawn(declaration, entity=entity, user=user, namespace=place, context=context, key="")

    @staticmethod
    def list_active(agent: str | type | None = None, namespace: str | None = None) -> QuerySet[AgentRun]:
        """Return the agents that live and are not paused."""
        found = AgentRun.objects.filter(status=AgentRun.Status.ACTIVE)
        if agent is not None:
            found = found.filter(name=named(agent).name)
        return found if namespace is None else found.filter(namespace=namespace)

    @staticmethod
    def finish(run: AgentRun) -> AgentRun:
        """End its life; activations that are due are cancelled, one at work comes to its end without effect."""
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
        """Wake a paused one: what came meanwhile is answered, and the activation that paused it is tried again."""

        with transaction.atomic():
            held = _held(run)
            if held.status == held.Status.PAUSED:
                held.status, held.error, held.failures = held.Status.ACTIVE, "", 0
                held.save(update_fields=["status", "error", "failures"])
                failed = held.activations.filter(state=Activation.State.FAILED).order_by("-ended_at").first()
                if failed is not None:
                    failed.state, failed.failures, failed.due_at = Activation.State.DUE, 0, timezone.now()
                    failed.save(update_fields=["state", "failures", "due_at"])
                plan_heartbeat(held)
                due.hint()
        return held

    @staticmethod
    def activate_now(run: AgentRun) -> Activation | None:
        """Wake it by hand; None when it is over."""
        with transaction.atomic():
            return wake(_held(run), reason="by hand", key=f"by hand:{uuid4()}")


def finish(run: AgentRun, reason: str = "") -> None:
    """In a transaction that holds the agent's row: its life is over."""
    note_end(run)
    run.status, run.finished_at, run.next_beat_at, run.error = run.Status.FINISHED, timezone.now(), None, reason
    run.save(update_fields=["status", "finished_at", "next_beat_at", "error"])
    run.activations.filter(state__in=Activation.OPEN).update(
        state=Activation.State.CANCELLED, ended_at=run.finished_at, outcome="the agent had finished"
    )
    transaction.on_commit(lambda: _stop_thinking(run))


def _stop_thinking(run: AgentRun) -> None:
    """Nobody waits for the answer any more: it shall cost nothing more."""
    for asked in Run.objects.filter(surface=SURFACE, thread=run.pk, state__in=Run.OPEN):
        runs.request_stop(asked)


def _held(run: AgentRun) -> AgentRun:
    return type(run).objects.select_for_update(no_key=True).get(pk=run.pk)
