"""What code does with workflows: begin a run, tell it something, answer it, end it, try it again, move it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from pydantic import BaseModel

from agents import due
from agents.signatures import takes
from agents.workflows import ending, forms, history, waking
from agents.workflows.current import note_end
from agents.workflows.declaration import WorkflowDeclaration, newest
from agents.workflows.mailbox import opened
from agents.workflows.models import Signal, WorkflowRun
from agents.workflows.outcomes import named
from agents.workflows.signals import begin_wait, end_wait

if TYPE_CHECKING:
    from django.contrib.auth.models import User

LONGEST_KEY = 190
BROUGHT = ("event", "events", "scheduled_at")  # what `create_context` may take, and no Context has


def start(name: str | type, /, *, key: str | None = None, **context: Any) -> WorkflowRun:
    """Begin a run, in the caller's transaction if there is one; return its row. A worker carries it out.

    `context` goes to the workflow's `create_context(**context)`, or else into its Context. With a `key` that has begun
    a run of this workflow already, that run is returned, wherever it is now, and none is begun.
    Errors: `LookupError` for an unknown name, Pydantic's `ValidationError` for a context that does not fit,
    `ValueError` for a key that is empty or too long.
    """
    declaration = newest(name)
    return begin(declaration, context_of(declaration, **context), key=None if key is None else _given(key))


def signal(
    name: str,
    payload: Mapping[str, Any] | None = None,
    match: Mapping[str, Any] | None = None,
    *,
    key: str | None = None,
) -> Signal:
    """Tell every run that waits for this signal, or will, and that began before. Return the signal's row.

    A run hears it when what its wait matches is in `match` or `payload`, and when all of `match` is what the wait
    matches or the run's context has: `match={"reservation": 5}`, `match={"run": run.pk}`. With a `key` that this signal
    was sent with already, nobody is told anything, and the row of that time is returned. Errors: `ValueError`.
    """
    with transaction.atomic():
        told = {"payload": dict(payload or {}), "match": dict(match or {})}
        if key is None:
            sent, is_new = Signal.objects.create(name=name, **told), True
        else:
            sent, is_new = Signal.objects.get_or_create(name=name, key=_given(key), defaults=told)
        if is_new:
            waking.wake(WorkflowRun.WaitKind.SIGNAL, [name])
    return sent


def answer(run: WorkflowRun, answer: Mapping[str, Any], *, by: User | None = None) -> BaseModel:
    """Give a run the answer that it waits for; return it as the form has it.

    `by` is the person who answers the question that they saw in `run`: another question, or one that asks somebody
    else, takes nothing of it. Errors: Django's `ValidationError`, by field, when it does not fit or when the run does
    not wait for one.
    """
    with transaction.atomic():
        held = WorkflowRun.objects.select_for_update(no_key=True, of=("self",)).get(pk=run.pk)
        if held.status != held.Status.WAITING or held.wait_kind != held.WaitKind.INPUT or held.arrived:
            raise ValidationError("This is not asked any more.")
        if by is not None and (held.asked_id, held.step_number) != (by.pk, run.step_number):
            raise ValidationError("This is not asked any more.")
        given = forms.validated(forms.find(held.wait_name), dict(answer))
        end_wait(held)
        held.arrived = {"kind": "input", "form": held.wait_name, "values": given.model_dump(mode="json")}
        held.wake_at = timezone.now()
        held.save(update_fields=["arrived", "wake_at"])
        due.hint()
    run.refresh_from_db()
    return given


def questions(user: User) -> QuerySet[WorkflowRun]:
    """Return the runs that wait for an answer of this person, the one that has waited the longest first."""
    waiting = WorkflowRun.objects.filter(status=WorkflowRun.Status.WAITING, wait_kind=WorkflowRun.WaitKind.INPUT)
    return waiting.filter(asked=user, arrived={}).order_by("pk")


def form_of(run: WorkflowRun) -> type[BaseModel] | None:
    """Return the form whose answer the run waits for; None when it waits for none."""
    waits = run.status == run.Status.WAITING and run.wait_kind == run.WaitKind.INPUT and not run.arrived
    return forms.find(run.wait_name) if waits else None


def cancel(run: WorkflowRun) -> bool:
    """End a run and its subflows at once; False when it was over. A step that is at work now changes nothing more.

    `@on_fail` is not called, as nothing failed: whoever cancels sees to what has to be undone.
    """
    with transaction.atomic():
        # Children before their parents: the order in which a child that ends takes its locks.
        family = WorkflowRun.objects.select_for_update(no_key=True, of=("self",))
        held = [family.get(pk=pk) for pk in sorted(_family(run), reverse=True)]
        was_over = held[-1].is_final
        now = timezone.now()  # one moment for all: by it `resume` knows who was cancelled together
        for each in held:
            if not each.is_final:
                ending.end(each, WorkflowRun.Status.CANCELLED, at=now)
                note_end(each)
                each.save()
                history.close_lost(each, "The run was cancelled.")
    run.refresh_from_db()
    return not was_over


def retry(run: WorkflowRun) -> bool:
    """Go on with a failed run from the step that failed, with all its attempts; False when it has not failed.

    Finished steps are not run again.
    """
    with transaction.atomic():
        held = WorkflowRun.objects.select_for_update(no_key=True, of=("self",)).get(pk=run.pk)
        if held.status != held.Status.FAILED:
            return False
        _go_on(held, held.failed_step or held.current_step)
    run.refresh_from_db()
    return True


def resume(run: WorkflowRun) -> bool:
    """Let a cancelled run go on where it was, with the subflows that were cancelled with it; False when it is not.

    A step that was at work is attempted again, under the same key; a wait goes on, and its time has gone on too.
    """
    with transaction.atomic():
        family = WorkflowRun.objects.select_for_update(no_key=True, of=("self",))
        held = [family.get(pk=pk) for pk in sorted(_family(run), reverse=True)]
        if held[-1].status != WorkflowRun.Status.CANCELLED:
            return False
        together = held[-1].ended_at
        for each in held:
            if each.status == WorkflowRun.Status.CANCELLED and each.ended_at == together:
                _resume(each)
    run.refresh_from_db()
    return True


def fork(run: WorkflowRun, step: Any, **context: Any) -> WorkflowRun:
    """Begin another run at this step of a run, with what that knew when it last came to the step; return its row.

    `context` is put over it. The run itself stays as it is. Errors: Django's `ValidationError` when the workflow has no
    such step, Pydantic's for a context that does not fit.
    """
    declaration = run.declaration
    if declaration is None or named(step) not in declaration.steps:
        known = ", ".join(declaration.steps) if declaration is not None else "none, the code has it no more"
        raise ValidationError(f"{run.name} has no step {named(step)}. Steps: {known}.")
    begun = run.executions.filter(step=named(step)).order_by("-pk").first()
    knew = run.context if begun is None or begun.context is None else begun.context
    knows = declaration.context_model.model_validate({**knew, **context})
    now = timezone.now()
    forked = WorkflowRun.objects.create(
        name=run.name,
        version=run.version,
        context=knows.model_dump(mode="json"),
        current_step=named(step),
        queue=declaration.queue_of(named(step)),
        step_number=1,
        wake_at=now,
        created_at=now,
        forked_from=run,
        event_id=run.event_id,
        content_type_id=run.content_type_id,
        entity_id=run.entity_id,
        mail_since=now if begun is None else begun.started_at,
    )
    due.hint()
    return forked


def move(run: WorkflowRun, step: Any) -> None:
    """Let a stranded run go on with this step, in the version that the code has now.

    Errors: Django's `ValidationError` when the run is not stranded or the workflow has no such step.
    """
    with transaction.atomic():
        held = WorkflowRun.objects.select_for_update(no_key=True, of=("self",)).get(pk=run.pk)
        if held.status != held.Status.STRANDED:
            raise ValidationError("Only a stranded run can be moved.")
        try:
            declaration = held.declaration or newest(held.name)
        except LookupError as error:
            raise ValidationError(str(error)) from None
        if named(step) not in declaration.steps:
            raise ValidationError(f"{held.name} has no step {named(step)}. Steps: {', '.join(declaration.steps)}.")
        held.version = declaration.version
        held.step_number += 1
        held.arrived = {}
        _go_on(held, named(step))
    run.refresh_from_db()


def begin(
    declaration: WorkflowDeclaration,
    context: BaseModel,
    *,
    event: Any = None,
    key: str | None = None,
    parent: WorkflowRun | None = None,
) -> WorkflowRun:
    """Make the row of a new run, due now. With a `key` that has begun one already, that one is returned."""
    about = event or parent
    row = {
        "version": declaration.version,
        "context": context.model_dump(mode="json"),
        "current_step": declaration.start,
        "queue": declaration.queue_of(declaration.start),
        "step_number": 1,
        "wake_at": timezone.now(),
        "created_at": timezone.now(),
        "parent": parent,
        "event_id": event.pk if event is not None else None,
        "content_type_id": about.content_type_id if about is not None else None,
        "entity_id": about.entity_id if about is not None else "",
        **opened(event),
    }
    if key is None:
        run = WorkflowRun.objects.create(name=declaration.name, **row)
    else:
        run, _ = WorkflowRun.objects.get_or_create(name=declaration.name, key=key, defaults=row)
    due.hint()
    return run


def context_of(declaration: WorkflowDeclaration, **given: Any) -> BaseModel:
    """Return the context of a new run: what `create_context` makes of what is given, or just that.

    An event is given to a `create_context` that takes one; else the Context begins with its defaults.
    """
    model = declaration.context_model
    maker = getattr(declaration.cls(), "create_context", None)
    if maker is not None and takes(maker, **given):
        made = maker(**given)
        return made if isinstance(made, model) else model.model_validate(made or {})
    return model.model_validate({name: value for name, value in given.items() if name not in BROUGHT})


def _family(run: WorkflowRun) -> Iterable[int]:
    """Return the ids of the run and of all below it."""
    found = [run.pk]
    layer = [run.pk]
    while layer:
        layer = list(WorkflowRun.objects.filter(parent__in=layer).values_list("pk", flat=True))
        found += layer
    return found


def _given(key: str) -> str:
    """Return a caller's key apart from those that events and schedules give."""
    if not isinstance(key, str) or not key or len(key) > LONGEST_KEY:
        raise ValueError(f"A key is a text of 1 to {LONGEST_KEY} characters, not {key!r}.")
    return f"key:{key}"


def _resume(run: WorkflowRun) -> None:
    kind = run.cancelled_at_wait
    run.status = run.Status.WAITING if kind else run.Status.RUNNING
    run.wait_kind, run.cancelled_at_wait, run.ended_at, run.owner = kind, "", None, ""
    run.failures = run.lost = run.outages = 0
    run.is_compensating = bool(run.failed_step) and run.declaration is not None and _compensates(run)
    run.queue = run.declaration.queue_of(run.current_step) if run.declaration is not None and not kind else ""
    run.wake_at = timezone.now()  # one that waits looks whether it does so still
    run.save()
    if kind and not run.arrived:
        begin_wait(run)
    due.hint()


def _compensates(run: WorkflowRun) -> bool:
    undoing = run.declaration.on_fail if run.declaration is not None else None
    return undoing is not None and undoing.name == run.current_step


def _go_on(run: WorkflowRun, step: str) -> None:
    run.status, run.current_step = run.Status.RUNNING, step
    run.queue = run.declaration.queue_of(step) if run.declaration is not None else ""
    run.failures = run.lost = run.outages = 0
    run.error = run.failed_step = run.owner = run.wait_kind = ""
    run.is_compensating = False
    run.ended_at = run.timeout_at = None
    run.wake_at = timezone.now()
    run.save()
    due.hint()
