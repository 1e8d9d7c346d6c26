"""The end of a wait: something came, its time is over, or the run goes on waiting."""

from __future__ import annotations

import logging
from typing import Any

from django.db import DatabaseError, transaction
from django.utils import timezone

from agents import tracebacks
from agents.faults import faultpoint
from agents.leases import Lost
from agents.workflows import history, mailbox, transitions
from agents.workflows.declaration import WorkflowDeclaration
from agents.workflows.ending import end
from agents.workflows.leases import fenced
from agents.workflows.models import Signal, Taken, WorkflowRun

logger = logging.getLogger(__name__)

Kind = WorkflowRun.WaitKind


def look(run: WorkflowRun, declaration: WorkflowDeclaration) -> WorkflowRun | None:
    """Look whether the wait is over. Return the run as it goes on, None when it rests. Errors: `Lost`."""
    try:
        with transaction.atomic():
            held = fenced(run)
            arrived = _arrived(held)
            if arrived is None:
                held.owner, held.wake_at = "", held.timeout_at
                held.save(update_fields=["owner", "wake_at"])
                return None
            _go_on(held, declaration, arrived)
            transitions.pass_on(held)
            held.save()
            history.begin_at_once(held)
            faultpoint("before_wait_commit")
    except (Lost, DatabaseError):
        raise
    except Exception:
        logger.exception("What %s waits for could not be looked up", run)
        return _broken(run, declaration)
    faultpoint("after_wait_commit")
    return held if held.owner else None


def _arrived(run: WorkflowRun) -> dict[str, Any] | None:
    """Return what ended the wait, as the row keeps it; None when nothing did."""
    if run.arrived:
        return run.arrived
    if run.wait_kind in (Kind.EVENT, Kind.SIGNAL) and (letter := mailbox.letter(run)) is not None:
        is_signal = isinstance(letter, Signal)
        Taken.objects.create(run=run, **({"signal": letter} if is_signal else {"event_id": letter.pk}))
        return {"kind": run.wait_kind, run.wait_kind: letter.pk, "payload": letter.payload}
    if run.wait_kind == Kind.SUBFLOW:
        child = run.children.get(pk=run.wait_name)
        if child.is_final:
            return {"kind": Kind.SUBFLOW, "status": child.status, "error": child.error, "result": child.result}
        return None
    if run.timeout_at is not None and run.timeout_at <= timezone.now():
        return {"kind": "timeout" if run.wait_kind != Kind.SLEEP else Kind.SLEEP}
    return None


def _go_on(run: WorkflowRun, declaration: WorkflowDeclaration, arrived: dict[str, Any]) -> None:
    kind = arrived["kind"]
    if kind == "timeout" and not run.on_timeout:
        transitions.fail(run, declaration, f"Nothing came: it waited for the {run.wait_kind} {run.wait_name}.")
        return
    if kind == Kind.SUBFLOW and arrived["status"] != WorkflowRun.Status.COMPLETED and not run.on_timeout:
        transitions.fail(run, declaration, f"Its subflow {run.wait_name} {arrived['status']}: {arrived['error']}")
        return
    _merge(run, declaration, arrived)
    target = _target(run, declaration, arrived)
    if not target:
        end(run, WorkflowRun.Status.COMPLETED, result=arrived.get("result") or {})
    elif target not in declaration.steps:
        transitions.strand(run, f"{run.name} has no step {target}. Steps: {', '.join(declaration.steps)}.")
        run.current_step = target
    else:
        transitions.enter(run, declaration, target)
        run.arrived = {} if kind == Kind.SLEEP else arrived


def _target(run: WorkflowRun, declaration: WorkflowDeclaration, arrived: dict[str, Any]) -> str:
    """Return the step it goes on with; "" when none is left."""
    kind = arrived["kind"]
    if kind == "timeout":
        return run.on_timeout
    if kind == Kind.SUBFLOW and arrived["status"] != WorkflowRun.Status.COMPLETED:
        return run.on_timeout  # where a subflow's failure leads
    if kind in (Kind.SLEEP, Kind.SUBFLOW):  # these never enter their own step again
        return run.then or declaration.after(run.current_step)
    return run.then or run.current_step


def _merge(run: WorkflowRun, declaration: WorkflowDeclaration, arrived: dict[str, Any]) -> None:
    """Put what came into the context, as far as the Context declares it. Errors: Pydantic's, when it does not fit."""
    brought = arrived.get("payload") or arrived.get("values") or arrived.get("result") or {}
    declared = {name: value for name, value in brought.items() if name in declaration.context_model.model_fields}
    if declared:
        merged = declaration.context_model.model_validate({**run.context, **declared})
        run.context = merged.model_dump(mode="json")


def _broken(run: WorkflowRun, declaration: WorkflowDeclaration) -> WorkflowRun | None:
    """A match that asks for no field, a payload that does not fit: the run has failed where it waits."""
    with transaction.atomic():
        held = fenced(run)
        transitions.fail(held, declaration, tracebacks.current())
        transitions.pass_on(held)
        held.save()
        faultpoint("before_wait_failure_commit")
    faultpoint("after_wait_failure_commit")
    return held if held.owner else None
