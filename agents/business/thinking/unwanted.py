"""Models that answer nobody any more: whoever asked has ended or gone on. They are stopped, and cost nothing more.

The commit that ends the asking is followed by the stop. A process that dies between the two leaves the stop to `sweep`.
"""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.dispatch import receiver

from agents import due
from agents.business.models import Activation, AgentLogEntry
from agents.business.thinking import workflow_questions
from agents.business.thinking.questions import SURFACE
from agents.runtime import runs
from agents.runtime.models import Run
from agents.workflows import WorkflowRun
from agents.workflows.signals import wait_began, wait_ended

CUT_SHORT = (Run.State.STOPPED, Run.State.FAILED)


@receiver(wait_ended)
def _stop_after_commit(sender: Any, run: WorkflowRun, **kwargs: Any) -> None:
    if question := workflow_questions.question_in(run):
        transaction.on_commit(partial(_stop_unwanted, question), robust=True)


@receiver(wait_began)
def _go_on_after_commit(sender: Any, run: WorkflowRun, **kwargs: Any) -> None:
    if question := workflow_questions.question_in(run):
        transaction.on_commit(partial(_go_on, question), robust=True)


def stop(questions: list[Run]) -> int:
    """Stop the models that answer these, each in a transaction of its own; return how many were not over."""
    for run in questions:
        runs.request_stop(run)
    return len(questions)


def sweep() -> int:
    """Stop what answers nobody, and let go on what is waited for again; return how many models that were."""
    return _stop_left() + _go_on_with_stopped()


def _stop_unwanted(question: UUID) -> None:
    left = [prompt.run for prompt in _asked_by_workflows().filter(run=question) if not _is_wanted(prompt)]
    stop([run for run in left if run is not None])


def _stop_left() -> int:
    by_workflows = [prompt.run for prompt in _asked_by_workflows() if not _is_wanted(prompt)]
    over = (Activation.State.CANCELLED, Activation.State.DONE, Activation.State.FAILED)
    by_agents = [prompt.run for prompt in _open_prompts().filter(activation__state__in=over)]
    return stop([run for run in (*by_workflows, *by_agents) if run is not None])


def _open_prompts() -> QuerySet[AgentLogEntry]:
    """Questions whose models are at work or will be, and that nobody has stopped yet."""
    prompts = AgentLogEntry.objects.filter(kind=AgentLogEntry.Kind.PROMPT, run__surface=SURFACE)
    return prompts.filter(run__state__in=Run.OPEN, run__cancel_requested=False).select_related("run").order_by("pk")


def _asked_by_workflows() -> QuerySet[AgentLogEntry]:
    return _open_prompts().filter(workflow_run__isnull=False).select_related("workflow_run")


def _is_wanted(prompt: AgentLogEntry) -> bool:
    return prompt.workflow_run is not None and workflow_questions.is_wanted(prompt.workflow_run, prompt.run_id)


def _go_on_with_stopped() -> int:
    waiting = WorkflowRun.objects.filter(
        status=WorkflowRun.Status.WAITING,
        wait_kind=WorkflowRun.WaitKind.SIGNAL,
        wait_name=workflow_questions.ANSWERED,
        arrived={},
    )
    questions = [question for run in waiting if (question := workflow_questions.question_in(run))]
    stopped = Run.objects.filter(pk__in=questions, surface=SURFACE, state__in=CUT_SHORT)
    return sum(workflow_questions.ask_again(run) for run in stopped.order_by("pk"))


def _go_on(question: UUID) -> None:
    """A cancel was taken back: its question is asked anew, unless it is asked still."""
    if Run.objects.filter(pk=question, state__in=Run.OPEN, cancel_requested=True).update(cancel_requested=False):
        return
    run = Run.objects.filter(pk=question, surface=SURFACE, state__in=CUT_SHORT).first()
    if run is not None:
        workflow_questions.ask_again(run)
        due.hint()
