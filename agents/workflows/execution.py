"""One claimed run: its wait is ended or its step carried out, and each result written down, until it rests."""

from __future__ import annotations

import inspect
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from agents import clock, deadlines, due, tracebacks
from agents.database.outage import FORGIVEN, is_outage, note_outage, outlast
from agents.events.models import Event
from agents.faults import faultpoint
from agents.leases import Lost
from agents.workflows import current, forms, history, transitions, waits
from agents.workflows.checks import OUTCOMES
from agents.workflows.current import Workflow
from agents.workflows.declaration import StepDeclaration, WorkflowDeclaration
from agents.workflows.leases import LEASE, fenced, is_held, renewing
from agents.workflows.models import Signal, StepExecution, WorkflowRun
from agents.workflows.outcomes import Outcome

logger = logging.getLogger(__name__)

MOST_STEPS = 50  # of one run at a stretch; then others have their turn
MOST_LOST = 5  # workers that died at one step before nobody tries it again


def carry_out(run: WorkflowRun) -> None:
    """Go on with a claimed run until it waits, rests or is over. Raises nothing that its steps raise."""
    going: WorkflowRun | None = run
    try:
        for _ in range(MOST_STEPS):
            if going is None:
                return
            run = going
            going = _go_on(run)
        if going is not None:
            _let_go(going)
    except Lost:
        logger.info("%s went to another worker, was woken or cancelled", run)
    except Exception as error:
        if not is_outage(error):
            raise
        note_outage(logger, f"{run} is let go", error)
        _interrupted(run)


def _go_on(run: WorkflowRun) -> WorkflowRun | None:
    """Return the run as it is afterwards; None when there is nothing more to do with it now."""
    declaration = run.declaration
    step = declaration.step(run.current_step) if declaration is not None else None
    if declaration is None or step is None:
        _strand(run, declaration)
        return None
    if run.status == WorkflowRun.Status.WAITING:
        return waits.look(run, declaration)
    if step.queue != run.queue:  # it was declared otherwise when the run came to it
        _pass_on(run, step)
        return None
    if run.lost >= MOST_LOST:
        return _failed(run, declaration, step, None, f"Its worker died {run.lost} times in a row.", for_good=True)
    if step.outside and _overran(run, step):
        error = f"The step {step.name} of {run.name} took longer than {step.limit:g} s, and heard no alarm."
        return _failed(run, declaration, step, None, error, of=TimeoutError(error))
    return _carry_out(run, declaration, step)


def _overran(run: WorkflowRun, step: StepDeclaration) -> bool:
    """Whether the worker that had it was ended at this step because it did not end by itself."""
    if run.heard_until is None:
        return False
    begun = run.executions.filter(number=run.step_number).order_by("-pk").first()
    return begun is not None and run.heard_until - begun.started_at >= clock.real(step.limit)


def _carry_out(run: WorkflowRun, declaration: WorkflowDeclaration, step: StepDeclaration) -> WorkflowRun | None:
    execution = run.begun or _begun(run)
    began = time.monotonic()
    try:
        context = declaration.context_model.model_validate(run.context)
        flow = _flow(run, declaration, context, execution)
        with renewing(run) as lease, current.holding(context), current.noting_ends() as ended, _transaction_of(step):
            with deadlines.within(step.limit, f"The step {step.name} of {declaration.name}"):
                outcome = _call(flow, declaration, step)
            lease.stop()
            if run in ended and WorkflowRun.objects.filter(pk=run.pk, status=WorkflowRun.Status.CANCELLED).exists():
                return None  # by the step itself: that commits with it, and where it would go on says nothing

            def written() -> WorkflowRun:
                with transaction.atomic(savepoint=step.outside):  # else it is in the transaction of the step
                    held = fenced(run)
                    if held.step_number != run.step_number:  # written already, and only the news of it was lost
                        raise Lost(str(run.pk))
                    held.context = _checked(declaration, context)
                    transitions.settle(held, declaration, outcome)
                    transitions.pass_on(held)
                    took = time.monotonic() - began
                    history.close(execution, StepExecution.State.FINISHED, took, outcome=transitions.in_words(outcome))
                    held.save()
                    history.begin_at_once(held)
                    faultpoint("before_step_commit")
                return held

            held = outlast(written)
    except Lost:
        raise
    except deadlines.TookTooLong as late:
        if not connection.in_atomic_block:  # it may have been interrupted in the middle of a statement
            connection.close()
        logger.warning("%s", late)
        took = (execution, time.monotonic() - began)
        return _failed(run, declaration, step, took, f"{tracebacks.current()}\n{late}", of=late.as_error)
    except Exception as error:
        if is_outage(error) and run.outages < FORGIVEN:
            raise
        logger.exception("The step %s of %s failed", step.name, run)
        return _failed(run, declaration, step, (execution, time.monotonic() - began), tracebacks.current(), of=error)
    faultpoint("after_step_commit")
    return held if held.owner else None


@contextmanager
def _transaction_of(step: StepDeclaration) -> Iterator[None]:
    """What a step changes commits together with its result; one that waits for a network runs in none."""
    if step.outside:
        yield
    else:
        with transaction.atomic():
            yield


def _begun(run: WorkflowRun) -> StepExecution:
    """Write down that the step begins, with a fresh lease. Errors: `Lost`."""
    with transaction.atomic():
        held = fenced(run)
        held.wake_at = timezone.now() + clock.real(LEASE)
        held.save(update_fields=["wake_at"])
        execution = history.begin(held)
        faultpoint("before_step_start_commit")
    faultpoint("after_step_start_commit")
    return execution


def _flow(run: WorkflowRun, declaration: WorkflowDeclaration, context: Any, execution: StepExecution) -> Workflow:
    """Return what is `self` in the step."""
    flow = declaration.cls()
    flow.run, flow.context = copy(run), context  # its own: what it reads afresh must not move the fence
    flow.key, flow.attempt = run.step_key, execution.attempt
    flow._note = partial(_note, run, execution)
    if run.is_compensating:
        flow.error, flow.failed_step = run.error, run.failed_step
    arrived = run.arrived
    kind = arrived.get("kind")
    if kind == "event":
        flow.event = Event.objects.filter(pk=arrived["event"]).first()
    elif kind == "signal":
        flow.event = Signal.objects.filter(pk=arrived["signal"]).first()
    elif kind == "input":
        flow.input = forms.find(arrived["form"]).model_validate(arrived["values"])
    elif kind == "subflow":
        flow.result = arrived["result"]
    flow.timed_out = kind == "timeout"
    return flow


def _note(run: WorkflowRun, execution: StepExecution, words: str, progress: float | None) -> None:
    if not is_held(run):
        raise Lost(str(run.pk))
    history.note(execution, words, progress)


def _call(flow: Workflow, declaration: WorkflowDeclaration, step: StepDeclaration) -> Outcome | None:
    """Call the step. Errors: `TypeError` when it does not say where the run goes on, and whatever it raises."""
    method = getattr(flow, step.name)
    compensates = step is declaration.on_fail
    outcome = method(flow.error) if compensates and inspect.signature(method).parameters else method()
    if outcome is None and compensates:
        return None
    if not isinstance(outcome, Outcome):
        raise TypeError(f"The step {step.name} of {declaration.name} returned {outcome!r}. Return {OUTCOMES}.")
    return outcome


def _checked(declaration: WorkflowDeclaration, context: Any) -> dict[str, Any]:
    """Return the context as it is stored. Errors: Pydantic's, when the step put something there that does not fit."""
    stored = context.model_dump(mode="json", warnings=False)
    declaration.context_model.model_validate(stored)
    return stored


def _failed(
    run: WorkflowRun,
    declaration: WorkflowDeclaration,
    step: StepDeclaration,
    begun: tuple[StepExecution, float] | None,
    error: str,
    *,
    of: Exception | None = None,
    for_good: bool = False,
) -> WorkflowRun | None:
    """Write down why the step failed: it is tried again later, or the run has failed."""
    with transaction.atomic():
        held = fenced(run)
        if begun is not None:
            history.close(begun[0], StepExecution.State.FAILED, begun[1], error=error)
        held.failures += 1
        if begun is None and not for_good:
            held.lost = 0  # it is tried again, and not found dead again
        rest = None if for_good else declaration.retry_of(step).rest_after(held.failures, of)
        if rest is None:
            transitions.fail(held, declaration, error)
            transitions.pass_on(held)
        else:
            held.owner, held.wake_at = "", timezone.now() + rest
        held.save()
        faultpoint("before_step_failure_commit")
    faultpoint("after_step_failure_commit")
    return held if held.owner else None


def _interrupted(run: WorkflowRun) -> None:
    """The database went away from it, which is nobody's failure: it goes on in a second, with whoever comes first."""

    def let_go() -> None:
        with transaction.atomic():
            held = fenced(run)
            history.close_lost(held, "The database went away.")
            held.owner, held.wake_at = "", timezone.now() + clock.real(1)
            held.outages = min(held.outages + 1, FORGIVEN)
            held.save(update_fields=["owner", "wake_at", "outages"])

    try:
        outlast(let_go)
    except Lost:
        logger.info("%s went to another worker, was woken or cancelled", run)


def _strand(run: WorkflowRun, declaration: WorkflowDeclaration | None) -> None:
    """The code has no such step any more. Where it goes on is for a person to say."""
    if declaration is None:
        what = f"The code has no workflow {run.name} version {run.version}."
    else:
        what = f"{run.name} has no step {run.current_step}. Steps: {', '.join(declaration.steps)}."
    with transaction.atomic():
        held = fenced(run)
        transitions.strand(held, what)
        held.save()
        faultpoint("before_strand_commit")
    faultpoint("after_strand_commit")


def _pass_on(run: WorkflowRun, step: StepDeclaration) -> None:
    """Others carry such a step out."""
    with transaction.atomic():
        held = fenced(run)
        held.queue = step.queue
        held.owner, held.wake_at = "", timezone.now()
        held.save(update_fields=["queue", "owner", "wake_at"])
        due.hint()
        faultpoint("before_pass_on_commit")
    faultpoint("after_pass_on_commit")


def _let_go(run: WorkflowRun) -> None:
    """Others have their turn; this one goes on at the next."""
    with transaction.atomic():
        held = fenced(run)
        held.owner, held.wake_at = "", timezone.now()
        held.save(update_fields=["owner", "wake_at"])
        if run.begun is not None:
            run.begun.delete()
        faultpoint("before_let_go_commit")
    faultpoint("after_let_go_commit")
