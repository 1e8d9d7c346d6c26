"""The person whom a workflow asks is told so, by the contact policy, until the question is open no more."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst

from agents.business import OutreachKind, say, withdraw
from agents.workflows import WorkflowRun, wait_began, wait_ended
from chat.notifications import inbox

LONGEST = 240  # characters of a notification

QUESTION = OutreachKind(name="chat.question", title="A question for you")


@receiver(wait_began)
def question_asked(sender: Any, run: WorkflowRun, **kwargs: Any) -> None:
    """In the transaction that asks: once for each time that it is asked."""
    if (person := _asked(run)) is not None:
        asked = f"{run.pk}:{run.step_number}:{timezone.now().isoformat()}"
        say(person, title_of(run)[:LONGEST], kind=QUESTION, link=page_of(run), dedupe_key=asked)
        inbox.touch(person)


@receiver(wait_ended)
def question_settled(sender: Any, run: WorkflowRun, **kwargs: Any) -> None:
    """In the transaction that answers or ends it, through whatever door."""
    if (person := _asked(run)) is not None:
        withdraw(person, page_of(run))
        inbox.touch(person)


@receiver(post_delete, sender=WorkflowRun)
def run_deleted(sender: Any, instance: WorkflowRun, **kwargs: Any) -> None:
    if instance.is_waiting and not instance.arrived:
        question_settled(sender, instance)


def title_of(run: WorkflowRun) -> str:
    """Return the question in words; without any, what the workflow is called."""
    if run.wait_title:
        return run.wait_title
    declaration = run.declaration
    return capfirst(declaration.title if declaration is not None else run.name)


def page_of(run: WorkflowRun) -> str:
    """Return the path of the page where it is answered."""
    return reverse("question", args=[run.pk])


def _asked(run: WorkflowRun) -> User | None:
    return run.asked if run.wait_kind == WorkflowRun.WaitKind.INPUT else None
