"""A workflow asks a model: a durable run with tools and a budget, whose answer wakes the workflow as a signal would.

The question is committed with the step that asks it, and its answer with the signal that tells of it: a worker or a web
process that dies meanwhile costs neither.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction
from django.utils import timezone

from agents import due
from agents.business import budget
from agents.business.models import AgentLogEntry
from agents.business.spawning import owner_of
from agents.business.thinking.questions import SURFACE, ThoughtFailed
from agents.runtime import runs
from agents.runtime.models import Run
from agents.workflows import Workflow, WorkflowRun, engine, sleep, wait
from agents.workflows.leases import ON_THEIR_WAY
from agents.workflows.models import Signal
from agents.workflows.outcomes import Sleep, Step, Wait

if TYPE_CHECKING:
    from django.contrib.auth.models import User

ANSWERED = "a model has answered"


def think(
    flow: Any,
    prompt: str,
    *,
    then: Step,
    person: User | None = None,
    tools: Sequence[str] = (),
    data: Mapping[str, Any] | None = None,
    timeout: timedelta | datetime | None = None,
    on_timeout: Step | None = None,
) -> Wait | Sleep:
    """As the outcome of a workflow's step: ask a model, and go on with `then`, where `answer_of(self)` has the answer.

        return think(self, "Word the letter.", tools=["list_guests"], then=self.send)

    The model has the rights of `person`, by default the one whom the run's row belongs to, and of their budget of the
    day; where that is used up the step begins again when there is more. The workflow's docstring is what it is told.
    Errors: `ThoughtFailed` where the run works for nobody.
    """
    asker: Workflow = flow
    user = person if person is not None else owner_of(asker.entity)
    if user is None:
        raise ThoughtFailed(
            f"{asker.run.name} works for nobody, so there are no rights and no budget to think with. "
            "Say for whom: think(self, …, person=user)."
        )
    try:
        budget.check_person(user)
    except budget.OverBudget as over:
        return sleep(over.until, then=asker.run.current_step)
    pk = _question(asker.key)
    with transaction.atomic():
        run, is_new = Run.objects.get_or_create(
            pk=pk,
            defaults={
                "surface": SURFACE, "thread": pk, "user": user, "agent": asker.run.name[:80],
                "created_at": timezone.now(),
            },
        )  # fmt: skip
        if is_new:
            AgentLogEntry.objects.create(
                workflow_run=asker.run, run=run, kind=AgentLogEntry.Kind.PROMPT, tools=list(tools), text=prompt,
                data=dict(data) if data is not None else None, created_at=timezone.now(),
            )  # fmt: skip
            due.hint()
        elif run.state in (Run.State.STOPPED, Run.State.FAILED):  # the run had failed meanwhile, and goes on here
            ask_again(run)
    return wait(ANSWERED, match={"question": str(pk)}, then=then, timeout=timeout, on_timeout=on_timeout)


def answer_of(flow: Any) -> str:
    """In the step after `think`: return what the model answered. Errors: `ThoughtFailed` when there is no answer."""
    event = flow.event
    if event is None or getattr(event, "name", "") != ANSWERED:
        raise ThoughtFailed("No model has answered here. answer_of(self) is for the step after think(self, …).")
    if event.payload["error"]:
        raise ThoughtFailed(event.payload["error"])
    return event.payload["answer"]


def tell(run: Run, asker: WorkflowRun) -> None:
    """In the commit of a run's end: let the workflow that asked go on, unless it was stopped as nobody waits for it."""
    if run.state == Run.State.STOPPED and not is_wanted(asker, run.pk):
        return
    if run.state == Run.State.COMPLETED:
        answers = AgentLogEntry.objects.filter(run=run, kind=AgentLogEntry.Kind.ANSWER).order_by("-step")
        told = {"answer": answers.values_list("text", flat=True).first() or "", "error": ""}
    else:
        told = {"answer": "", "error": run.error or "It was stopped."}
    engine.signal(ANSWERED, told, match={"question": str(run.pk)}, key=str(run.pk))


def ask_again(run: Run) -> bool:
    """Ask a question anew whose model was stopped without a word to who asked; False when that was told, or is open."""
    if Signal.objects.filter(name=ANSWERED, key=str(run.pk)).exists() or not runs.retry(run):
        return False
    due.hint()
    return True


def is_wanted(asker: WorkflowRun, question: UUID | None) -> bool:
    """Whether the workflow is at the step that asks this."""
    return asker.status in ON_THEIR_WAY and _question(asker.step_key) == question


def question_in(asker: WorkflowRun) -> UUID | None:
    """Return the question whose answer the workflow waits for, the id of its run; None when it waits for none."""
    waits = asker.wait_kind == WorkflowRun.WaitKind.SIGNAL and asker.wait_name == ANSWERED
    return UUID(asker.wait_match["question"]) if waits and "question" in asker.wait_match else None


def _question(step_key: str) -> UUID:
    """The same for every attempt at the step."""
    return uuid5(NAMESPACE_URL, f"{step_key}:think")


def instructions_of(prompt: AgentLogEntry) -> tuple[str, str] | None:
    """Return what the workflow that asks is called and what its model is told; None where the code has it no more."""
    asking = prompt.workflow_run.declaration if prompt.workflow_run is not None else None
    if asking is None:
        return None
    words = asking.declared.__doc__
    return asking.title, inspect.cleandoc(words) if words else f"You help with this: {asking.title}."
