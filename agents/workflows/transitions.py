"""What a step decided, written on its run's row. The caller holds the row's lock and saves it."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from agents import clock, due
from agents.events import definitions
from agents.workflows import engine
from agents.workflows.declaration import WorkflowDeclaration, newest
from agents.workflows.ending import end
from agents.workflows.leases import LEASE
from agents.workflows.models import WorkflowRun
from agents.workflows.outcomes import Complete, Fail, Goto, Outcome, Sleep, Subflow, Wait
from agents.workflows.signals import begin_wait, end_wait


def settle(run: WorkflowRun, declaration: WorkflowDeclaration, outcome: Outcome | None) -> None:
    """Carry out what the step decided. Errors: `LookupError` for a step that is not there."""
    for name in _targets(outcome):
        if name and name not in declaration.steps:
            raise LookupError(f"{declaration.name} has no step {name!r}. Steps: {', '.join(declaration.steps)}.")
    run.arrived = {}
    if outcome is None:  # the compensation is done
        end(run, WorkflowRun.Status.FAILED)
        return
    if run.is_compensating:
        run.is_compensating, run.error, run.failed_step = False, "", ""
    if isinstance(outcome, Goto):
        enter(run, declaration, outcome.step)
    elif isinstance(outcome, Complete):
        end(run, WorkflowRun.Status.COMPLETED, result=outcome.result)
    elif isinstance(outcome, Fail):
        fail(run, declaration, outcome.reason)
    else:
        _park(run, declaration, outcome)


def enter(run: WorkflowRun, declaration: WorkflowDeclaration, step: str) -> None:
    """Go on with this step at once; the worker keeps the run, unless others carry such a step out: see `pass_on`."""
    end_wait(run)
    run.status, run.current_step = WorkflowRun.Status.RUNNING, step
    run.queue = declaration.queue_of(step)
    run.step_number += 1
    run.failures = run.lost = run.outages = 0
    run.wait_kind = run.wait_name = run.wait_entity = run.wait_title = run.then = run.on_timeout = ""
    run.wait_match, run.timeout_at, run.asked_id = {}, None, None
    run.wake_at = timezone.now() + clock.real(LEASE)


def fail(run: WorkflowRun, declaration: WorkflowDeclaration, error: str) -> None:
    """The run has failed: what must not stay is undone first, if the workflow says how."""
    if run.is_compensating:
        error = f"{run.error}\n\nWhat should undo it failed too:\n{error}"
    else:
        run.failed_step = run.current_step
    if declaration.on_fail is None or run.is_compensating:
        end(run, WorkflowRun.Status.FAILED, error=error)
        return
    failures = run.failures
    enter(run, declaration, declaration.on_fail.name)
    run.is_compensating, run.error = True, error or f"Failed after {failures} attempts."


def pass_on(run: WorkflowRun) -> None:
    """What it comes to reaches outside: whoever carries such steps out claims it, when its queue has room."""
    if run.queue and run.status == WorkflowRun.Status.RUNNING:
        run.owner, run.wake_at = "", timezone.now()
        due.hint()


def strand(run: WorkflowRun, what: str) -> None:
    end_wait(run)
    run.status, run.error, run.owner, run.wake_at = WorkflowRun.Status.STRANDED, what, "", None
    run.queue = ""


def in_words(outcome: Outcome | None) -> str:
    """Say in a line where the run went on."""
    match outcome:
        case Goto(step):
            return f"went on with {step}"
        case Sleep(until, _):
            return f"slept until {until:%Y-%m-%d %H:%M:%S %Z}"
        case Wait(kind, name):
            return f"waited for the {kind} {name}"
        case Subflow(cls):
            return f"began {cls.__name__}"
        case Complete():
            return "completed"
        case Fail(reason):
            return f"failed: {reason}"
        case _:
            return "done"


def _targets(outcome: Outcome | None) -> list[str]:
    match outcome:
        case Goto(step):
            return [step]
        case Sleep(_, then):
            return [then]
        case Wait():
            return [outcome.then, outcome.on_timeout]
        case Subflow():
            return [outcome.then, outcome.on_failure]
        case _:
            return []


def _park(run: WorkflowRun, declaration: WorkflowDeclaration, outcome: Outcome) -> None:
    run.status, run.queue = WorkflowRun.Status.WAITING, ""
    run.failures = run.lost = run.outages = 0
    if isinstance(outcome, Sleep):
        run.wait_kind, run.then = WorkflowRun.WaitKind.SLEEP, outcome.then
        run.timeout_at = run.wake_at = outcome.until
        run.owner = ""
    elif isinstance(outcome, Wait):
        match = _own_row(run, outcome.name) if outcome.is_own else outcome.match
        run.wait_kind, run.wait_name, run.wait_match = outcome.kind, outcome.name, match
        run.wait_entity = str(match.get("pk", match.get("id", ""))) if outcome.kind == "event" else ""
        run.wait_title, run.asked = outcome.title, outcome.person
        run.then, run.on_timeout, run.timeout_at = outcome.then, outcome.on_timeout, outcome.timeout_at
        # For an event or a signal the worker keeps it: after the commit it looks whether it is in the mailbox already.
        if outcome.kind == WorkflowRun.WaitKind.INPUT:
            run.owner, run.wake_at = "", outcome.timeout_at
        else:
            run.wake_at = timezone.now() + clock.real(LEASE)
    elif isinstance(outcome, Subflow):
        below = newest(outcome.cls)
        child = engine.begin(below, engine.context_of(below, **outcome.context), parent=run)
        run.wait_kind, run.wait_name = WorkflowRun.WaitKind.SUBFLOW, str(child.pk)
        run.then, run.on_timeout, run.timeout_at = outcome.then, outcome.on_failure, None
        run.owner, run.wake_at = "", None
    else:
        raise TypeError(f"{outcome!r} says nothing about where {declaration.name} goes on.")
    begin_wait(run)


def _own_row(run: WorkflowRun, event: str) -> dict[str, Any]:
    """Return the match of the run's own row, where rows of its kind have this event; else of any."""
    model = run.entity_model
    own = set(definitions.declaring(model)) if model else set()
    return {"pk": run.entity_id} if own & set(definitions.declaring_event(event)) else {}
